"""One vertebra: its frame, body, endplates, canal and pedicles, each with an interval or a reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from spinewise.geometry.frame import Frame
from spinewise.geometry.move import Move
from spinewise.geometry.plane import Plane
from spinewise.results import Interval
from spinewise.words import CannotMeasure, Level, Side

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Crop:
    """A piece of the label map around one vertebra.

    Parameters
    ----------
    start : tuple of int
        First voxel index of the piece in the volume, along each index.
    whole : array of bool, shape (a, b, c)
        Voxels of the whole vertebra.
    body : array of bool, shape (a, b, c)
        Voxels of the body without posterior elements.
    """

    start: tuple[int, int, int]
    whole: NDArray[np.bool_]
    body: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Endplate:
    """A bony endplate as a plane with an outline.

    Parameters
    ----------
    plane : Plane
        Least-squares plane through the inner 80 % of the endplate; the normal points up (towards the head)
        for both endplates of a vertebra.
    outline : array, shape (n, 3)
        Rim of the endplate in the plane, LPS, mm, anticlockwise seen from above.
    sagittal_error : Interval
        Range of the error of its tilt in the vertebra's own sagittal plane, deg, around 0.
    coronal_error : Interval
        The same in its own coronal plane.
    residual_mm : float
        Root mean square distance of the surface from the plane; no sign of quality by itself.
    hollow_mm : float
        How far the deepest place of the surface within its inner 80 % lies inside the plane, mm; 0 when flat.
    centre_error : Interval or None
        Range of the distance of the plane's point from the truth, mm; None where nobody has estimated it.
    """

    plane: Plane
    outline: Array
    sagittal_error: Interval
    coronal_error: Interval
    residual_mm: float
    hollow_mm: float = 0.0
    centre_error: Interval | None = None


@dataclass(frozen=True, eq=False)
class Pedicle:
    """A pedicle at its isthmus.

    Parameters
    ----------
    centre : array, shape (3,)
        Centre of the isthmus, LPS, mm.
    axis : array, shape (3,)
        Unit vector along the pedicle, from behind into the body.
    width_mm, height_mm : float
        Smallest outer width (across) and height (cranio-caudal) at the isthmus, cortex included.
    centre_error : Interval
        Range of the distance of the centre from the truth, mm.
    width_error : Interval
        Range of the error of the width, mm, around 0.
    """

    centre: Array
    axis: Array
    width_mm: float
    height_mm: float
    centre_error: Interval
    width_error: Interval


@dataclass(frozen=True, eq=False)
class Canal:
    """The vertebral foramen: where the canal passes this vertebra.

    Parameters
    ----------
    centre : array, shape (3,)
        LPS, mm.
    width_mm, depth_mm : float
        Bony width and antero-posterior depth.
    """

    centre: Array
    width_mm: float
    depth_mm: float


@dataclass(frozen=True, eq=False)
class Vertebra:
    """One vertebra with whatever could be built of it.

    Parameters
    ----------
    level : Level
        Its name.
    frame : Frame
        Origin at the centre of the body; axes left, posterior, up.
    rotation_error : Interval
        Range of the rotation error of the frame, deg.
    crop : Crop or None
        Its voxels; None for a vertebra that no volume shows, as one from radiographs. See `voxels`.
    parts : mapping
        By name ``"superior endplate"``, ``"inferior endplate"``, ``"canal"``, ``"left pedicle"``,
        ``"right pedicle"``: the part.
    reasons : mapping
        For each part that could not be built, the sentence that says why.
    caveats : tuple of str
        What weakens everything measured here, one sentence each.
    moved : Move or None
        From where its voxels lie in the images to where it stands now; None when it was never moved.
    centre_error : Interval or None
        Range of the distance of the frame's origin from the truth, mm; None where nobody has estimated it.
    """

    level: Level
    frame: Frame
    rotation_error: Interval
    crop: Crop | None
    parts: Mapping[str, Endplate | Canal | Pedicle] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    caveats: tuple[str, ...] = ()
    moved: Move | None = None
    centre_error: Interval | None = None

    @property
    def voxels(self) -> Crop:
        """Its voxels; `CannotMeasure` for a vertebra that was reconstructed without a volume."""
        if self.crop is None:
            raise CannotMeasure(
                f"{self.level} has no voxels: it was reconstructed from radiographs, not from a CT"
            )
        return self.crop

    def _part(self, name: str) -> Endplate | Canal | Pedicle:
        if name not in self.parts:
            raise CannotMeasure(self.reasons.get(name, f"{self.level}: the {name} was not built"))
        return self.parts[name]

    @property
    def superior_endplate(self) -> Endplate:
        """Upper endplate; `CannotMeasure` with the reason when it could not be built."""
        part = self._part("superior endplate")
        assert isinstance(part, Endplate)
        return part

    @property
    def inferior_endplate(self) -> Endplate:
        """Lower endplate; `CannotMeasure` with the reason when it could not be built."""
        part = self._part("inferior endplate")
        assert isinstance(part, Endplate)
        return part

    @property
    def canal(self) -> Canal:
        """Vertebral foramen; `CannotMeasure` with the reason when it could not be built."""
        part = self._part("canal")
        assert isinstance(part, Canal)
        return part

    def pedicle(self, side: Side) -> Pedicle:
        """Pedicle of one side; `CannotMeasure` with the reason when it could not be built."""
        part = self._part(f"{side} pedicle")
        assert isinstance(part, Pedicle)
        return part
