"""Where a value lies among published cut-offs, and on which side of the one that the site named.

There is no default cut-off. A value is classified only against a cut-off that the protocol names, and
only where level, tube voltage and contrast are those of the cut-off. An interval across it shows both
branches; a value above it clears nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from spinewise.bone.hounsfield.read_values import by_level, contrast_of, in_words, kvp_of, mean_over
from spinewise.evidence.cutoffs import HuCutoff
from spinewise.evidence.protocol import Protocol, chosen_hu_cutoff
from spinewise.evidence.tables import entry
from spinewise.results import Finding, Measurement, Missing

CUTOFF_WEIGHT = 35
NO_CUTOFF = "The protocol names no HU cut-off, so nothing is classified."


class Side(Enum):
    """On which side of a cut-off an interval lies."""

    LOW = "low"
    NOT_LOW = "not low"
    ACROSS = "across"


@dataclass(frozen=True)
class Classified:
    """A value held against a named cut-off.

    Parameters
    ----------
    measurement : Measurement
        One level, or the mean of several.
    cutoff : HuCutoff
        The one that the protocol names.
    side : Side
        By the interval, not by the value alone.
    """

    measurement: Measurement
    cutoff: HuCutoff
    side: Side


def classify(measurements: Sequence[Measurement], protocol: Protocol) -> Classified | Missing | None:
    """Hold the value that a named cut-off was made for against it.

    Parameters
    ----------
    measurements : sequence of Measurement
        Of one CT.
    protocol : Protocol
        The site's choices.

    Returns
    -------
    Classified, Missing or None
        None when the protocol names no cut-off; a `Missing` with the reasons when conditions differ or
        are not known, or the level was not measured.
    """
    cutoff = chosen_hu_cutoff(protocol)
    if cutoff is None:
        return None
    values = by_level(measurements)
    if not values:
        return _refused(cutoff, "No three-location HU were measured.")
    sample = next(iter(values.values()))
    reasons = cutoff.mismatches(kvp_of(sample), contrast_of(sample), cutoff.levels)
    if reasons:
        return _refused(cutoff, " ".join(reasons))
    measurement = (
        values.get(cutoff.levels[0]) if len(cutoff.levels) == 1 else mean_over(values, cutoff.levels)
    )
    if measurement is None:
        return _refused(cutoff, f"It holds for {', '.join(cutoff.levels)}, which could not all be measured.")
    return Classified(measurement, cutoff, side_of(measurement, cutoff))


def side_of(measurement: Measurement, cutoff: HuCutoff) -> Side:
    """Side of a cut-off on which a whole interval lies.

    Parameters
    ----------
    measurement : Measurement
        In HU.
    cutoff : HuCutoff
        Its boundary is worded as in the source.

    Returns
    -------
    Side
        ``ACROSS`` when the ends lie on different sides.
    """
    low, high = cutoff.is_met_by(measurement.interval.low), cutoff.is_met_by(measurement.interval.high)
    if low is not high:
        return Side.ACROSS
    return Side.LOW if low else Side.NOT_LOW


def say(classified: Classified) -> Finding:
    """Sentence about a value held against a named cut-off; across it, both branches.

    Parameters
    ----------
    classified : Classified
        Value, cut-off and side.

    Returns
    -------
    Finding
        With the conditions of the cut-off and the reminder that a DXA is needed all the same.
    """
    cutoff, measured = classified.cutoff, classified.measurement
    where = (
        in_words(measured)
        if measured.level
        else f"The mean of {', '.join(cutoff.levels)} is {_mean(measured)}"
    )
    rule = f"{cutoff.name} ({cutoff.op} {cutoff.value:g} HU at {cutoff.kvp:g} kV: {cutoff.aim})"
    branches = {
        Side.LOW: f"{where} HU, low by {rule}.",
        Side.NOT_LOW: f"{where} HU, not low by {rule}; that clears nobody.",
        Side.ACROSS: (
            f"{where} HU, and the interval lies across {rule}: if the lower end holds, bone density is low "
            "by it and optimisation is to be weighed; if the upper end holds, it is not, which clears nobody."
        ),
    }
    return Finding(
        f"HU against {cutoff.name}",
        branches[classified.side],
        evidence=(cutoff.evidence, "hu-kv-shifts-threshold", "hu-still-needs-dxa"),
        level=measured.level,
        caveats=(
            "caveat-hu-not-validated",
            "caveat-dxa-still-needed",
            "caveat-hu-kv",
            f"The cut-off was made in {cutoff.population}; HU there: {cutoff.method}.",
            *((f"Completed by {cutoff.completed_by}.",) if cutoff.completed_by else ()),
        ),
    )


def among_published(measurements: Sequence[Measurement], *, named: bool) -> Finding | None:
    """Where lumbar values lie among all published cut-offs, which is no classification.

    Parameters
    ----------
    measurements : sequence of Measurement
        Of one CT.
    named : bool
        Whether the protocol names a cut-off.

    Returns
    -------
    Finding or None
        None when no lumbar level was measured.
    """
    lumbar = [m for level, m in by_level(measurements).items() if level.region == "L"]
    if not lumbar:
        return None
    of = entry("hu-poor-bmd-range")
    low, high = of.number("hu_cutoff_min"), of.number("hu_cutoff_max")
    groups = (
        (f"below all published cut-offs ({low:.0f})", [m for m in lumbar if m.value < low]),
        (
            f"within the range of published cut-offs ({low:.0f} to {high:.0f})",
            [m for m in lumbar if low <= m.value <= high],
        ),
        (f"above all of them ({high:.0f})", [m for m in lumbar if m.value > high]),
    )
    said = "; ".join(f"{where}: {', '.join(in_words(m) for m in held)}" for where, held in groups if held)
    return Finding(
        "HU among published cut-offs",
        f"Lumbar three-location HU, {said}.",
        evidence=("hu-poor-bmd-range", "hu-still-needs-dxa"),
        caveats=(
            "caveat-hu-cutoff-range",
            "caveat-hu-not-validated",
            "caveat-dxa-still-needed",
            *(() if named else (NO_CUTOFF,)),
        ),
    )


def _refused(cutoff: HuCutoff, why: str) -> Missing:
    return Missing(
        f"HU against the cut-off {cutoff.name}",
        f"{why} Nothing is classified.",
        "Name a cut-off made under the conditions of these images in the protocol, or complete it there.",
        weight=CUTOFF_WEIGHT,
    )


def _mean(measured: Measurement) -> str:
    return f"{measured.value:.0f} ({measured.interval.low:.0f} to {measured.interval.high:.0f})"
