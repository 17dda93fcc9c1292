"""What every room hands back: measurements, findings, recommendations, what is missing, questions.

Facts of the record and entries of the evidence are named by their ids, so that this module stands
below both rooms. Nothing here holds a default that could be mistaken for a measured value.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from spinewise.words import CannotMeasure, Level, Phase, Side

Point = tuple[float, float, float]


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


@dataclass(frozen=True)
class Finding:
    """Something seen in this patient, in one sentence, with what it rests on.

    Parameters
    ----------
    name : str
        Short name, stable over versions, for example ``"level stands out"``.
    because : str
        The sentence.
    evidence, facts : tuple of str
        Ids of evidence entries and of facts of the record.
    level : Level or None
        Where, if it has a level.
    caveats : tuple of str
        What weakens it.
    """

    name: str
    because: str
    evidence: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    level: Level | None = None
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True)
class Missing:
    """Something that is not known and would matter.

    Parameters
    ----------
    what : str
        The thing, for example ``"DXA of hip or distal radius"``.
    why_it_matters : str
        What it could change in the plan, or the reason why it could not be had.
    how_to_get_it : str
        The next step.
    level : Level or None
        Where, if it has a level.
    weight : int
        How much it could change the plan; larger comes first on the page.
    """

    what: str
    why_it_matters: str
    how_to_get_it: str
    level: Level | None = None
    weight: int = 0


@dataclass(frozen=True)
class Recommendation:
    """A proposal to a clinician, never an order.

    Parameters
    ----------
    id : str
        Stable name of the line, by which a review accepts or overrides it.
    action : str
        What is proposed, in one sentence.
    phase : Phase
        When it belongs.
    strength : str
        Strength of the evidence, in the words of the evidence table.
    because : str
        The reason for this patient, in one sentence.
    evidence : tuple of str
        Ids of evidence entries.
    population : str
        For whom the rule holds.
    owner : str
        Who decides.
    due : date or None
        By when; None when no operation date is known.
    facts : tuple of str
        Ids of facts of the record.
    caveats, missing, alternatives : tuple of str
        What weakens it, what is not known, and what else can be done.
    weight : int
        Order among what is to be decided; larger comes first.
    opposes : tuple of str
        Ids of lines that cannot be followed together with this one; the line that names another is the
        more careful of the two.
    """

    id: str
    action: str
    phase: Phase
    strength: str
    because: str
    evidence: tuple[str, ...]
    population: str
    owner: str
    due: datetime.date | None = None
    facts: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    weight: int = 0
    opposes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Disagreement:
    """Two sources that do not say the same about this patient; both stay visible.

    Parameters
    ----------
    about : str
        The matter.
    says : tuple of str
        What each source says, one sentence each.
    settled : str
        By which rule one goes first, or that nothing settles it.
    evidence : tuple of str
        Ids of evidence entries.
    """

    about: str
    says: tuple[str, ...]
    settled: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Advice:
    """What one room says about one patient and one operation.

    Parameters
    ----------
    room : str
        Name of the room.
    findings, recommendations, missing, disagreements : tuples
        What it saw, proposes, lacks, and where its sources disagree.
    """

    room: str
    findings: tuple[Finding, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    missing: tuple[Missing, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()


@dataclass(frozen=True)
class Question:
    """Something that only a person can answer; nothing is guessed meanwhile.

    Parameters
    ----------
    id : str
        Stable name by which an answer is given.
    what : str
        The question.
    choices : tuple of str
        The answers that would be understood.
    consequence : str
        What stays undone until it is answered.
    """

    id: str
    what: str
    choices: tuple[str, ...]
    consequence: str


@dataclass(frozen=True)
class InputFile:
    """A file or series that a result was made from, named without patient identifiers.

    Parameters
    ----------
    id : str
        Name inside the plan, for example ``"ct"``.
    role : str
        What it was used as.
    sha256 : str
        Hash over its bytes (over all files of a series, in order).
    date : date or None
        Date of acquisition, when the file carries one.
    """

    id: str
    role: str
    sha256: str
    date: datetime.date | None = None


@dataclass(frozen=True)
class Provenance:
    """What a result was made by and from, so that it can be replayed.

    Parameters
    ----------
    package : str
        Name and version of this package.
    evidence_version : str
        Version of the evidence tables.
    inputs : tuple of InputFile
        Everything that was read.
    models : mapping
        Name and version of each model that made an input, for example a segmentation.
    as_of : date
        The day for which the answer holds.
    """

    package: str
    evidence_version: str
    inputs: tuple[InputFile, ...]
    models: Mapping[str, str]
    as_of: datetime.date
