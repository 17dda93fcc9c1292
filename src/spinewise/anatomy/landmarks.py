"""Points that somebody marked: which place of which bone, where, by whom, on which picture."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from spinewise.imaging.radiograph import View
from spinewise.words import Level, Structure

Array = NDArray[np.float64]


class Place(StrEnum):
    """A place on a bone that can be marked."""

    CENTRE = "centre"
    """Of a body, or of a femoral head."""
    SUPERIOR_ANTERIOR = "superior anterior"
    SUPERIOR_POSTERIOR = "superior posterior"
    INFERIOR_ANTERIOR = "inferior anterior"
    INFERIOR_POSTERIOR = "inferior posterior"
    SUPERIOR_LEFT = "superior left"
    SUPERIOR_RIGHT = "superior right"
    INFERIOR_LEFT = "inferior left"
    INFERIOR_RIGHT = "inferior right"
    LEFT_PEDICLE = "left pedicle"
    RIGHT_PEDICLE = "right pedicle"
    CANAL = "canal"
    """Middle of the dural sac behind a body."""
    CREST_TOP = "crest top"
    """Highest point of an iliac crest."""


@dataclass(frozen=True, order=True)
class Mark:
    """A place on a named bone, for example the superior anterior corner of L1.

    Parameters
    ----------
    bone : Level or Structure
        A vertebra, S1, a femur or a hip bone.
    place : Place
        Where on it.
    """

    bone: Level | Structure
    place: Place

    def __str__(self) -> str:
        """In words."""
        return f"{self.bone} {self.place}"


@dataclass(frozen=True, eq=False)
class MarkedView:
    """Points marked on one radiograph, in the plane coordinates of its view.

    Parameters
    ----------
    view : View
        Which plane.
    points : mapping
        Mark to (u, v), shape (2,): u forwards (lateral) or to the patient's left (frontal), v up.
    in_mm : bool
        Whether lengths may be read.
    image : str
        Name of the input inside the plan; empty when there was no picture.
    date : date or None
        Day of the picture.
    posture : str
        ``"standing"``, ``"supine"`` ...; empty when nobody said.
    notes : tuple of str
        What weakens everything read here, one sentence each.
    """

    view: View
    points: Mapping[Mark, Array]
    in_mm: bool
    image: str = ""
    date: datetime.date | None = None
    posture: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Landmarks:
    """Everything that one reader marked for one patient at one sitting.

    Parameters
    ----------
    views : tuple of MarkedView
        On radiographs, at most one of each view.
    points : mapping
        Mark to LPS, mm, shape (3,): points marked in a CT or an MRI.
    lost : mapping
        Level to the reason why it does not count, for example a fracture.
    by : str
        Who marked; empty when unknown.
    at : datetime or None
        When.
    posture : str
        Of the CT or MRI.
    """

    views: tuple[MarkedView, ...] = ()
    points: Mapping[Mark, Array] = field(default_factory=dict)
    lost: Mapping[Level, str] = field(default_factory=dict)
    by: str = ""
    at: datetime.datetime | None = None
    posture: str = "supine"

    def view(self, which: View) -> MarkedView | None:
        """The points of one view, or None."""
        return next((one for one in self.views if one.view is which), None)
