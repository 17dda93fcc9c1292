"""The vertebral foramen, found in the shadow of a vertebra along its own axis.

In single axial slices the arch is rarely closed. Projected along the vertebra's axis, pedicles above
and laminae below close the ring, and the tilt at which the hole is largest is the axis of the canal.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.local_grid import LocalGrid
from spinewise.anatomy.local_kernels import project

Array = NDArray[np.float64]

TILTS_DEG = (-16.0, -8.0, 0.0, 8.0, 16.0)
"""Tilts tried around the seed; the hole is wide, so finer steps change its place by under a millimetre."""

STRAIGHT_TILTS_DEG = (-8.0, 0.0, 8.0)
"""The same around the axis of a vertebra that is already known."""

SMALLEST_HOLE_MM2 = 40.0
"""Smaller holes are gaps between processes: a canal 10 mm wide and 5 mm deep is already larger."""


GROWN = (0, 1, 2)
"""Grid steps by which the shadow is grown when no hole is closed: thin laminae tear in a label map."""


@dataclass(frozen=True, eq=False)
class Foramen:
    """The hole in the shadow.

    Parameters
    ----------
    up : array, shape (3,)
        Axis of the canal in local coordinates of the grid, unit vector.
    centre : array, shape (2,)
        Centroid of the hole (left, posterior), mm, in the plane of the grid's origin.
    body_centre : array, shape (2,)
        Middle of the widest part of the shadow, which is the body.
    hole : array of bool, shape (x, y)
        The hole on the grid.
    """

    up: Array
    centre: Array
    body_centre: Array
    hole: NDArray[np.bool_]


def widest_place(shadow: NDArray[np.bool_]) -> tuple[Array, float]:
    """Middle and radius of the largest circle inside a shadow, which is the body.

    Parameters
    ----------
    shadow : array of bool, shape (x, y)
        Shadow of a vertebra along its axis.

    Returns
    -------
    middle : array, shape (2,)
        In grid steps.
    radius : float
        In grid steps.
    """
    from scipy.ndimage import distance_transform_edt

    depth = distance_transform_edt(np.pad(shadow, 1))[1:-1, 1:-1]
    # The middle of all nearly deepest points, so that a long oval body is met at its centre.
    deepest = np.argwhere(depth > depth.max() - 1.0)
    return deepest.mean(axis=0), float(depth.max())


def _largest_hole(shadow: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], int]:
    """Largest background piece that does not reach the border, and its number of points."""
    from scipy.ndimage import label

    pieces, count = label(~np.pad(shadow, 1))
    sizes = np.bincount(pieces.ravel(), minlength=count + 1)
    sizes[0] = 0
    sizes[pieces[0, 0]] = 0
    best = int(sizes.argmax())
    return (pieces == best)[1:-1, 1:-1], int(sizes[best])


def _grown(shadow: NDArray[np.bool_], steps: int) -> NDArray[np.bool_]:
    """Shadow grown by some grid steps on all sides."""
    from scipy.ndimage import binary_dilation

    return shadow if steps == 0 else np.asarray(binary_dilation(shadow, iterations=steps))


def _best_tilt(
    mask: NDArray[np.bool_], grown: int, tilts_deg: Sequence[float], fewest: float
) -> tuple[int, float, float]:
    """Size of the largest hole and the slopes along left and posterior at which it shows."""
    slopes = [float(np.tan(np.radians(tilt))) for tilt in tilts_deg]

    def largest(tried: Iterable[tuple[float, float]]) -> tuple[int, float, float]:
        sizes = ((_largest_hole(_grown(project(mask, x, y), grown))[1], x, y) for x, y in tried)
        return max(sizes, key=lambda one: one[0])

    # One direction after the other finds the largest hole, unless no shadow on the way is closed.
    back = largest((0.0, y) for y in slopes)
    if back[0] < fewest:
        return largest(product(slopes, slopes))
    return max(back, largest((x, back[2]) for x in slopes if x != 0), key=lambda one: one[0])


def find_foramen(
    mask: NDArray[np.bool_], grid: LocalGrid, tilts_deg: Sequence[float] = TILTS_DEG
) -> Foramen | None:
    """The foramen of a vertebra given on a grid roughly along its axis.

    Parameters
    ----------
    mask : array of bool, shape of the grid
        The whole vertebra.
    grid : LocalGrid
        Seeded by the line through the centroids; errors of 15 degrees are found.
    tilts_deg : sequence of float
        Tilts to the left and to the back that are tried.

    Returns
    -------
    Foramen or None
        None when no tilt closes the arch (a label of bodies only, a laminectomy, a torn label).
    """
    fewest = SMALLEST_HOLE_MM2 / (grid.step_mm[0] * grid.step_mm[1])
    for grown in GROWN:
        size, slope_x, slope_y = _best_tilt(mask, grown, tilts_deg, fewest)
        if size >= fewest:
            break
    else:
        return None
    shadow = project(mask, slope_x, slope_y)
    hole, _ = _largest_hole(_grown(shadow, grown))
    middle, _ = widest_place(shadow)
    # The shadow is taken in the plane of the grid's middle layer.
    up = np.array([slope_x, slope_y, 1.0])
    return Foramen(
        up / np.linalg.norm(up),
        grid.to_local(np.append(np.argwhere(hole).mean(axis=0), 0))[:2],
        grid.to_local(np.append(middle, 0))[:2],
        hole,
    )
