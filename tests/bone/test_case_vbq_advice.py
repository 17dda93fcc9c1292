"""What is said of a VBQ: beside cut-offs, with lipids, and never instead of a DXA."""

import datetime
from typing import Any

import pytest

from spinewise.bone.asked import Asked
from spinewise.bone.assess import assess
from spinewise.bone.mri.advice import advise
from spinewise.evidence.protocol import chosen_vbq_cutoff, protocol_defaults, with_choices
from spinewise.evidence.vbq_cutoffs import vbq_cutoff, vbq_cutoffs
from spinewise.record.fact import Fact, Patient
from spinewise.record.operation import PlannedOperation, Urgency
from spinewise.record.record import Record
from spinewise.results import Advice, Interval, Measurement
from spinewise.words import Answer, BadInput, Level

TODAY = datetime.date(2026, 11, 21)


def score(value: float = 3.2, half: float = 0.1, field: str = "1.5") -> Measurement:
    interval = Interval(value - half, value + half, 0.95, "made up")
    return Measurement(
        "VBQ", value, "1", None, None, "made up", interval, conditions={"field strength": field}
    )


def asked(*facts: Fact, value: Measurement | None = None, **choices: Any) -> Asked:
    operation = PlannedOperation(
        urgency=Urgency.ELECTIVE, instrumented=Answer.YES, fusion=Answer.YES, levels=(Level.L3, Level.L4)
    )
    record = Record(Patient("P-1", "female", datetime.date(1955, 1, 1)), operation, facts)
    protocol = with_choices(protocol_defaults(), choices) if choices else protocol_defaults()
    return Asked(record, operation, (value or score(),), protocol, TODAY)


def fact(concept: str, value: Any = Answer.YES, **more: Any) -> Fact:
    return Fact(f"f-{concept}", concept, value, more.pop("unit", ""), None, "patient.yaml", **more)


def names(advice: Advice) -> set[str]:
    return {one.name for one in advice.findings}


def said(advice: Advice, name: str) -> str:
    return next(one.because for one in advice.findings if one.name == name)


@pytest.mark.evidence("vbq-formula", "vbq-direction", "vbq-accuracy-81", "vbq-viable-screen")
def test_the_score_is_shown_with_its_direction_and_what_it_is_worth() -> None:
    advice = advise(asked())
    finding = next(one for one in advice.findings if one.name == "VBQ")
    assert "VBQ 3.20 (3.10 to 3.30)" in finding.because and "higher is worse" in finding.because
    assert any("81 %" in caveat and "T < -1.0" in caveat and "n = 68" in caveat for caveat in finding.caveats)
    assert {"caveat-vbq-not-tried", "caveat-vbq-screen"} <= set(finding.caveats)


@pytest.mark.evidence("vbq-still-needs-dxa")
def test_no_vbq_closes_the_dxa_task() -> None:
    for value in (1.5, 4.5):
        one = asked(value=score(value))
        advice = assess(one.record, one.operation, one.measurements, one.protocol, TODAY)
        assert "bone-dxa-hip-or-radius" in {line.id for line in advice.recommendations}
        assert "DXA of hip or distal radius" in {gap.what for gap in advice.missing}
        beside = next(f for f in advise(one).findings if f.name == "VBQ beside published cut-offs")
        assert "caveat-vbq-dxa-still-needed" in beside.caveats


@pytest.mark.evidence("vbq-poor-bmd-range")
@pytest.mark.parametrize(
    ("value", "where"),
    [(2.17, "below all of them, which clears nobody"), (2.18, "among"), (3.06, "among"), (3.07, "above all")],
)
def test_the_place_among_published_cut_offs_is_no_class(value: float, where: str) -> None:
    advice = advise(asked(value=score(value)))
    text = said(advice, "VBQ beside published cut-offs")
    assert "2.18 to 3.06" in text and where in text and "none is applied" in text
    assert not any(name.startswith("VBQ against") for name in names(advice))


@pytest.mark.evidence("vbq-poor-bmd-range", "vbq-direction")
@pytest.mark.parametrize(
    ("value", "half", "words"),
    [(3.5, 0.1, "poor bone by"), (2.5, 0.1, "not poor by"), (3.05, 0.1, "the interval lies across")],
)
def test_a_named_cut_off_of_the_same_field_strength_classifies(value: float, half: float, words: str) -> None:
    choices = {"vbq_cutoff": "pu-2023-osteoporosis", "vbq_cutoff_field_strength": 1.5}
    advice = advise(asked(value=score(value, half), **choices))
    text = said(advice, "VBQ against pu-2023-osteoporosis")
    assert words in text and ("clears nobody" in text) is (words != "poor bone by")


