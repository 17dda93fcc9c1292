"""The spine: vertebrae in order, the sacral endplate, femoral heads, and what could not be built."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.vertebra import Endplate, Vertebra
from spinewise.results import Finding, Interval, Missing, Question
from spinewise.words import CannotMeasure, Level, Side

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class FemoralHead:
    """A sphere fitted to the head of a femur.

    Parameters
    ----------
    centre : array, shape (3,)
        LPS, mm.
    radius_mm : float
        Radius of the sphere.
    residual_mm : float
        Root mean square distance of the surface from the sphere.
    centre_error : Interval
        Range of the distance of the centre from the truth, mm.
    """

    centre: Array
    radius_mm: float
    residual_mm: float
    centre_error: Interval


@dataclass(frozen=True, eq=False)
class Spine:
    """A patient's spine as read from one study.

    Parameters
    ----------
    vertebrae : tuple of Vertebra
        From the head down; only those that could be built at all.
    counted_from : str
        Landmark from which level names were counted, or a sentence that none was in view.
    names_provisional : bool
        True when no landmark that fixes the names is in view.
    sacral_endplate : Endplate or None
        Upper endplate of S1; None when there is a `Missing` for it.
    femoral_heads : mapping
        By side; a side that is absent has a `Missing` or was not labelled.
    missing : tuple of Missing
        What could not be built, with reasons.
    questions : tuple of Question
        What only a person can answer: transitional anatomy, gaps, order.
    findings : tuple of Finding
        What was seen on the way: metal, fused levels.
    posture : str
        ``"supine"`` for CT and MR; angles say so.
    """

    vertebrae: tuple[Vertebra, ...]
    counted_from: str
    names_provisional: bool
    sacral_endplate: Endplate | None = None
    femoral_heads: Mapping[Side, FemoralHead] = field(default_factory=dict)
    missing: tuple[Missing, ...] = ()
    questions: tuple[Question, ...] = ()
    findings: tuple[Finding, ...] = ()
    posture: str = "supine"

    @property
    def levels(self) -> tuple[Level, ...]:
        """Levels that were built, from the head down."""
        return tuple(vertebra.level for vertebra in self.vertebrae)

    def __getitem__(self, level: Level) -> Vertebra:
        """Vertebra of a level; `CannotMeasure` with the reason when it was not built."""
        for vertebra in self.vertebrae:
            if vertebra.level == level:
                return vertebra
        for gap in self.missing:
            if gap.level == level:
                raise CannotMeasure(gap.why_it_matters)
        raise CannotMeasure(f"{level} is not in the label map")
