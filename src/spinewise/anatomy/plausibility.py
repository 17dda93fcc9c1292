"""Does a vertebra look like one? Two levels under one label are found by their size."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from spinewise.anatomy.vertebra import Vertebra
from spinewise.results import Finding
from spinewise.words import CannotMeasure, Level

SHARED = "levels share one label"

TOO_LARGE = 1.6
"""The same for volume: neighbours grow by some 15 % from level to level, two levels hold twice as much."""

FEWEST_NEIGHBOURS = 2

TOO_TALL = 1.5
"""Neighbouring bodies differ in height by a few per cent; two bodies with a disc are over twice as tall."""


def body_height(vertebra: Vertebra) -> float:
    """Distance between the centres of the two endplates.

    Parameters
    ----------
    vertebra : Vertebra
        With both endplates.

    Returns
    -------
    float
        Mm.

    Raises
    ------
    CannotMeasure
        When an endplate is missing.
    """
    between = vertebra.superior_endplate.plane.point - vertebra.inferior_endplate.plane.point
    return float(np.linalg.norm(between))


def _too_tall(vertebra: Vertebra, around: tuple[Vertebra, ...]) -> str | None:
    """Sentence when the body is much taller than its neighbours'; None when it is not, or unknown."""
    heights = []
    for other in (vertebra, *around):
        try:
            heights.append(body_height(other))
        except CannotMeasure:
            if other is vertebra:
                return None
    own, *near = heights
    if len(near) < FEWEST_NEIGHBOURS or own < TOO_TALL * float(np.median(near)):
        return None
    return (
        f"{vertebra.level} is {own:.0f} mm tall, its neighbours {np.median(near):.0f} mm: "
        "two levels share one label, or they are fused"
    )


def shared_labels(voxels: Mapping[Level, int]) -> dict[Level, str]:
    """Levels whose label holds far more bone than those of their neighbours.

    Parameters
    ----------
    voxels : mapping of Level to int
        Size of each label.

    Returns
    -------
    dict of Level to str
        One sentence for each label that must hold two levels.
    """
    levels = sorted(voxels, key=lambda level: level.rank)
    shared: dict[Level, str] = {}
    for place, level in enumerate(levels):
        beside = [
            voxels[other] for other in levels[max(0, place - 1) : place] + levels[place + 1 : place + 2]
        ]
        if len(beside) == FEWEST_NEIGHBOURS and voxels[level] > TOO_LARGE * float(np.mean(beside)):
            shared[level] = (
                f"the label of {level} holds {voxels[level] / np.mean(beside):.1f} times as much bone as its "
                "neighbours': two levels share one label, or they are fused"
            )
    return shared


def fused_levels(vertebrae: tuple[Vertebra, ...]) -> tuple[tuple[Vertebra, ...], tuple[Finding, ...]]:
    """Find levels whose label holds more than one body, and mark all that was measured there.

    Parameters
    ----------
    vertebrae : tuple of Vertebra
        From the head down.

    Returns
    -------
    vertebrae : tuple of Vertebra
        With a caveat, and without endplates, where the label is too tall to be one body.
    findings : tuple of Finding
        One for each such level.
    """
    checked: list[Vertebra] = []
    findings: list[Finding] = []
    for place, vertebra in enumerate(vertebrae):
        around = vertebrae[max(0, place - 3) : place] + vertebrae[place + 1 : place + 4]
        sentence = _too_tall(vertebra, around)
        if sentence is None:
            checked.append(vertebra)
            continue
        parts = {name: part for name, part in vertebra.parts.items() if "endplate" not in name}
        reasons = {
            **vertebra.reasons,
            "superior endplate": sentence,
            "inferior endplate": sentence,
        }
        checked.append(replace(vertebra, parts=parts, reasons=reasons, caveats=(*vertebra.caveats, sentence)))
        findings.append(Finding(SHARED, sentence, level=vertebra.level))
    return tuple(checked), tuple(findings)
