"""Signal of the medullary bone of each level, and which levels do not count."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.bone.cancellous.noise import noise_of
from spinewise.bone.cancellous.regions import Held, held_voxels, region_of
from spinewise.bone.mri.from_labels import MEASURED
from spinewise.bone.mri.place import Place, sagittal_slab
from spinewise.imaging.volume import Volume
from spinewise.results import Region
from spinewise.words import CannotMeasure, Level

Array = NDArray[np.float64]

FEWEST = 30
COARSEST_MM = 4.0
"""A voxel may reach no further along the body's height or depth: beyond half of the margin it holds the
endplate."""
VOID_SHARE = 0.25
"""Signal below this share of the fluid's is none: metal, cement, gas or dense bone, nothing that marrow
shows."""
VOID_MM3 = 60.0
VOID_HALF_WIDTH_MM = 16.0
"""Pedicle screws end beside the middle, so metal is sought wider than bone is measured."""


@dataclass(frozen=True, eq=False)
class Marrow:
    """What the region of one level holds.

    Parameters
    ----------
    level : Level
        Its name.
    held : Held
        Its voxels.
    standard_error : float
        Error of the mean from noise and texture.
    repeat_sd : float
        Standard deviation of the mean when the region is moved by the shift in each direction.
    region : Region
        To be kept with the measurement.
    """

    level: Level
    held: Held
    standard_error: float
    repeat_sd: float
    region: Region

    @property
    def mean(self) -> float:
        """Mean signal."""
        return float(self.held.values.mean())


def marrow_of(
    volume: Volume,
    places: Mapping[Level, Place],
    fluid: float,
    dropped: Mapping[Level, str],
    shift_mm: float,
) -> tuple[dict[Level, Marrow], dict[Level, str]]:
    """Measure the levels that count.

    Parameters
    ----------
    volume : Volume
        The MRI.
    places : mapping
        Level to place.
    fluid : float
        Mean signal of the fluid, below which there is a void.
    dropped : mapping
        Levels that do not count for reasons known elsewhere.
    shift_mm : float
        By which regions are moved for repeatability.

    Returns
    -------
    measured : dict
        Level to signal, from the head down.
    reasons : dict
        Why not, for the others of L1 to L4.
    """
    measured: dict[Level, Marrow] = {}
    reasons: dict[Level, str] = {}
    for level in MEASURED:
        if level in dropped:
            reasons[level] = dropped[level]
        elif level not in places:
            reasons[level] = f"{level} was not found"
        elif places[level].lost:
            reasons[level] = places[level].lost
        else:
            try:
                _refuse_void(volume, places[level], fluid)
                measured[level] = _read(volume, places[level], shift_mm)
            except CannotMeasure as reason:
                reasons[level] = f"{level}: {reason}"
    return measured, reasons


def _read(volume: Volume, place: Place, shift_mm: float) -> Marrow:
    sides = np.abs(place.frame.axes[1:] @ volume.affine[:3, :3]).sum(axis=1)
    if sides.max() > COARSEST_MM:
        raise CannotMeasure(
            f"voxels reach {sides.max():.1f} mm along the body, more than {COARSEST_MM:g} mm: give a "
            f"sagittal series"
        )
    slab, corners = place.slab()
    held = held_voxels(volume, slab, corners)
    if held.values.size < FEWEST:
        raise CannotMeasure(
            f"only {held.values.size} voxels lie in its region: slices or pixels are too large"
        )
    moved = []
    for posterior, up in ((shift_mm, 0.0), (-shift_mm, 0.0), (0.0, shift_mm), (0.0, -shift_mm)):
        other = held_voxels(volume, *place.slab(posterior, up))
        moved.append(float(other.values.mean()))
    repeat = float(np.sqrt(np.mean((np.array(moved) - held.values.mean()) ** 2)))
    error = noise_of([held], volume.spacing).standard_error
    return Marrow(place.level, held, error, repeat, region_of(slab, corners, held, place.recipe))


def _refuse_void(volume: Volume, place: Place, fluid: float) -> None:
    """Refuse a body that holds a void: metal takes signal from the bone around it too."""
    inner = place.outline
    slab, corners = sagittal_slab("void", place.frame, inner, 2 * VOID_HALF_WIDTH_MM)
    try:
        held = held_voxels(volume, slab, corners)
    except CannotMeasure:  # a narrow stack: what it shows is looked at
        held = held_voxels(volume, *place.slab())
    dark = int((held.values < VOID_SHARE * fluid).sum())
    void = dark * float(abs(np.linalg.det(volume.affine[:3, :3])))
    if void > VOID_MM3:
        raise CannotMeasure(
            f"{void:.0f} mm3 of its body have no signal: metal, cement, gas or dense bone, so it does not "
            f"count"
        )
