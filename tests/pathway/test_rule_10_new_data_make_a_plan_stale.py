"""Safety rule 10: new data mark a plan stale and reopen what was confirmed and decided on it."""

import dataclasses
import datetime

import pytest

from people import confirmation, ct, decision, fact, line, plan_for, record
from spinewise.evidence.tables import sections
from spinewise.pathway.identity import hash_of_inputs
from spinewise.pathway.staleness import evidence_past_its_date
from spinewise.record.review import Review
from spinewise.results import InputFile
from spinewise.words import Level

BASE = record(fact("osteoporosis"))


def _findings(plan: object, name: str) -> list[str]:
    return [one.because for one in plan.findings if one.name == name]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("changed", "inputs"),
    [
        (BASE, (ct(sha256="bb"),)),
        (BASE, (ct(), InputFile("bundle", "record", "cc"))),
        (BASE, ()),
        (record(fact("osteoporosis"), fact("fever")), (ct(),)),
        (record(fact("osteoporosis"), levels=(Level.L4, Level.L5)), (ct(),)),
    ],
    ids=["other pixels", "a new file", "a file gone", "a new fact", "other levels"],
)
def test_any_change_reopens_confirmation_and_decision(changed: object, inputs: tuple[InputFile, ...]) -> None:
    first = plan_for(BASE, line("dxa"), inputs=(ct(),))
    sha256 = first.inputs_sha256
    review = Review(confirmation(sha256), (decision("dxa", sha256),))
    same = plan_for(BASE, line("dxa"), inputs=(ct(),), review=review)
    assert not same.is_draft and same.to_decide == ()
    assert not _findings(same, "confirmation out of date")
    now = plan_for(changed, line("dxa"), inputs=inputs, review=review)  # type: ignore[arg-type]
    assert now.is_draft
    assert [one.id for one in now.to_decide] == ["dxa"]
    assert len(_findings(now, "confirmation out of date")) == 3
    assert "Dr Roe" in _findings(now, "confirmation out of date")[0]
    assert _findings(now, "decision out of date") == [
        "dxa was accepted by Dr Roe on 2026-11-21 for other inputs: decide again."
    ]


def test_the_changed_inputs_are_named() -> None:
    before = (ct(), InputFile("bundle", "record", "cc"))
    now = (ct(sha256="bb"), InputFile("labels", "labels", "dd"))
    plan = plan_for(BASE, inputs=now, previous_inputs=before)
    assert _findings(plan, "inputs changed since the last plan") == [
        "The last written plan is out of date (new: labels; changed: ct; gone: bundle); "
        "what was confirmed on it does not carry over."
    ]
    assert not _findings(
        plan_for(BASE, inputs=now, previous_inputs=now), "inputs changed since the last plan"
    )
    assert not _findings(plan_for(BASE, inputs=now), "inputs changed since the last plan")


def test_the_order_of_files_and_facts_is_no_change() -> None:
    more = record(fact("osteoporosis"), fact("fever"))
    turned = dataclasses.replace(more, facts=tuple(reversed(more.facts)))
    files = (ct(), InputFile("bundle", "record", "cc"))
    assert hash_of_inputs(more, None, files) == hash_of_inputs(turned, None, files[::-1])


def test_the_oldest_used_input_is_shown() -> None:
    old = fact("t-score", -2.0, ct().date.replace(year=2019))  # type: ignore[union-attr]
    unused = fact("tonsillectomy", day=ct().date.replace(year=1970))  # type: ignore[union-attr]
    plan = plan_for(record(old, unused), line("a", facts=("f-t-score",)), inputs=(ct(),))
    assert plan.oldest_input == old.date


def test_evidence_past_its_review_by_date_is_said() -> None:
    last = max(section.review_by for section in sections())
    assert evidence_past_its_date(min(section.review_by for section in sections())) is None
    said = evidence_past_its_date(last + datetime.timedelta(days=1))
    assert said is not None and all(section.title in said.because for section in sections())
