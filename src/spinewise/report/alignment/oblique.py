"""The spine in space, seen obliquely from the front: a still picture of the same bones."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull

from spinewise.anatomy.spine import Spine
from spinewise.anatomy.vertebra import Endplate, Vertebra
from spinewise.report.alignment.lateral import HEIGHT
from spinewise.report.alignment.sheet_of_svg import INK, PAPER, QUIET, SOFT, Svg, window_for

Array = NDArray[np.float64]

WIDTH = 260.0
FROM_LEFT_DEG, FROM_ABOVE_DEG = 40.0, 12.0
"""From where it is seen: turned from the front to the patient's left, and up."""
_TOP, _BOTTOM, _BESIDE = 46.0, 12.0, 34.0
_SHADE = "#c3ccd4"


def oblique_picture(spine: Spine, title: str) -> str | None:
    """Bodies between their endplates, the sacral endplate and the femoral heads.

    Parameters
    ----------
    spine : Spine
        In any posture.
    title : str
        Posture, what it was taken on, and day.

    Returns
    -------
    str or None
        SVG; None where no body has both endplates.
    """
    faces = [(body.level.value, *plates) for body in spine.vertebrae if (plates := _plates(body)) is not None]
    if not faces:
        return None
    sacrum = [] if spine.sacral_endplate is None else [spine.sacral_endplate.outline]
    heads = [(head.centre, head.radius_mm) for head in spine.femoral_heads.values()]
    every = np.concatenate(
        [*(plate for _, upper, lower in faces for plate in (upper, lower)), *sacrum]
        + [np.stack([centre - radius, centre + radius]) for centre, radius in heads]
    )
    window = window_for(seen(every)[:, :2], WIDTH - 2 * _BESIDE, HEIGHT - _TOP - _BOTTOM, _BESIDE, _TOP)
    svg = Svg(WIDTH, HEIGHT, f"{title}; seen obliquely from the patient's front and left", window)
    svg.text((4, 13), title, size=12, bold=True, halo=False)
    svg.text(
        (4, 30),
        f"in space, from the front and {FROM_LEFT_DEG:.0f}° from the left",
        size=10,
        colour=QUIET,
        halo=False,
    )
    things: list[tuple[float, str, tuple[Any, ...]]] = [
        (float(seen(c[None])[0, 2]), "head", (c, r)) for c, r in heads
    ]
    things += [(float(seen(np.concatenate([u, w]))[:, 2].mean()), name, (u, w)) for name, u, w in faces]
    things += [(float(seen(one)[:, 2].mean()), "S1", (one,)) for one in sacrum]
    order = sorted(things, key=lambda one: one[0])
    for _, name, parts in order:  # what lies further away first
        if name == "head":
            centre, radius = parts
            svg.circle(window.at(seen(centre[None])[0, :2]), radius * window.scale, "hip", fill=SOFT)
        elif name == "S1":
            svg.line(
                window.at(seen(parts[0])[:, :2]),
                "sacral-endplate",
                closed=True,
                fill=_SHADE,
                width=1.6,
                data="S1",
            )
        else:
            _body(svg, window.at(seen(parts[0])[:, :2]), window.at(seen(parts[1])[:, :2]), name)
    return svg.written()


def seen(points: Array) -> Array:
    """Points as they are seen: across, up, and towards the eye.

    Parameters
    ----------
    points : array, shape (n, 3)
        LPS, mm.

    Returns
    -------
    array, shape (n, 3)
        Across the sheet (the patient's left to the right), up, nearness.
    """
    a, b = np.radians(FROM_LEFT_DEG), np.radians(FROM_ABOVE_DEG)
    eye = np.array([np.sin(a) * np.cos(b), -np.cos(a) * np.cos(b), np.sin(b)])
    across = np.array([np.cos(a), np.sin(a), 0.0])
    up = np.cross(across, -eye)
    turned: Array = np.asarray(points, float) @ np.stack([across, up, eye], axis=1)
    return turned


def _plates(body: Vertebra) -> tuple[Array, Array] | None:
    upper, lower = (body.parts.get(name) for name in ("superior endplate", "inferior endplate"))
    if isinstance(upper, Endplate) and isinstance(lower, Endplate):
        return upper.outline, lower.outline
    return None


def _body(svg: Svg, upper: Array, lower: Array, name: str) -> None:
    """Sides as the hull of both rims, the upper endplate on top."""
    both = np.concatenate([upper, lower])
    svg.line(both[ConvexHull(both).vertices], "body", closed=True, fill=SOFT, data=name)
    svg.line(upper, "upper-rim", closed=True, fill=PAPER, width=0.7, colour=INK)
    x, y = both.max(axis=0)[0] + 4, float(both[:, 1].mean()) + 3
    svg.text((x, y), name, size=9)
