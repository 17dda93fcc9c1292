"""Trials of the intervals: marks with the stated errors on spines whose noise-free value is known."""

from collections import defaultdict
from dataclasses import replace

import numpy as np
from hand_made_marks import curved, standing

from spinewise.alignment.marked_profile import profile_of_marks, usual_errors
from spinewise.alignment.measure import measure
from spinewise.alignment.measure_curves import cobb_between
from spinewise.alignment.parameters.names import Name
from spinewise.anatomy.landmarks import MarkedView
from spinewise.results import Measurement
from spinewise.words import Level

Key = tuple[str, str]


def noisy(view: MarkedView, rng: np.random.Generator) -> MarkedView:
    """The marks as an observer with the published errors would set them."""
    errors = usual_errors(view)
    return replace(
        view, points={mark: place + rng.normal(0, errors[mark], 2) for mark, place in view.points.items()}
    )


def run_trials(trials: int, draws: int, seed: int) -> dict[str, list[tuple[float, float]]]:
    """For each parameter: error and half-width of every trial; segments, discs and slips by name."""
    rng = np.random.default_rng(seed)
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for _ in range(trials):
        lateral = standing(
            rng.uniform(35, 80), rng.uniform(0, 35), rng.uniform(25, 75), rng.uniform(10, 65)
        ).view
        frontal = curved(rng.uniform(8, 35)).view
        lateral = replace(lateral, posture="standing")
        true = {**_of(lateral, lateral, rng, 2), **_of(frontal, frontal, rng, 2)}
        told = {
            **_of(noisy(lateral, rng), lateral, rng, draws),
            **_of(noisy(frontal, rng), frontal, rng, draws),
        }
        for key, one in told.items():
            found[key[0]].append((one.value - true[key].value, one.interval.half_width))
    return found


def _of(view: MarkedView, truth: MarkedView, rng: np.random.Generator, draws: int) -> dict[Key, Measurement]:
    """Everything measured, by name and place; the curve between the end vertebrae of the truth."""
    profile = profile_of_marks(view, None, draws, rng)
    if view.view == "lateral":
        measured = measure(profile)
        return {(one.name, str(one.level)): one for one in measured.measurements}
    measured = measure(None, profile)
    told = {(one.name, ""): one for one in measured.measurements if one.name != Name.COBB}
    # End vertebrae that were given: those found on noisy marks name another angle.
    told[Name.COBB, "T5-L1"] = cobb_between(profile, Level.T5, Level.L1)
    return told
