"""Several sources become one list: once where they agree, side by side and asked about where they do not."""

import datetime
from collections.abc import Sequence
from dataclasses import replace

from spinewise.io.medication.agreeing import Held, may_be_one
from spinewise.io.medication.doubts import (
    conflicts,
    is_it_taken,
    stopped_elsewhere,
    twice,
    waits,
    whether,
    which,
)
from spinewise.io.medication.source import Source
from spinewise.record.medication import Drug, MedicationList
from spinewise.results import Disagreement
from spinewise.words import Answer

NOTHING_SETTLES = "Nothing settles this: every line is kept, and the question is asked."


def one_list(sources: Sequence[Source], as_of: datetime.date) -> MedicationList:
    """Make one list of several sources.

    Parameters
    ----------
    sources : sequence of Source
        Of one patient.
    as_of : date
        The day asked about.

    Returns
    -------
    MedicationList
        In the order of the sources; no line is dropped.
    """
    lists = [source for source in sources if not source.only_new]
    named = {name for source in lists for drug in source.drugs for name in drug.ingredients}
    named |= {name for source in lists for line in source.lines for name in line.ended}
    dispensed = [
        (source.name, drug)
        for source in sources
        if source.only_new
        for drug in source.drugs
        if not {*drug.ingredients} & named
    ]
    order = [*((source.name, drug) for source in lists for drug in source.drugs), *dispensed]
    soft = {source.name for source in sources if source.is_soft}
    held: list[Held] = []
    fullest = sorted(
        enumerate(order), key=lambda one: (-_says(one[1][1]), _facts(one[1][1]), one[1][0], one[1][1].source)
    )
    for place, (name, drug) in fullest:
        new = Held(drug, {name}, place, name in soft)
        match = next((one for one in held if name not in one.sources and may_be_one(one, new, as_of)), None)
        if match is None:
            held.append(new)
        else:
            match.drug = _joined(match, new)
            match.sources |= new.sources
            match.place, match.is_soft = min(match.place, place), match.is_soft and new.is_soft
    held.sort(key=lambda one: one.place)
    parted = [*conflicts(held), *stopped_elsewhere(held, sources)]
    return MedicationList(
        drugs=tuple(replace(one.drug, lists=tuple(sorted(one.sources))) for one in held),
        ended=tuple(line.ended for source in sources for line in source.lines if line.ended),
        disagreements=tuple(
            Disagreement(f"how {name} is taken", says, NOTHING_SETTLES) for name, says in parted
        ),
        missing=tuple(whether(one.drug) for one in held if waits(one.drug)),
        questions=(
            *(which(name, says) for name, says in parted),
            *twice(held),
            *(is_it_taken(drug) for _, drug in dispensed if drug.ingredients),
        ),
    )


def _joined(held: Held, new: Held) -> Drug:
    """What either says; they agree wherever both speak. A day of prescription yields to a day of use."""
    one, other = held.drug, new.drug
    first = (other.first or one.first) if held.is_soft and not new.is_soft else (one.first or other.first)
    ours = {amount.ingredient for amount in one.daily}
    more = tuple(amount for amount in other.daily if amount.ingredient not in ours)
    fuller = one if one.dose is not None else other
    return replace(
        one,
        dose=fuller.dose,
        unit=fuller.unit,
        times_a_day=one.times_a_day or other.times_a_day,
        route=one.route or other.route,
        release=one.release or other.release,
        as_needed=one.as_needed if one.as_needed is not Answer.UNKNOWN else other.as_needed,
        first=first,
        last=one.last or other.last,
        source=f"{one.source}; {other.source}",
        daily=(*one.daily, *more),
    )


def _says(drug: Drug) -> int:
    """How much a line says; the fullest come first, so that the order of the sources changes nothing."""
    said = (drug.daily, drug.dose, drug.first, drug.last, drug.release, drug.route)
    return sum(bool(one) for one in said) + (drug.as_needed is not Answer.UNKNOWN)


def _facts(drug: Drug) -> str:
    return repr(replace(drug, source="", name=""))
