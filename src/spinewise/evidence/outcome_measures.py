"""The outcome dictionary: each measure with direction, unit, range, and how much change counts, by source.

A threshold holds for the people it was found in. Several stand side by side, none is a default, and one
that was not read in its source is unconfirmed: it is printed so and nothing is computed from it.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from spinewise.evidence import package_data
from spinewise.evidence.tables import reference, sources
from spinewise.words import BadInput

ROUNDING = 1e-9
"""Scores are sums of answers: what binary fractions leave of a difference is not a difference."""
WHOLE = 100.0
"""Percent."""


class ThresholdKind(StrEnum):
    """What a change of that size means."""

    MCID = "mcid"
    SUCCESS = "success"
    SDC = "sdc"


class Worse(StrEnum):
    """Which way of a measure is worse."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


@dataclass(frozen=True)
class Threshold:
    """How much change counts, in whom, and who says so.

    Parameters
    ----------
    kind : ThresholdKind
        Minimum clinically important difference, success as a registry defines it, or smallest detectable
        change, below which a change is measurement error.
    value : float
        Size of the change, in the unit of the measure, or percent of the score before.
    people : str
        In whom it was found: procedure and population.
    how : str
        Method.
    source : int or str
        Number of the reference list or key of `sources.toml`.
    confirmed : bool
        Whether the number was read in its source.
    of_baseline : bool
        Whether `value` is a percentage of the score before.
    baseline_from, baseline_to : float or None
        Scores before, ends included, for which alone it holds.
    """

    kind: ThresholdKind
    value: float
    people: str
    how: str
    source: int | str
    confirmed: bool
    of_baseline: bool = False
    baseline_from: float | None = None
    baseline_to: float | None = None

    @property
    def label(self) -> str:
        """Source for the end of a line, for example ``"[109] Berg 2024"``."""
        return source_label(self.source)

    @property
    def status(self) -> str:
        """``confirmed`` or ``unconfirmed``."""
        return "confirmed" if self.confirmed else "unconfirmed"

    def holds_for(self, before: float) -> bool:
        """Whether it speaks about someone with this score before."""
        lowest = -math.inf if self.baseline_from is None else self.baseline_from
        highest = math.inf if self.baseline_to is None else self.baseline_to
        if self.of_baseline and before <= 0:
            return False
        return lowest <= before <= highest

    def size(self, before: float) -> float:
        """Change that counts for someone with this score before, in the unit of the measure."""
        return self.value / WHOLE * before if self.of_baseline else self.value


@dataclass(frozen=True)
class Measure:
    """One outcome measure.

    Parameters
    ----------
    id : str
        By which the registry stores it.
    name, of : str
        Full name, and what it is a measure of.
    domain : str
        Which goal of care it speaks to.
    kind : str
        Who gives it: the patient, a clinician, images, the operation, the stay.
    worse : Worse
        Which way is worse; ``neither`` where more may be better or worse.
    unit : str
        UCUM.
    evidence : tuple of str
        Ids of evidence entries.
    low, high : float or None
        Ends of the range, included; None where it has none.
    range_from : int, str or None
        Source of the range; None where it is recalled or there is none.
    range_note : str
        What else is to be known about the range.
    site : str
        Part of the body, where several are stored apart.
    record_with : str
        What has to stand beside a value.
    thresholds : tuple of Threshold
        In the order of the table; none is preferred.
    """

    id: str
    name: str
    of: str
    domain: str
    kind: str
    worse: Worse
    unit: str
    evidence: tuple[str, ...]
    low: float | None = None
    high: float | None = None
    range_from: int | str | None = None
    range_note: str = ""
    site: str = ""
    record_with: str = ""
    thresholds: tuple[Threshold, ...] = ()

    @property
    def is_reported(self) -> bool:
        """Whether it is filled in on a form and due at visits."""
        return self.kind in ("reported by the patient", "rated by a clinician")

    def improvement(self, before: float, after: float) -> float:
        """Change for the better, below 0 for the worse; TypeError where neither way is worse."""
        if self.worse is Worse.NEITHER:
            raise TypeError(f"nothing says which way of {self.id} is worse")
        return before - after if self.worse is Worse.HIGHER else after - before

    def reaches(self, threshold: Threshold, before: float, after: float) -> bool:
        """Whether the change for the better is at least the threshold, for someone it speaks about."""
        return self.improvement(before, after) >= threshold.size(before) - ROUNDING

    def of_kind(self, *kinds: ThresholdKind) -> tuple[Threshold, ...]:
        """Thresholds of these kinds that were read in their source."""
        return tuple(one for one in self.thresholds if one.kind in kinds and one.confirmed)


@cache
def measures() -> Mapping[str, Measure]:
    """Whole dictionary by id, in the order of the table; the caller must not change it."""
    return {row["id"]: _measure(row) for row in package_data.read("outcome_measures.toml")["measure"]}


def measure(id: str) -> Measure:
    """Measure of that name.

    Parameters
    ----------
    id : str
        By which the registry stores it.

    Returns
    -------
    Measure
        The row; KeyError for a name that the dictionary does not hold.
    """
    try:
        return measures()[id]
    except KeyError:
        raise KeyError(f"no measure is named {id}: docs/outcome-measures.md lists them") from None


def check_score(id: str, score: float, row: int) -> None:
    """Refuse a score that its instrument cannot give; what the dictionary does not hold passes.

    Parameters
    ----------
    id : str
        Measure.
    score : float
        Total.
    row : int
        Counted from 1, for the sentence.

    Raises
    ------
    BadInput
        When it lies outside the range.
    """
    known = measures().get(id)
    low = -math.inf if known is None or known.low is None else known.low
    high = math.inf if known is None or known.high is None else known.high
    if not low <= score <= high:
        raise BadInput(
            f"Form {row} gives {id} as {score:g}, outside its range of {low:g} to {high:g}: check which "
            "scale was used."
        )


def source_label(source: int | str) -> str:
    """Name a source in short.

    Parameters
    ----------
    source : int or str
        Number of the reference list or key of `sources.toml`.

    Returns
    -------
    str
        For example ``"[109] Berg 2024"``.
    """
    return reference(source).label if isinstance(source, int) else sources()[source].label


def _measure(row: Mapping[str, Any]) -> Measure:
    """Row of the table as a measure; a key that is no field is refused."""
    fields = {
        **row,
        "worse": Worse(row["worse"]),
        "evidence": tuple(row["evidence"]),
        "thresholds": tuple(_threshold(one) for one in row.get("threshold", ())),
    }
    fields.pop("threshold", None)
    return Measure(**fields)


def _threshold(row: Mapping[str, Any]) -> Threshold:
    status = {"confirmed": True, "unconfirmed": False}[row["status"]]
    fields = {**row, "kind": ThresholdKind(row["kind"]), "value": float(row["value"]), "confirmed": status}
    fields.pop("status")
    return Threshold(**fields)
