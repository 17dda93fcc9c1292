"""What is asked about a list: sources that part, lines that may be one, drugs that may not be taken."""

import datetime
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace

from spinewise.io.medication.agreeing import Held, overlap
from spinewise.io.medication.source import Source
from spinewise.record.medication import DailyAmount, Drug, Why
from spinewise.results import Missing, Question
from spinewise.words import Answer

COUNTS = (
    "Until it is answered every line counts: in a total the least that may be meant at the low end, all "
    "together at the high end."
)
WAITS = (Why.HELD, Why.STATUS)
WAITS_WEIGHT = 72
NOTHING_SETTLES = "Nothing settles this: every line is kept, and the question is asked."

Conflict = tuple[str, tuple[str, ...]]
"""A drug, and what each line says of it."""


def conflicts(held: Sequence[Held]) -> list[Conflict]:
    """Drugs of which two sources say different things of the same days; their lines are marked.

    Parameters
    ----------
    held : sequence of Held
        The list.

    Returns
    -------
    list of Conflict
        With what each line says.
    """
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
            for one in lines:
                one.drug = replace(one.drug, contested=True)
    return found


def stopped_elsewhere(held: Sequence[Held], sources: Sequence[Source]) -> list[Conflict]:
    """Drugs that one source says are no longer taken, and another says are; their lines are marked.

    Parameters
    ----------
    held : sequence of Held
        The list.
    sources : sequence of Source
        Everything that was read.

    Returns
    -------
    list of Conflict
        With what each line says.
    """
    found = []
    for source in sources:
        for line in source.lines:
            for drug in line.ended:
                taken = [one for one in held if drug in one.drug.ingredients]
                own = any(source.name in one.sources for one in taken)
                still = [one for one in taken if _may_hold_after(one.drug, line.until)]
                if still and not own:
                    said = f"{line.source or source.name}: no longer taken."
                    found.append((drug, (said, *(in_words(one.drug) for one in still))))
                    for one in still:
                        one.drug = replace(one.drug, contested=True, stopped=True)
    return list(dict.fromkeys(found))


def _may_hold_after(drug: Drug, until: datetime.date | None) -> bool:
    """Whether a line may speak of the days after which another says that the drug was stopped."""
    return until is None or drug.first is None or drug.first <= until


def twice(held: Sequence[Held]) -> Iterable[Question]:
    """Lines of one list that may be one prescription.

    Parameters
    ----------
    held : sequence of Held
        The list.

    Returns
    -------
    iterable of Question
        One for each drug.
    """
    for key, group in _by_drug(held).items():
        same = [
            (one, other)
            for one, other in itertools.combinations(group, 2)
            if one.sources & other.sources and _one_prescription(one.drug, other.drug)
        ]
        lines = [one.drug for one in group if any(one in pair for pair in same)]
        if lines:
            yield Question(
                f"drug-twice-{_key(key)}",
                f"{key} stands {len(lines)} times on one list for the same days: is it one prescription?",
                (*(in_words(drug) for drug in lines), "all of them are taken"),
                COUNTS,
            )


def _one_prescription(one: Drug, other: Drug) -> bool:
    """Regular beside as needed, or slow beside fast, is no doubt: it is how such drugs are prescribed."""
    same_kind = one.release == other.release and (one.as_needed is Answer.YES) == (
        other.as_needed is Answer.YES
    )
    return same_kind and overlap(one, other) and one.not_read is None and other.not_read is None


def which(name: str, says: tuple[str, ...]) -> Question:
    """Which of several lines holds.

    Parameters
    ----------
    name : str
        The drug.
    says : tuple of str
        What each line says.

    Returns
    -------
    Question
        Nothing is chosen meanwhile.
    """
    return Question(f"drug-{_key(name)}", f"Which of these holds for {name}?", says, COUNTS)


def waits(drug: Drug) -> bool:
    """Whether a record leaves open if a drug is taken.

    Parameters
    ----------
    drug : Drug
        The drug.

    Returns
    -------
    bool
        True for what is on hold, and for a status that says nothing.
    """
    return drug.not_read is not None and drug.not_read.why in WAITS and bool(drug.ingredients)


def whether(drug: Drug) -> Missing:
    """What has to be asked of such a drug.

    Parameters
    ----------
    drug : Drug
        On hold, or of an unknown status.

    Returns
    -------
    Missing
        It counts meanwhile.
    """
    said = drug.not_read.sentence if drug.not_read is not None else ""
    return Missing(
        f"whether {' with '.join(drug.ingredients)} is taken",
        f"{said} Until then it counts as a drug of the list.",
        "Ask the patient, the pharmacy or the prescriber.",
        weight=WAITS_WEIGHT,
    )


def is_it_taken(drug: Drug) -> Question:
    """Whether something that was dispensed, and stands on no list, is taken.

    Parameters
    ----------
    drug : Drug
        The drug.

    Returns
    -------
    Question
        It counts meanwhile.
    """
    name = " with ".join(sorted(drug.ingredients))
    when = f" on {drug.first}" if drug.first else ""
    return Question(
        f"drug-dispensed-{_key(name)}",
        f"{name} was dispensed{when} and stands on no list: is it taken?",
        ("yes", "no", "as needed"),
        "Until it is answered it counts as a drug of the list.",
    )


def _by_drug(held: Sequence[Held]) -> dict[str, list[Held]]:
    groups: dict[str, list[Held]] = {}
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


def _key(name: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in name)
