"""Where rules or sources do not agree: both reasons stay, and it is said what goes first, if anything."""

import datetime
from collections.abc import Iterator
from dataclasses import replace

from spinewise.evidence.interaction_rules import Rule, conflicts
from spinewise.pain.interactions.listed import Listed
from spinewise.pain.interactions.matching import Hit, hits
from spinewise.pain.interactions.patient import allergens
from spinewise.record.medication import Drug
from spinewise.record.record import Record
from spinewise.results import Disagreement

SAME = "di-allergy-same"


def alternatives(
    hit: Hit,
    settled: tuple[Hit, ...],
    listed: tuple[Listed, ...],
    record: Record,
    as_of: datetime.date,
) -> Iterator[tuple[str, tuple[Rule, ...] | None]]:
    """Judge what a source names instead by the same rules.

    Parameters
    ----------
    hit : Hit
        A rule that holds.
    settled : tuple of Hit
        Every rule that holds: one that the drug to be replaced meets already speaks against no other.
    listed : tuple of Listed
        The list.
    record : Record
        What is known about the patient.
    as_of : date
        The day.

    Yields
    ------
    (str, tuple of Rule or None)
        Each substance with the grave rules that it would itself meet; None where it is taken already, or
        where an allergy to it is recorded.
    """
    replaced = {some[0].substance for some in hit.drugs}
    rest = tuple(one for one in listed if one.substance not in replaced)
    already = {one.rule.id for one in settled if replaced & one.substances}
    allergic = {what for _, what in allergens(record)}
    for name in hit.rule.instead:
        if name in allergic or any(one.substance == name for one in listed):
            yield name, None
            continue
        new = Listed(name, _planned(name, hit), as_of, datetime.date.max)
        met = hits((*rest, new), record, as_of)
        yield (
            name,
            tuple(
                one.rule
                for one in met
                if one.is_settled
                and one.rule.grade.is_grave
                and one.rule.id not in already
                and name in one.substances
            ),
        )


def disagreements(
    settled: tuple[Hit, ...], listed: tuple[Listed, ...], record: Record, as_of: datetime.date
) -> tuple[Disagreement, ...]:
    """Every conflict that this patient's rules meet.

    Parameters
    ----------
    settled : tuple of Hit
        Rules that hold.
    listed : tuple of Listed
        The list.
    record : Record
        What is known about the patient.
    as_of : date
        The day.

    Returns
    -------
    tuple of Disagreement
        Those of the table, then alternatives that meet a rule themselves.
    """
    return (*_of_table(settled), *_of_alternatives(settled, listed, record, as_of))


def _of_table(settled: tuple[Hit, ...]) -> Iterator[Disagreement]:
    by_id = {one.rule.id: one for one in settled}
    for one in conflicts():
        met = [by_id.get(id) for id in one.rules]
        first = met[0]
        if first is not None and all(met) and {*one.drugs} <= first.substances:
            yield Disagreement(one.about, one.says, one.settled, one.evidence)


def _of_alternatives(
    settled: tuple[Hit, ...], listed: tuple[Listed, ...], record: Record, as_of: datetime.date
) -> Iterator[Disagreement]:
    for hit in settled:
        for name, against in alternatives(hit, settled, listed, record, as_of):
            if against:
                owners = dict.fromkeys((hit.rule.owner, *(one.owner for one in against)))
                yield Disagreement(
                    f"{name} instead, for {hit.rule.title}",
                    (
                        f"{hit.rule.title}: {name} is named instead.",
                        *(f"{one.title} ({one.grade.value}) speaks against {name}." for one in against),
                    ),
                    f"No rule settles it: {name} is not proposed here, both reasons stay, and "
                    f"{' and '.join(owners)} decide.",
                    tuple(dict.fromkeys((hit.rule.evidence, *(one.evidence for one in against)))),
                )


def _planned(name: str, hit: Hit) -> Drug:
    """The line of the drug to be replaced, with the other name."""
    return replace(hit.drugs[0][0].drug, name=name, ingredients=(name,), daily=())
