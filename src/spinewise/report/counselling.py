"""What is known and not known of vertebral augmentation, as ready rows: the same for every patient."""

from spinewise.augmentation.arithmetic import front_loaded
from spinewise.augmentation.literature import number, told
from spinewise.evidence.augmentation_studies import (
    NOT_READ,
    Effect,
    Study,
    simulated,
    studies,
    study,
    where_assumed,
)
from spinewise.evidence.tables import entry
from spinewise.report.lines import Data

SHOWS = {"null": "no difference shown", "BKP": "better with kyphoplasty", "VP": "better with vertebroplasty"}
SHOWS |= {"VA": "better with cement", "NSM": "worse with kyphoplasty", "": ""}
TEN_YEARS, OPPOSING = "t2-mortality-10y", "va-nass-osteoporotic"
CONSERVATIVE = (
    "Pain relief in steps, the least that allows moving; early moving as pain allows, not bed rest; "
    "physiotherapy and prevention of falls; a brace for comfort where it helps; treatment of the bone.",
    "A visit that asks again: pain, function, new weakness, further loss of height. What worsens is "
    "discussed anew.",
)
"""Clinical practice without a number: what is meant by conservative care on this page."""

NOT_QUANTIFIED = (
    "Not quantified here: bleeding, infection after the procedure, reaction to cement or anaesthesia, rib "
    "fracture from lying on the front, death from the procedure; ask the operator for the site's own numbers."
)
NO_TRIAL = "No randomised trial is large enough to say whether augmentation changes survival."


def trials() -> list[Data]:
    """Trials and the review of them, sham-controlled ones first.

    Returns
    -------
    list of dict
        ``label``, ``design``, ``people``, ``results`` (text and whether confirmed) and ``limits``.
    """
    return [_row(one) for one in sorted(studies("pain"), key=lambda one: not one.is_blinded)]


def harms() -> list[Data]:
    """What may go wrong, each with its denominator.

    Returns
    -------
    list of dict
        ``label``, ``what`` and ``source``.
    """
    return [
        {
            "label": one.label,
            "design": one.design,
            "what": [told(effect) for effect in one.effects if effect.harm],
            "limits": one.limits,
        }
        for one in studies("harm")
    ]


def survival() -> list[Data]:
    """Claims studies on survival, in the order of their years.

    Returns
    -------
    list of dict
        As in `trials`, with ``money``.
    """
    return [
        {**_row(one), "money": " ".join((*_paid(one), *((one.conflict,) if one.conflict else ())))}
        for one in studies("survival")
    ]


def arithmetic() -> list[str]:
    """Why one hazard ratio cannot stand for all years.

    Returns
    -------
    list of str
        Sentences with numbers computed from the table.
    """
    found, (assumption, simulation) = front_loaded(), where_assumed()
    return [
        f"A number needed to treat of {found.number_needed:.1f} at 1 year (Hirsch 2020) is "
        f"{found.points:.1f} percentage points. The hazard ratio of {found.constant_ratio:.2f} (Ong 2018), "
        f"were it the same at all times, would give {found.constant_points:.1f} points (number needed "
        f"{found.constant_number:.1f}): the published curves need about {found.first_ratio:.2f} in year 1 "
        f"and {found.later_ratio:.2f} after it, so most of the difference stands in the first year. "
        f"{assumption}",
        f"In a constructed registry where the treatment does nothing (hazard ratio "
        f"{simulated('treatment_hazard_ratio'):g}), delay and hidden frailty alone make a naive "
        f"{simulated('naive_hazard_ratio'):.2f}, and {simulated('naive_first_year'):.2f} in the first year. "
        f"{simulation}",
    ]


def interview_figure() -> str:
    """Why a figure that is told of one year is not printed here.

    Returns
    -------
    str
        With the ratio of the study it most likely stems from, never as a share of people.
    """
    source = study("edidin-2015")
    ratio = source.effects[0]
    return (
        "A figure is told in an interview as the survival benefit at one year. The study that it most likely "
        f"stems from ({source.label}, {source.n:,} people) prints a {ratio.measure} of {ratio.value:.2f} of "
        "death without surgery against kyphoplasty: one study, adjusted, relative, over its whole follow-up. "
        "That is no share of people, not at one year, and not this patient's odds; so no such figure stands "
        "on this page."
    )


def over_ten_years() -> str:
    """The statement on ten years with what its source says.

    Returns
    -------
    str
        Told as it was, with its caveat.
    """
    one = entry(TEN_YEARS)
    note = f" {one.source_check.note}" if one.source_check else ""
    return f"Told in an interview: {one.statement} {one.caveat}{note}"


def _row(one: Study) -> Data:
    results = [
        {
            "text": _result(effect),
            "confirmed": effect.is_confirmed,
            "shows": SHOWS[effect.favours] if effect.is_confirmed else "",
        }
        for effect in one.effects
        if not effect.harm and effect.favours != "implausible"
    ]
    return {
        "label": one.label,
        "design": one.design,
        "people": f"{one.n:,}" if one.n else "",
        "arms": one.arms,
        "results": results,
        "limits": one.limits,
        "secondary": one.read == "secondary",
    }


def _result(effect: Effect) -> str:
    where = ", ".join(part for part in (effect.at, effect.control) if part)
    return f"{effect.outcome}{f' ({where})' if where else ''}: {number(effect)}"


def _paid(one: Study) -> tuple[str, ...]:
    return (f"Paid by {one.funding}.",) if one.funding != NOT_READ else ()
