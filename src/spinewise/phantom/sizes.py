"""The sizes of one level of one person: the norms, the person's scale and the level's own deviation."""

from dataclasses import dataclass

import numpy as np

from spinewise.phantom.norms import at, number
from spinewise.words import Level


@dataclass(frozen=True)
class LevelSize:
    """Sizes of a vertebra and of the disc below it.

    Parameters
    ----------
    level : Level
        Its name.
    height : float
        Height between the centres of the rims, mm.
    wedge : float
        Angle between the rims, ventral (kyphosis) positive, deg.
    width, depth : (float, float)
        Of the upper and the lower rim, mm.
    pedicle_width : (float, float)
        Left and right, mm.
    pedicle_height, pedicle_transverse, pedicle_sagittal : float
        Mm and degrees: medial positive; cranial (from the body backwards) positive.
    canal_width, canal_depth : float
        Mm.
    disc : float
        Height of the disc below, mm.
    facet_angle, spinous_slope : float
        Degrees.
    hu : float
        Mean cancellous signal of the three thirds.
    step : float
        Difference between neighbouring thirds, HU.
    scale : float
        Size of this person against the norm, for what no table names.
    lumbar : float
        0 for the shape of a thoracic arch, 1 for a lumbar one.
    """

    level: Level
    height: float
    wedge: float
    width: tuple[float, float]
    depth: tuple[float, float]
    pedicle_width: tuple[float, float]
    pedicle_height: float
    pedicle_transverse: float
    pedicle_sagittal: float
    canal_width: float
    canal_depth: float
    disc: float
    facet_angle: float
    spinous_slope: float
    hu: float
    step: float
    scale: float
    lumbar: float


_LUMBAR_SHAPE = {Level.T10: 0.0, Level.T11: 0.25, Level.T12: 0.7, Level.T13: 0.85}


def size_of(
    level: Level, present: tuple[Level, ...], sex: str, scale: float, l1_hu: float, rng: np.random.Generator
) -> LevelSize:
    """Draw the sizes of one level.

    Parameters
    ----------
    level : Level
        One of `present`.
    present : tuple of Level
        The person's levels, from the head down.
    sex : str
        ``"female"`` or ``"male"``.
    scale : float
        Size of the person against the norm.
    l1_hu : float
        Cancellous signal of the person's L1.
    rng : Generator
        The person's own.

    Returns
    -------
    LevelSize
        Drawn once and for all.
    """
    below = present[min(present.index(level) + 1, len(present) - 1)]
    own = scale * (1.0 + number("level size sd") * rng.standard_normal(4).clip(-2, 2))
    side = 1.0 + number("pedicle size sd") * rng.standard_normal(3).clip(-2, 2)
    angle = number("pedicle angle sd") * rng.standard_normal(2).clip(-2, 2)
    width = at("superior endplate width", level, present)
    depth = at("superior endplate depth", level, present)
    under = at("superior endplate width", below, present), at("superior endplate depth", below, present)
    wedge = at(f"body wedge, {sex}", level, present) + number("body wedge sd") * rng.normal()
    lower_depth = 0.5 * (depth + under[1]) * 1.01 * own[1]
    posterior = at("body height, posterior", level, present) * own[2]
    return LevelSize(
        level=level,
        height=posterior - 0.5 * lower_depth * float(np.tan(np.radians(wedge))),
        wedge=wedge,
        width=(width * own[0], 0.5 * (width + under[0]) * 1.02 * own[0]),
        depth=(depth * own[1], lower_depth),
        pedicle_width=(
            at("pedicle width", level, present) * scale * side[0],
            at("pedicle width", level, present) * scale * side[1],
        ),
        pedicle_height=at("pedicle height", level, present) * scale * (1 + (side[2] - 1) / 2),
        pedicle_transverse=at("pedicle transverse angle", level, present) + angle[0],
        pedicle_sagittal=at("pedicle sagittal angle", level, present) + angle[1],
        canal_width=at("canal width", level, present) * own[3],
        canal_depth=at("canal depth", level, present) * own[3],
        disc=at(f"disc height below, {sex}", level, present) * scale * (1 + 0.08 * rng.normal()),
        facet_angle=at("facet angle", level, present),
        spinous_slope=at("spinous process slope", level, present),
        hu=l1_hu + at("cancellous HU above L1", level, present) + number("level HU sd") * rng.normal(),
        step=number("step between thirds") * (1.0 + 0.25 * rng.random()),
        scale=scale,
        lumbar=1.0 if level.region == "L" else _LUMBAR_SHAPE.get(level, 0.0),
    )
