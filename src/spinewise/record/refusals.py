"""What was written in a way that cannot be used or cannot be judged: a named finding for each kind."""

import datetime
from collections.abc import Sequence

from spinewise.record.concept_table import concept
from spinewise.record.fact import Fact
from spinewise.record.plausible import why_impossible
from spinewise.record.record import Record
from spinewise.record.scores import is_clash
from spinewise.record.units import NO_UNIT, is_about_a_unit
from spinewise.results import Finding


def refusals(record: Record, refused: Sequence[Fact], as_of: datetime.date) -> tuple[Finding, ...]:
    """Findings about values, units, dates and names that are slips of the pen.

    Parameters
    ----------
    record : Record
        As read; what was left out of it stands in `record.missing`.
    refused : sequence of Fact
        Facts that cannot be true and are not in the record.
    as_of : date
        The day for which the plan holds.

    Returns
    -------
    tuple of Finding
        Each names the source of what is wrong, and none the patient.
    """
    return (
        *_impossible(record, refused, as_of),
        *_units(record),
        *_scores(record),
    )


def _impossible(record: Record, refused: Sequence[Fact], as_of: datetime.date) -> tuple[Finding, ...]:
    found = []
    for fact in refused:
        why = why_impossible(fact, record.patient, as_of)
        if why is None:
            continue
        ahead = fact.date is not None and fact.date > as_of
        name = "date in the future" if ahead and "cannot be" not in why else "impossible value"
        found.append(Finding(name, f"{fact.source}: {why}. It was not used."))
    return tuple(found)


def _units(record: Record) -> tuple[Finding, ...]:
    """Values that were left out since their unit is missing, unknown or of something else.

    A vitamin D without its unit has a name of its own among the findings about bone.
    """
    vitamin_d = concept("vitamin-d-25-oh").name
    return tuple(
        Finding("unit missing or wrong", f"{gap.what}: {gap.why_it_matters.rstrip('.')}. It was not used.")
        for gap in record.missing
        if is_about_a_unit(gap.why_it_matters)
        and not (vitamin_d in gap.why_it_matters and NO_UNIT in gap.why_it_matters)
    )


def _scores(record: Record) -> tuple[Finding, ...]:
    """Numbers under the code of a Z-score whose words say T-score; the reverse is judged with bone."""
    return tuple(
        Finding(
            "Z-score sent as T-score",
            f"{fact.source}: {fact.note}, so it is not certain which of the two it is.",
            facts=(fact.id,),
        )
        for fact in record.about("dxa-z-score")
        if is_clash(fact.note)
    )
