"""The table of options: each for this operation and date, in general, and what would change it."""

from spinewise.evidence import tables
from spinewise.pathway.plan import Plan
from spinewise.report import numbers
from spinewise.report.citations import caveat_said, evidence_refs, is_entry
from spinewise.report.lines import Data, anchor, listed, sentence
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
"""Said once below the table when it is the same for every option."""


def option_table(plan: Plan) -> Data:
    """Every option of a plan as a row.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    dict
        ``when``: the date that the status is for; ``rows``: one for each option; ``shared``: what holds for
        all of them.
    """
    day = plan.operation.date
    rows = [_row(plan, option) for option in plan.options]
    shared = {word: rows[0][word] for word in _SHARED if rows and len({row[word] for row in rows}) == 1}
    for row in rows:
        row["own"] = [[said, row[word]] for word, said in _SHARED.items() if word not in shared]
    return {
        "when": numbers.day(day) if day else "no date is set",
        "rows": rows,
        "shared": [[_SHARED[word], text] for word, text in shared.items()],
    }


def options_said(plan: Plan) -> str:
    """All options in one sentence, those of one status together.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    str
        Empty for a plan without options.
    """
    by_status = {
        status: [option.name for option in plan.options if option.status is status] for status in OptionStatus
    }
    return "; ".join(f"{status}: {listed(names)}" for status, names in by_status.items() if names)


def _row(plan: Plan, option: Option) -> Data:
    lines = {said.id for said in plan.recommendations}
    return {
        "anchor": anchor("option" if option.id in lines else "line", option.id),
        "id": option.id,
        "name": option.name,
        "status": str(option.status),
        "style": STYLES[option.status],
        "because": sentence(option.because),
        "in_general": _in_general(option),
        "population": option.population,
        "strength": option.strength,
        "would_change": [sentence(text) for text in option.would_change],
        "missing": [sentence(text) for text in option.missing],
        "caveats": [caveat_said(text) for text in option.caveats],
        "owner": option.owner,
        "decision": decision_said(plan, option.id),
        "facts": fact_refs(plan.record, option.facts),
        "refs": evidence_refs(option.evidence),
    }


def _in_general(option: Option) -> str:
    """What the first entry says of the option, whoever the patient is."""
    known = [id for id in option.evidence if is_entry(id)]
    return sentence(tables.entry(known[0]).statement) if known else ""
