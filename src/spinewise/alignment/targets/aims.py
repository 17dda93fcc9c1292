"""Values that a source asks for, beside what is measured."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.targets.grades import evaluate
from spinewise.alignment.targets.spread import Angles, Spread, spread
from spinewise.evidence.alignment_targets import Aim, Steps

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Aimed:
    """One parameter beside what a source asks for.

    Parameters
    ----------
    parameter, unit : str
        Of what.
    value : Spread
        As measured.
    low, high : Spread
        Ends of what is asked for; the same where the source names one value. They move with the errors of PI.
    off : Spread
        How far the value lies outside: 0 inside, negative below, positive above.
    printed : str
        As the source prints it.
    """

    parameter: str
    unit: str
    value: Spread
    low: Spread
    high: Spread
    off: Spread
    printed: str

    @property
    def is_met(self) -> bool | None:
        """Whether the window is met; None where the errors leave it open, or the source names one value."""
        if self.low == self.high:
            return None
        if self.off.low == self.off.high == 0:
            return True
        return False if self.off.low > 0 or self.off.high < 0 else None


def aimed(aim: Aim, angles: Angles) -> Aimed:
    """One parameter beside its aim.

    Parameters
    ----------
    aim : Aim
        Whose parameters are all known.
    angles : mapping
        Parameters.

    Returns
    -------
    Aimed
        With the distance and its range.
    """
    values = angles[aim.parameter]
    low, high = ends_of(aim, angles)
    off = np.maximum(values - high, 0) + np.minimum(values - low, 0)
    return Aimed(
        aim.parameter, aim.unit, spread(values), spread(low), spread(high), spread(off), aim.printed
    )  # fmt: skip


def ends_of(aim: Aim, angles: Angles) -> tuple[Array, Array]:
    """Ends of what an aim asks for.

    Parameters
    ----------
    aim : Aim
        Whose parameters are all known.
    angles : mapping
        Parameters.

    Returns
    -------
    (array, array), shape (1 + draws,) each
        Lower and upper end, as measured and as drawn.
    """
    middle = evaluate(aim.formula, angles, len(next(iter(angles.values()))))
    if aim.steps is not None:
        middle = middle + _step(aim.steps, angles)
    return middle + aim.window[0], middle + aim.window[1]


def _step(steps: Steps, angles: Angles) -> Array:
    added: Array = np.array(steps.add)[np.searchsorted(steps.edges, angles[steps.of], side="right")]
    return added
