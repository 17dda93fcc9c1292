"""A course in steps: each dose with the days on which it is taken."""

import datetime
from collections.abc import Sequence

from spinewise.io.medication.days import DATE_KINDS, DaysOfUse, lasting
from spinewise.io.medication.one_drug import drug_of
from spinewise.io.medication.pieces import Piece
from spinewise.io.medication.reading import CannotTell
from spinewise.record.medication import Drug, Why


def steps_of(found: Sequence[Piece], drugs: tuple[str, ...], days: DaysOfUse, source: str) -> list[Drug]:
    """Steps of a course, each with its days.

    Parameters
    ----------
    found : sequence of Piece
        Of the line.
    drugs : tuple of str
        Ingredients that the line names.
    days : DaysOfUse
        First day of the whole course; the last, where the line says it.
    source : str
        Where the line stands.

    Returns
    -------
    list of Drug
        One for each step.

    Raises
    ------
    CannotTell
        The first day or the length of a step is not written.
    """
    if days.first is None:
        raise CannotTell(Why.TAPER)
    names = [piece for piece in found if piece.kind == "name"]
    steps: list[list[Piece]] = [[]]
    for piece in found:
        if piece.kind == "then":
            steps.append([])
        elif piece.kind not in (*DATE_KINDS, "name"):
            steps[-1].append(piece)
    stops = any(piece.kind == "stop" for piece in steps[-1])
    if any(piece.kind == "stop" for step in steps[:-1] for piece in step):
        raise CannotTell(Why.TAPER)
    first, made = days.first, []
    for place, step in enumerate(steps[:-1] if stops else steps):
        length = lasting(step)
        is_last = not stops and place == len(steps) - 1
        if length is None and not is_last:
            raise CannotTell(Why.TAPER)
        last = first + datetime.timedelta(days=length - 1) if length else days.last
        made.append(drug_of([*names, *step], drugs, DaysOfUse(first, last), source))
        first = first + datetime.timedelta(days=length or 0)
    return made
