"""The table of options: each for this operation and date, in general, and what would change it."""

from collections.abc import Iterable, Sequence

from spinewise.evidence import tables
from spinewise.pathway.plan import Plan
from spinewise.report import numbers
from spinewise.report.citations import caveat_said, evidence_refs, is_entry
from spinewise.report.lines import Data, anchor, sentence
from spinewise.report.recorded import fact_refs
from spinewise.report.said import decision_said
from spinewise.results import Option, OptionStatus

STYLES = {
    OptionStatus.ALLOWED: "solid",
    OptionStatus.CAUTION: "double",
    OptionStatus.NOT_NOW: "dashed",
    OptionStatus.AVOID: "filled",
    OptionStatus.SPECIALIST: "dotted",
}
"""How the frame around a status is drawn; the word inside is what counts."""

_SHARED = {"population": "Holds for", "owner": "Decides"}
"""Said once below the table when it is the same for every option; so is a caveat that all have."""


def option_table(plan: Plan) -> Data:
    """Every option of a plan as a row.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    dict
        ``when``: the date that the status is for; ``rows``: one for each option; ``shared`` and
        ``caveats``: what holds for all of them.
    """
    day = plan.operation.date
    rows = [_row(plan, option) for option in plan.options]
    shared = {word: rows[0][word] for word in _SHARED if rows and len({row[word] for row in rows}) == 1}
    common = _common([row["caveats"] for row in rows])
    for row in rows:
        own = [[said, f"{row[word]}."] for word, said in _SHARED.items() if word not in shared]
        row["notes"] += [*_worded("Mind", (one for one in row["caveats"] if one not in common)), *own]
        row["notes"] += _worded("Literature", row["literature"])
    return {
        "when": numbers.day(day) if day else "no date is set",
        "rows": rows,
        "shared": [[_SHARED[word], text] for word, text in shared.items()],
        "caveats": common,
    }


def _row(plan: Plan, option: Option) -> Data:
    lines = {said.id for said in plan.recommendations}
    return {
        "anchor": anchor("option" if option.id in lines else "line", option.id),
        "id": option.id,
        "name": option.name,
        "status": str(option.status),
        "style": STYLES[option.status],
        "because": sentence(option.because),
        "notes": [
            *_worded("In general", (_in_general(option),)),
            *_worded("Would change it", map(sentence, option.would_change)),
            *_worded("Not known", map(sentence, _not_yet_said(option))),
        ],
        "population": option.population,
        "strength": option.strength,
        "caveats": [caveat_said(text) for text in option.caveats],
        "literature": [sentence(text) for text in option.literature],
        "owner": option.owner,
        "decision": decision_said(plan, option.id),
        "facts": fact_refs(plan.record, option.facts),
        "refs": evidence_refs(option.evidence),
    }


def _common(each: Sequence[Sequence[str]]) -> list[str]:
    """Sentences that stand in all of several lists; none where there is but one list."""
    return [text for text in each[0] if all(text in one for one in each)] if len(each) > 1 else []


def _in_general(option: Option) -> str:
    """Its place whoever the patient is; what the first entry says, where the option does not say it."""
    known = [id for id in option.evidence if is_entry(id)]
    return sentence(option.in_general or (tables.entry(known[0]).statement if known else ""))


def _not_yet_said(option: Option) -> list[str]:
    """What is not known and does not stand among the reasons already."""
    return [text for text in option.missing if text.lower() not in option.because.lower()]


def _worded(word: str, texts: Iterable[str]) -> list[list[str]]:
    """One note of a word and its sentences; none without sentences."""
    said = " ".join(text for text in texts if text)
    return [[word, said]] if said else []