def test_no_cut_off_is_used_at_another_or_an_unknown_field_strength() -> None:
    named = {"vbq_cutoff": "pu-2023-osteoporosis"}
    for value, choices, why in (
        (score(), named, "does not state the field strength"),
        (score(field="3"), {**named, "vbq_cutoff_field_strength": 1.5}, "these images were taken at 3 T"),
        (
            score(field="unknown"),
            {**named, "vbq_cutoff_field_strength": 1.5},
            "that of these images is not known",
        ),
    ):
        advice = advise(asked(value=value, **choices))
        gap = next(
            gap for gap in advice.missing if gap.what == "VBQ against the cut-off pu-2023-osteoporosis"
        )
        assert why in gap.why_it_matters and "VBQ against pu-2023-osteoporosis" not in names(advice)
    unknown = advise(asked(value=score(field="unknown")))
    assert "field strength of the MRI" in {gap.what for gap in unknown.missing}


@pytest.mark.evidence("vbq-hyperlipidaemia-confounder")
@pytest.mark.parametrize(
    "known",
    [
        fact("hyperlipidaemia"),
        fact("statin"),
        fact("ldl", 190.0, unit="mg/dL", context={"range high": "130"}),
        fact("triglycerides", 150.0, unit="mg/dL", context={"interpretation": "H"}),
    ],
)
def test_high_lipids_warn_of_over_calling(known: Fact) -> None:
    advice = advise(asked(known))
    finding = next(one for one in advice.findings if one.name == "VBQ and lipids")
    assert "more readily than DXA" in finding.because and finding.facts == (known.id,)
    assert "lipids" not in {gap.what for gap in advice.missing}


@pytest.mark.evidence("vbq-hyperlipidaemia-confounder")
def test_unknown_lipids_are_asked_for_and_normal_ones_are_not() -> None:
    assert "lipids" in {gap.what for gap in advise(asked()).missing}
    unjudged = fact("ldl", 190.0, unit="mg/dL")  # no range of the laboratory, and none is invented
    assert "lipids" in {gap.what for gap in advise(asked(unjudged)).missing}
    for known in (
        fact("hyperlipidaemia", Answer.NO),
        fact("ldl", 130.0, unit="mg/dL", context={"range high": "130"}),
    ):
        advice = advise(asked(known))
        assert "lipids" not in {gap.what for gap in advice.missing} and "VBQ and lipids" not in names(advice)


def test_nothing_is_said_without_vbq() -> None:
    one = asked()
    assert advise(Asked(one.record, one.operation, (), one.protocol, TODAY)) == Advice("bone")


@pytest.mark.evidence("vbq-poor-bmd-range")
def test_the_table_of_cut_offs() -> None:
    assert {(c.name, c.op, c.value, c.status) for c in vbq_cutoffs()} == {
        ("pu-2023-reduced-bmd", ">", 3.06, "unconfirmed"),
        ("pu-2023-osteoporosis", ">", 3.05, "unconfirmed"),
        ("lower-end-of-range", ">", 2.18, "unsourced"),
    }
    pu = vbq_cutoff("pu-2023-reduced-bmd").completed("a test", 1.5)
    assert pu.mismatches(1.494) == () and pu.mismatches(3.0) and pu.status == "confirmed"
    assert not pu.is_met_by(3.06) and pu.is_met_by(3.07)
    assert vbq_cutoff("lower-end-of-range").completed("a test", 1.5).mismatches(1.5)
    with pytest.raises(KeyError, match="no VBQ cut-off is named x"):
        vbq_cutoff("x")
    with pytest.raises(BadInput, match="states its field strength"):
        pu.completed("another", 3.0)


def test_the_protocol_names_a_sourced_cut_off_or_none() -> None:
    assert chosen_vbq_cutoff(protocol_defaults()) is None
    with pytest.raises(
        BadInput, match="vbq_cutoff has to be one of pu-2023-reduced-bmd, pu-2023-osteoporosis"
    ):
        with_choices(protocol_defaults(), {"vbq_cutoff": "lower-end-of-range"})
    with pytest.raises(BadInput, match="describes a VBQ cut-off and names none"):
        with_choices(protocol_defaults(), {"vbq_cutoff_field_strength": 1.5})
