"""Angles of a standing spine by their definitions, once from the phantom's planes and once from a `Spine`."""

from collections.abc import Mapping

import numpy as np
from biplanar_people import Person
from numpy.typing import NDArray

from spinewise.anatomy.spine import Spine
from spinewise.words import Level, Side

Array = NDArray[np.float64]


def angles_of(who: Person) -> dict[str, float]:
    """From the truth."""
    normals = {level: (shape.superior.normal, shape.inferior.normal) for level, shape in who.shapes.items()}
    return _angles(normals, who.sacral.normal, who.sacral.point, who.heads)


def angles_of_spine(spine: Spine) -> dict[str, float]:
    """From a reconstructed spine."""
    normals = {
        one.level: (one.superior_endplate.plane.normal, one.inferior_endplate.plane.normal)
        for one in spine.vertebrae
    }
    assert spine.sacral_endplate is not None
    heads = {side: head.centre for side, head in spine.femoral_heads.items()}
    plane = spine.sacral_endplate.plane
    return _angles(normals, plane.normal, plane.point, heads)


def _angles(
    normals: Mapping[Level, tuple[Array, Array]],
    sacral: Array,
    middle: Array,
    heads: Mapping[Side, Array],
) -> dict[str, float]:
    """Lateral angles in the plane of the room, pelvic ones about the middle of the hips, a coronal one."""

    def lean(normal: Array) -> float:
        return float(np.degrees(np.arctan2(-normal[1], normal[2])))

    def aside(normal: Array) -> float:
        return float(np.degrees(np.arctan2(normal[0], normal[2])))

    way = middle - 0.5 * (heads[Side.LEFT] + heads[Side.RIGHT])
    tilt = float(np.degrees(np.arctan2(way[1], way[2])))
    slope = lean(sacral)
    return {
        "SS": slope,
        "PT": tilt,
        "PI": slope + tilt,
        "LL": slope - lean(normals[Level.L1][0]),
        "TK": lean(normals[Level.T4][0]) - lean(normals[Level.T12][1]),
        "T1 slope": lean(normals[Level.T1][0]),
        "coronal T9-L3": aside(normals[Level.T9][0]) - aside(normals[Level.L3][1]),
        **{f"lean {level}": lean(normals[level][0]) for level in (Level.T8, Level.L3)},
        **{f"aside {level}": aside(normals[level][0]) for level in (Level.T5, Level.T9, Level.L2)},
    }


def cobb_of(who: Person) -> float:
    """Largest angle between an upper and a lower endplate seen from the front, deg."""
    tilts = [
        [np.degrees(np.arctan2(plane.normal[0], plane.normal[2])) for plane in (one.superior, one.inferior)]
        for one in who.shapes.values()
    ]
    return max(abs(above[0] - below[1]) for n, above in enumerate(tilts) for below in tilts[n:])
