"""What a file of landmarks holds: the points, the pictures they came from, and what could not be used."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.landmarks import Landmarks, Mark
from spinewise.imaging.radiograph import Projection, View

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class MarkedPicture:
    """The picture of one view as the file describes it.

    Parameters
    ----------
    sha256 : str
        Of the file; empty when not said.
    to_plane : array, shape (3, 3), or None
        From (row, column, 1) to (u, v, 1); None when not said.
    sized_by : str
        Where the size of a pixel comes from: ``"file"``, ``"reader"`` or ``"none"``.
    projection : Projection or None
        How the beam went.
    pixels : mapping
        Mark to (row, column).
    radii : mapping
        Mark to the radius of its circle, in the unit of the view.
    how : mapping
        Mark to the way in which it was set, for example ``"three points on the rim"``.
    """

    sha256: str = ""
    to_plane: Array | None = None
    sized_by: str = "none"
    projection: Projection | None = None
    pixels: Mapping[Mark, tuple[float, float]] = field(default_factory=dict)
    radii: Mapping[Mark, float] = field(default_factory=dict)
    how: Mapping[Mark, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class MarkedVolume:
    """The CT or MRI as the file describes it.

    Parameters
    ----------
    image : str
        Name of the input inside the plan.
    sha256 : str
        Of the files; empty when not said.
    modality : str
        ``"CT"``, ``"MR"``; empty when not known.
    date : str
        Day of the images; empty when not said.
    radii : mapping
        Mark to the radius of its circle, mm.
    how : mapping
        Mark to the way in which it was set.
    """

    image: str = ""
    sha256: str = ""
    modality: str = ""
    date: str = ""
    radii: Mapping[Mark, float] = field(default_factory=dict)
    how: Mapping[Mark, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class LandmarksFile:
    """A file of landmarks.

    Parameters
    ----------
    landmarks : Landmarks
        Every point that can be used.
    pictures : mapping
        View to its picture.
    volume : MarkedVolume or None
        The CT or MRI, when points were marked in one.
    left_out : tuple of str
        Points that could not be used, one sentence each.
    """

    landmarks: Landmarks
    pictures: Mapping[View, MarkedPicture] = field(default_factory=dict)
    volume: MarkedVolume | None = None
    left_out: tuple[str, ...] = ()
