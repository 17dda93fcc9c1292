"""Measurements: a value with its unit, place, interval, regions and what weakens it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from spinewise.words import CannotMeasure, Level, Side

Point = tuple[float, float, float]

NORMAL_DEVIATE_95 = 1.959964
"""Standard normal deviate of a two-sided 95 %: half width of an interval of 95 %, in standard deviations."""


@dataclass(frozen=True)
class Interval:
    """A range that is said to hold the true value.

    Parameters
    ----------
    low, high : float
        Ends, in the unit of the measurement.
    coverage : float
        Share of cases in which the range is claimed to hold the truth, 0 to 1.
    basis : str
        Where the range comes from, in one clause.
    """

    low: float
    high: float
    coverage: float
    basis: str

    def __post_init__(self) -> None:
        """Refuse a range that is upside down or not finite."""
        if not (self.low <= self.high and abs(self.low) < float("inf") and abs(self.high) < float("inf")):
            raise ValueError(f"not a range: {self.low} to {self.high}")

    def holds(self, value: float) -> bool:
        """Whether `value` lies in the range, ends included."""
        return self.low <= value <= self.high

    @property
    def half_width(self) -> float:
        """Half the distance between the ends."""
        return (self.high - self.low) / 2


@dataclass(frozen=True)
class Statistics:
    """What a region of voxels holds.

    Parameters
    ----------
    mean, median, sd : float
        In the unit of the voxels.
    voxels : int
        How many were inside.
    """

    mean: float
    median: float
    sd: float
    voxels: int


@dataclass(frozen=True)
class Region:
    """A place in the patient that was measured, kept so that it can be drawn and replayed.

    A flat prism: a closed outline in a plane, extended by half the thickness to either side. A region
    that is no prism (an eroded body) has an empty outline and names its recipe instead.

    Parameters
    ----------
    name : str
        For example ``"below the superior endplate"``.
    outline : tuple of points
        Corners in LPS, mm; not repeated at the end.
    normal : point
        Unit vector across the plane of the outline.
    thickness_mm : float
        Extent along the normal.
    statistics : Statistics
        What was found inside.
    recipe : str
        How the region was made, margins in mm included.
    """

    name: str
    outline: tuple[Point, ...]
    normal: Point
    thickness_mm: float
    statistics: Statistics
    recipe: str


@dataclass(frozen=True)
class Measurement:
    """A measured value with its unit, place, method, interval and what weakens it.

    Parameters
    ----------
    name : str
        Name in the glossary, for example ``"three-location HU"``.
    value : float
        In `unit`; always finite. What cannot be measured is a `CannotMeasure`, never NaN.
    unit : str
        UCUM; Hounsfield units are ``"[hnsf'U]"``, degrees ``"deg"``, a bare ratio ``"1"``.
    level : Level or None
        None for what belongs to no level.
    side : Side or None
        None for what has no side.
    method : str
        Definition in one sentence.
    interval : Interval
        Range that should hold the truth.
    regions : tuple of Region
        What was measured, for drawing and replay.
    caveats : tuple of str
        Ids of caveats in the evidence tables, or plain sentences.
    sources : tuple of str
        Ids of the evidence entries that define the method.
    inputs : tuple of str
        Ids of the inputs that were read (see `Provenance`).
    conditions : mapping
        What the value depends on, by name: kVp, kernel, contrast, slice thickness.
    """

    name: str
    value: float
    unit: str
    level: Level | None
    side: Side | None
    method: str
    interval: Interval
    regions: tuple[Region, ...] = ()
    caveats: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    conditions: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a value that is not a number."""
        if not abs(self.value) < float("inf"):
            raise CannotMeasure(f"{self.name} has no finite value: report what was missing instead")
