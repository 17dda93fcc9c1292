"""Several sources become one list: once where they agree, side by side and asked about where they do not."""

import datetime
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from spinewise.io.medication.source import Source
from spinewise.record.medication import DailyAmount, Drug, MedicationList, Range
from spinewise.results import Disagreement, Question
from spinewise.words import Answer

_CLOSE = 1e-6
COUNTS = (
    "Until it is answered every line counts: in a total the smallest alone at the low end, all together at "
    "the high end."
)
NOTHING_SETTLES = "Nothing settles this: every line is kept, and the question is asked."


@dataclass
class _Held:
    """A drug of the list that is being made, and the sources that name it."""

    drug: Drug
    sources: set[str]
    place: int


def one_list(sources: Sequence[Source]) -> MedicationList:
    """Make one list of several sources.

    Parameters
    ----------
    sources : sequence of Source
        Of one patient.

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
    held: list[_Held] = []
    fullest = sorted(
        enumerate(order), key=lambda one: (-_says(one[1][1]), _facts(one[1][1]), one[1][0], one[1][1].source)
    )
    for place, (name, drug) in fullest:
        match = next((one for one in held if name not in one.sources and agree(one.drug, drug)), None)
        if match is None:
            held.append(_Held(drug, {name}, place))
        else:
            match.drug = _joined(match.drug, drug)
            match.sources.add(name)
            match.place = min(match.place, place)
    held.sort(key=lambda one: one.place)
    conflicts = [*_conflicts(held), *_ended(held, sources)]
    return MedicationList(
        drugs=tuple(one.drug for one in held),
        ended=tuple(line.ended for source in sources for line in source.lines if line.ended),
        disagreements=tuple(
            Disagreement(f"how {name} is taken", says, NOTHING_SETTLES) for name, says in conflicts
        ),
        questions=(
            *(_which(name, says) for name, says in conflicts),
            *_twice(held),
            *(_is_it_taken(drug) for _, drug in dispensed if drug.ingredients),
        ),
    )


def agree(one: Drug, other: Drug) -> bool:
    """Whether two lines may be one and the same: what both of them say is the same.

    Parameters
    ----------
    one, other : Drug
        Of two sources.

    Returns
    -------
    bool
        False for a line that was not read, since nobody knows what it says.
    """
    if one.not_read is not None or other.not_read is not None or not one.ingredients:
        return False
    if {*one.ingredients} != {*other.ingredients}:
        return False
    said = (
        (one.first, other.first),
        (one.last, other.last),
        (one.release or None, other.release or None),
        (one.route or None, other.route or None),
        (_known(one.as_needed), _known(other.as_needed)),
    )
    return all(a is None or b is None or a == b for a, b in said) and _same_amounts(one, other)


def overlap(one: Drug, other: Drug) -> bool:
    """Whether there is a day on which both lines may hold.

    Parameters
    ----------
    one, other : Drug
        Lines; days that are not said are open.

    Returns
    -------
    bool
        False only where the dates part them.
    """
    first = max(one.first or datetime.date.min, other.first or datetime.date.min)
    return first <= min(one.last or datetime.date.max, other.last or datetime.date.max)


def _same_amounts(one: Drug, other: Drug) -> bool:
    ours = {amount.ingredient: amount for amount in one.daily}
    theirs = {amount.ingredient: amount for amount in other.daily}
    if not ours or not theirs:
        both = one.dose is not None and other.dose is not None and one.unit == other.unit
        return not both or one.dose == other.dose
    return all(
        ours[name].unit == theirs[name].unit and _close(ours[name].amount, theirs[name].amount)
        for name in ours.keys() & theirs.keys()
    )


def _close(one: Range, other: Range) -> bool:
    return abs(one.low - other.low) < _CLOSE and abs(one.high - other.high) < _CLOSE


def _joined(one: Drug, other: Drug) -> Drug:
    """What either says; they agree wherever both speak."""
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
        as_needed=one.as_needed if _known(one.as_needed) else other.as_needed,
        first=one.first or other.first,
        last=one.last or other.last,
        source=f"{one.source}; {other.source}",
        daily=(*one.daily, *more),
    )


def _conflicts(held: Sequence[_Held]) -> list[tuple[str, tuple[str, ...]]]:
    """Drugs of which two sources say different things of the same days."""
    found = []
    for key, group in _by_drug(held).items():
        parted = [
            (one, other)
            for one, other in itertools.combinations(group, 2)
            if not one.sources & other.sources
            and one.drug.not_read is None
            and other.drug.not_read is None
            and overlap(one.drug, other.drug)
        ]
        if parted:
            lines = [one for one in group if any(one in pair for pair in parted)]
            found.append((key, tuple(in_words(one.drug) for one in lines)))
    return found


def _ended(held: Sequence[_Held], sources: Sequence[Source]) -> list[tuple[str, tuple[str, ...]]]:
    """Drugs that one source says are no longer taken, and another says are."""
    found = []
    for source in sources:
        for line in source.lines:
            for drug in line.ended:
                taken = [one for one in held if drug in one.drug.ingredients]
                own = any(source.name in one.sources for one in taken)
                still = [one.drug for one in taken if line.until is None or _may_hold_after(one.drug, line)]
                if still and not own:
                    says = (f"{line.source or source.name}: no longer taken.", *map(in_words, still))
                    found.append((drug, says))
    return list(dict.fromkeys(found))


def _may_hold_after(drug: Drug, line: object) -> bool:
    until = getattr(line, "until", None)
    return until is None or drug.first is None or drug.first <= until


def _twice(held: Sequence[_Held]) -> Iterable[Question]:
    """Lines of one list that may be one prescription."""
    for key, group in _by_drug(held).items():
        same = [
            (one, other)
            for one, other in itertools.combinations(group, 2)
            if one.sources & other.sources and _may_be_one(one.drug, other.drug)
        ]
        lines = [one.drug for one in group if any(one in pair for pair in same)]
        if lines:
            yield Question(
                f"drug-twice-{_key(key)}",
                f"{key} stands {len(lines)} times on one list for the same days: is it one prescription?",
                (*(in_words(drug) for drug in lines), "all of them are taken"),
                COUNTS,
            )


def _may_be_one(one: Drug, other: Drug) -> bool:
    """Regular beside as needed, or slow beside fast, is no doubt: it is how such drugs are prescribed."""
    same_kind = one.release == other.release and (one.as_needed is Answer.YES) == (
        other.as_needed is Answer.YES
    )
    return same_kind and overlap(one, other) and one.not_read is None and other.not_read is None


def _which(name: str, says: tuple[str, ...]) -> Question:
    return Question(f"drug-{_key(name)}", f"Which of these holds for {name}?", says, COUNTS)


def _is_it_taken(drug: Drug) -> Question:
    name = " with ".join(sorted(drug.ingredients))
    when = f" on {drug.first}" if drug.first else ""
    return Question(
        f"drug-dispensed-{_key(name)}",
        f"{name} was dispensed{when} and stands on no list: is it taken?",
        ("yes", "no", "as needed"),
        "Until it is answered it counts as a drug of the list.",
    )


def _by_drug(held: Sequence[_Held]) -> dict[str, list[_Held]]:
    groups: dict[str, list[_Held]] = {}
    for one in held:
        if one.drug.ingredients:
            groups.setdefault(" with ".join(sorted({*one.drug.ingredients})), []).append(one)
    return groups


def in_words(drug: Drug) -> str:
    """A line in words, for questions; nothing of how it was written.

    Parameters
    ----------
    drug : Drug
        The line.

    Returns
    -------
    str
        One sentence with its source.
    """
    said = [_amount(one) for one in drug.daily] or ["dose not said"]
    said += ["as needed"] if drug.as_needed is Answer.YES else []
    said += [drug.release + " release"] if drug.release else []
    said += [f"from {drug.first}"] if drug.first else []
    said += [f"until {drug.last}"] if drug.last else []
    return f"{drug.source}: {', '.join(said)}."


def _amount(one: DailyAmount) -> str:
    low, high = f"{round(one.amount.low, 6):g}", f"{round(one.amount.high, 6):g}"
    unit = "ug an hour" if one.unit == "ug/h" else "mg a day"
    return f"{one.ingredient} {low if low == high else f'{low} to {high}'} {unit}"


def _known(answer: Answer) -> Answer | None:
    return None if answer is Answer.UNKNOWN else answer


def _says(drug: Drug) -> int:
    """How much a line says; the fullest come first, so that the order of the sources changes nothing."""
    said = (drug.daily, drug.dose, drug.first, drug.last, drug.release, drug.route)
    return sum(bool(one) for one in said) + (drug.as_needed is not Answer.UNKNOWN)


def _facts(drug: Drug) -> str:
    return repr(replace(drug, source="", name=""))


def _key(name: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in name)
