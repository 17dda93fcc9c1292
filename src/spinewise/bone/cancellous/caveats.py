"""What weakens a value in Hounsfield units, one sentence or caveat id each, and its conditions."""

from collections.abc import Sequence

import numpy as np

from spinewise.bone.cancellous.body import Body
from spinewise.bone.cancellous.flat import Placed
from spinewise.bone.cancellous.voxels_kernels import count_in_slab
from spinewise.imaging.metal import LEAST_VOLUME_MM3, SEED
from spinewise.imaging.volume import Acquisition
from spinewise.results import Region
from spinewise.words import Answer

UNKNOWN = "unknown"
ALWAYS = ("caveat-hu-not-validated", "caveat-dxa-still-needed")
CONTRAST_GIVEN = "caveat-hu-contrast-given"
CONTRAST_UNKNOWN = "caveat-hu-contrast-unknown"
VOLTAGE_UNKNOWN = "caveat-hu-kv-unknown"
METAL_NEAR = "caveat-hu-metal"
UNEVEN_SHARE = 0.25
UNEVEN_HU = 10.0
CHANCE = 2.5


def conditions_of(acquisition: Acquisition) -> dict[str, str]:
    """What a value in Hounsfield units depends on, as carried beside it.

    Parameters
    ----------
    acquisition : Acquisition
        How the CT was made.

    Returns
    -------
    dict
        kVp, contrast, kernel, slice thickness and day; ``"unknown"`` where the images do not say.
    """
    kvp, thickness = acquisition.kvp, acquisition.slice_thickness_mm
    return {
        "kVp": UNKNOWN if kvp is None else f"{kvp:g}",
        "contrast": acquisition.contrast.value,
        "kernel": acquisition.kernel or UNKNOWN,
        "slice thickness": UNKNOWN if thickness is None else f"{thickness:g} mm",
        "taken": UNKNOWN if acquisition.date is None else acquisition.date.isoformat(),
    }


def about_acquisition(acquisition: Acquisition) -> tuple[str, ...]:
    """Caveats that hold for every value of these images.

    Parameters
    ----------
    acquisition : Acquisition
        How the CT was made.

    Returns
    -------
    tuple of str
        Caveat ids and sentences; the first two stand beside every value.
    """
    said = [*ALWAYS]
    if acquisition.contrast is Answer.YES:
        said.append(CONTRAST_GIVEN)
    if acquisition.contrast is Answer.UNKNOWN:
        said.append(CONTRAST_UNKNOWN)
    if acquisition.kvp is None:
        said.append(VOLTAGE_UNKNOWN)
    if acquisition.kernel is None:
        said.append("The reconstruction kernel is not known.")
    return tuple(said)


def about_regions(regions: Sequence[Region]) -> tuple[str, ...]:
    """Say when a region is uneven: mean and median differ by over 10 HU and a quarter of the spread.

    Parameters
    ----------
    regions : sequence of Region
        With their statistics.

    Returns
    -------
    tuple of str
        One sentence for each uneven region.
    """
    said = []
    for region in regions:
        found = region.statistics
        apart = abs(found.mean - found.median)
        if apart > max(UNEVEN_SHARE, CHANCE / np.sqrt(found.voxels)) * found.sd and apart > UNEVEN_HU:
            said.append(
                f"The region {region.name} is uneven (mean {found.mean:.0f}, median {found.median:.0f}): "
                "a vein, haemangioma, cyst or dense island may lie in it; look at it."
            )
    return tuple(said)


def left_out(body: Body, placed: Sequence[Placed]) -> str:
    """Say what was kept out of the regions and how many voxels that is.

    Parameters
    ----------
    body : Body
        The vertebral body in its CT.
    placed : sequence of Placed
        The slabs that were measured.

    Returns
    -------
    str
        One sentence.
    """
    shell = behind = 0
    for one in placed:
        slab = one.slab
        matrix = np.ascontiguousarray(slab.frame.axes @ body.affine[:3, :3])
        offset = slab.frame.axes @ (body.affine[:3, 3] - slab.frame.origin)
        there, at_back = count_in_slab(body.mask, matrix, offset, slab.thickness_mm / 2, one.cut.last_third)
        behind += at_back
        shell += max(0, there - at_back - one.held.values.size)
    total = sum(one.held.values.size for one in placed)
    return (
        f"Left out at these heights: the rear third with the basivertebral vein ({behind} voxels) and "
        f"the bone near the surface ({shell} voxels); {total} voxels measured."
    )


def about_metal(body: Body) -> tuple[str, ...]:
    """Say when there is metal beside the body: its streaks reach into the bone.

    Parameters
    ----------
    body : Body
        The vertebral body in its CT.

    Returns
    -------
    tuple of str
        One sentence, or none.
    """
    crop = body.vertebra.voxels
    box = tuple(slice(low, low + size) for low, size in zip(crop.start, crop.whole.shape, strict=True))
    voxels = int(np.count_nonzero(body.volume.voxels[box] > SEED.value))
    if voxels * body.voxel_mm3 < LEAST_VOLUME_MM3.value:
        return ()
    return (METAL_NEAR, f"{voxels} voxels above {SEED.value:.0f} HU lie beside the body of this vertebra.")
