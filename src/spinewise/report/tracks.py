"""Tracks: rows of marks on one shared axis, as plain data that the page and the PDF draw alike.

Every mark stands at a share of the axis, and every row says in words what its marks show, so that nothing
is known by its shape or its grey alone.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from spinewise.report.lines import Data

WHOLE = 100.0


class Shape(StrEnum):
    """How a mark is drawn."""

    BAR = "bar"
    HATCHED = "hatched"
    OPEN = "open"
    BAND = "band"
    TICK = "tick"
    DUE = "due"
    OPERATION = "operation"
    EARLIER = "earlier"
    LATER = "later"
    WHISKER = "whisker"
    DOT = "dot"


class Axis:
    """Values to places between the left and the right end of a track.

    Parameters
    ----------
    low, high : float
        Ends; `high` lies above `low`.
    """

    def __init__(self, low: float, high: float) -> None:
        if not low < high:
            raise ValueError(f"not an axis: {low} to {high}")
        self.low, self.high = low, high

    def at(self, value: float) -> float:
        """Place of a value, percent of the track; what lies beyond an end is put at that end."""
        share = (value - self.low) / (self.high - self.low)
        return round(WHOLE * min(max(share, 0.0), 1.0), 2)

    def holds(self, value: float) -> bool:
        """Whether a value lies on the axis, ends included."""
        return self.low <= value <= self.high

    def mark(self, shape: Shape, first: float, last: float | None = None) -> Data:
        """One mark from a value to another, or at one value."""
        start = self.at(first)
        end = start if last is None else self.at(last)
        return {"shape": str(shape), "x": start, "width": round(end - start, 2), "text": ""}


def row(
    label: str,
    text: str,
    marks: Iterable[Data] = (),
    *,
    to: str = "",
    role: str = "",
    note: str = "",
    refs: Iterable[Mapping[str, Any]] = (),
) -> Data:
    """One row of tracks.

    Parameters
    ----------
    label : str
        What it is about.
    text : str
        What the marks show, in words.
    marks : iterable of dict
        From `Axis.mark`.
    to : str
        Place in the report that the label leads to.
    role : str
        Said more quietly behind the label.
    note : str
        Said more quietly behind the text.
    refs : iterable of dict
        Links to what it rests on.

    Returns
    -------
    dict
        Plain data.
    """
    return {
        "label": label,
        "role": role,
        "to": to,
        "text": text,
        "note": note,
        "marks": list(marks),
        "refs": [dict(one) for one in refs],
    }
