"""Points one after the other: what cannot be used is named and left out, and the rest goes on."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.landmarks import Mark
from spinewise.words import BadInput

Array = NDArray[np.float64]


@dataclass(eq=False)
class Collected:
    """Points of one picture, as they are read.

    Parameters
    ----------
    what : str
        Of which they are, for sentences: ``"lateral view"``.
    points : dict
        Mark to its coordinates.
    left_out : list of str
        One sentence each.
    """

    what: str
    points: dict[Mark, Array] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    _twice: set[Mark] = field(default_factory=set, init=False)

    def add(self, where: str, name: Callable[[], Mark], coordinates: Iterable[object]) -> Mark | None:
        """Take one point.

        Parameters
        ----------
        where : str
            Where it stands in the file, for example ``"row 4"``.
        name : callable
            Gives the mark or raises `BadInput` with what is wrong.
        coordinates : iterable
            Numbers, or text that holds one each.

        Returns
        -------
        Mark or None
            None when it was left out.
        """
        try:
            mark = name()
            place = _numbers(coordinates)
        except BadInput as wrong:
            self.leave_out(where, str(wrong))
            return None
        if mark in self._twice:
            return None
        if mark in self.points and not np.allclose(self.points[mark], place, rtol=0.0, atol=1e-6):
            del self.points[mark]
            self._twice.add(mark)
            self.leave_out(where, f"{mark} stands there with two places, so neither is used: keep one")
            return None
        self.points[mark] = place
        return mark

    def leave_out(self, where: str, why: str) -> None:
        """Keep the reason why a point is not used."""
        self.left_out.append(f"{self.what}, {where} is left out: {why}.")


def insist_on_points(points: int, left_out: Iterable[str]) -> None:
    """Refuse a file in which nothing can be used.

    Parameters
    ----------
    points : int
        How many can be used.
    left_out : iterable of str
        Why others cannot.

    Raises
    ------
    BadInput
        With the first reason.
    """
    if points == 0:
        why = next(iter(left_out), "")
        raise BadInput(f"the landmarks hold no point that can be used{': ' + why if why else ''}".rstrip("."))


def _numbers(coordinates: Iterable[object]) -> Array:
    found = []
    for one in coordinates:
        try:
            number = float(one) if not isinstance(one, bool) else math.nan  # type: ignore[arg-type]
        except (TypeError, ValueError):
            number = math.nan
        if not math.isfinite(number):
            raise BadInput("a coordinate is no number")
        found.append(number)
    return np.array(found)
