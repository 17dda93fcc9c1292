"""Does a vertebra look like one? Two levels under one label are found by their height."""

from dataclasses import replace

import numpy as np

from spinewise.anatomy.vertebra import Vertebra
from spinewise.results import Finding
from spinewise.words import CannotMeasure

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
    heights = {}
    for vertebra in vertebrae:
        try:
            heights[vertebra.level] = body_height(vertebra)
        except CannotMeasure:
            continue
    checked: list[Vertebra] = []
    findings: list[Finding] = []
    for place, vertebra in enumerate(vertebrae):
        near = [
            heights[other.level]
            for other in vertebrae[max(0, place - 3) : place + 4]
            if other.level != vertebra.level and other.level in heights
        ]
        height = heights.get(vertebra.level)
        if height is None or len(near) < 2 or height < TOO_TALL * float(np.median(near)):  # noqa: PLR2004
            checked.append(vertebra)
            continue
        sentence = (
            f"{vertebra.level} is {height:.0f} mm tall, its neighbours {np.median(near):.0f} mm: "
            "two levels share one label, or they are fused"
        )
        parts = {name: part for name, part in vertebra.parts.items() if "endplate" not in name}
        reasons = {
            **vertebra.reasons,
            "superior endplate": sentence,
            "inferior endplate": sentence,
        }
        checked.append(replace(vertebra, parts=parts, reasons=reasons, caveats=(*vertebra.caveats, sentence)))
        findings.append(Finding("levels share one label", sentence, level=vertebra.level))
    return tuple(checked), tuple(findings)
