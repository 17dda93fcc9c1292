"""A reader who marks the digital patient's radiographs: customary places, each off by the published error."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from spinewise.anatomy.landmarks import Mark, MarkedView, Place
from spinewise.evidence.landmark_errors import landmark_error
from spinewise.imaging.radiograph import View
from spinewise.phantom.radiographs import CUSTOMARY, StandingPair
from spinewise.words import Level, Structure

_HEADS = (Structure.FEMUR_LEFT, Structure.FEMUR_RIGHT)


def marks_of_reader(pair: StandingPair, rng: np.random.Generator) -> Mapping[View, MarkedView]:
    """What a reader would mark on both views.

    Parameters
    ----------
    pair : StandingPair
        With the truth of every mark.
    rng : Generator
        From an explicit seed.

    Returns
    -------
    mapping
        View to its marks, with noise of the standard deviation that observer studies found for each kind.
    """
    return {view: _marked(view, truth, rng) for view, truth in pair.marks.items()}


def _marked(view: View, truth: MarkedView, rng: np.random.Generator) -> MarkedView:
    points = {}
    for mark in sorted(truth.points, key=lambda one: (str(one.bone), one.place)):
        if mark.place in CUSTOMARY[view]:
            sd = landmark_error(view, _kind(mark)).sd_mm
            points[mark] = truth.points[mark] + rng.normal(0.0, sd, 2)
    return replace(truth, points=points, notes=("Marked by a simulated reader on a digital patient.",))


def _kind(mark: Mark) -> str:
    if mark.bone in _HEADS:
        return "femoral head"
    if mark.place is Place.CREST_TOP:
        return "iliac crest"
    if mark.place in (Place.LEFT_PEDICLE, Place.RIGHT_PEDICLE):
        return "pedicle"
    if mark.place is Place.CENTRE:
        return "body centre"
    return "sacral corner" if mark.bone is Level.S1 else "vertebral corner"
