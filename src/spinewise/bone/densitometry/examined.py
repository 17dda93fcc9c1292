"""The densitometry of one record, sorted: what decides, is older, lies behind metal, or is refused."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, replace

from spinewise.bone.densitometry.metal import Metal, metal_of
from spinewise.bone.densitometry.recomputed import recompute
from spinewise.bone.densitometry.scans import SPINE, Refused, Scan, in_order, number, read_scans
from spinewise.bone.densitometry.t_scores import COUNTING_SITES, meets
from spinewise.evidence.protocol import Protocol
from spinewise.record.fact import Fact
from spinewise.record.operation import PlannedOperation
from spinewise.record.record import Record
from spinewise.words import Answer

Z_AS_T = "Z-score sent as T-score"
ROUNDING = 0.06
"""Half of the one decimal of a printed T-score and a little for that of the BMD; no clinical limit."""


@dataclass(frozen=True)
class Examined:
    """Scans of one record by what they may be used for; newest first everywhere.

    Parameters
    ----------
    scans : tuple of Scan
        Everything that could be read.
    deciding : tuple of Scan
        Of hip or distal radius, the newest of each site and side (all of them where a day is missing, and
        both of one day), without metal in the field.
    older : tuple of Scan
        Earlier ones of the same sites and sides.
    behind_metal, perhaps_metal : tuple of Scan
        With metal in the field; and those where a side is missing, so that it may be.
    elsewhere : tuple of Scan
        Of the spine, of other sites, or without a site.
    refused : tuple of Refused
        Values that are not used.
    metal : tuple of Metal
        What is recorded.
    """

    scans: tuple[Scan, ...]
    deciding: tuple[Scan, ...]
    older: tuple[Scan, ...]
    behind_metal: tuple[Scan, ...]
    perhaps_metal: tuple[Scan, ...]
    elsewhere: tuple[Scan, ...]
    refused: tuple[Refused, ...]
    metal: tuple[Metal, ...]

    @property
    def newest_spine(self) -> Fact | None:
        """Newest T-score of the lumbar spine, the lowest of its day."""
        found = [scan.t for scan in self.scans if scan.site == SPINE and scan.t is not None]
        same_day = [fact for fact in found if fact.date == found[0].date]
        return min(same_day, key=number, default=None)


def examine(
    record: Record, operation: PlannedOperation, protocol: Protocol, as_of: datetime.date
) -> Examined:
    """Sort the densitometry of a record.

    Parameters
    ----------
    record : Record
        What is known about the patient.
    operation : PlannedOperation
        With the implants that are there already.
    protocol : Protocol
        Says from which difference a T-score and its BMD contradict each other.
    as_of : date
        The day for which the answer holds.

    Returns
    -------
    Examined
        The order of the facts in the record changes nothing.
    """
    read, refused = read_scans(record, as_of)
    scans, sent_as_t = _without_z_as_t(read, record.patient.sex, protocol)
    metal = metal_of(record, operation)
    spoiled = {scan.ids: _spoiled(scan, metal) for scan in scans}
    counting = [scan for scan in scans if scan.site in COUNTING_SITES and spoiled[scan.ids] is not Answer.YES]
    deciding = _newest(counting)
    newest = {scan.ids for scan in deciding}
    return Examined(
        scans=scans,
        deciding=deciding,
        older=tuple(scan for scan in counting if scan.ids not in newest),
        behind_metal=tuple(scan for scan in scans if spoiled[scan.ids] is Answer.YES),
        perhaps_metal=tuple(scan for scan in scans if spoiled[scan.ids] is Answer.UNKNOWN),
        elsewhere=tuple(scan for scan in scans if scan.site not in COUNTING_SITES),
        refused=(*refused, *sent_as_t),
        metal=metal,
    )


def contradicts(scan: Scan, sex: str | None, protocol: Protocol) -> bool:
    """Whether the printed T-score and every T-score that its BMD may stand for are at odds.

    Parameters
    ----------
    scan : Scan
        With a T-score; without a BMD, or without a known reference, nothing can be said.
    sex : str or None
        Of the patient.
    protocol : Protocol
        Its ``t_score_recomputed_difference``, and how it words the boundary.

    Returns
    -------
    bool
        True when they lie further apart than that, or on different sides of the threshold.
    """
    possible = recompute(scan, sex)
    if not possible or scan.t is None:
        return False
    printed, allowed = number(scan.t), protocol.number("t_score_recomputed_difference")

    def at_odds(t: float) -> bool:
        apart = round(abs(t - printed), 2)
        other_side = meets(t, protocol) is not meets(printed, protocol)
        return apart > allowed or (other_side and apart > ROUNDING)

    return all(at_odds(one.t) for one in possible)


def _without_z_as_t(
    scans: tuple[Scan, ...], sex: str | None, protocol: Protocol
) -> tuple[tuple[Scan, ...], tuple[Refused, ...]]:
    kept, refused = [], []
    for scan in scans:
        why = _why_z(scan, sex, protocol)
        if scan.t is not None and why:
            refused.append(Refused(scan.t, Z_AS_T, why))
            scan = replace(scan, t=None)
        if scan.facts:
            kept.append(scan)
    return in_order(kept), tuple(refused)


def _why_z(scan: Scan, sex: str | None, protocol: Protocol) -> str:
    if scan.t is None:
        return ""
    if _says_z(scan.t):
        return "its own note calls it a Z-score"
    if scan.z is not None and number(scan.z) == number(scan.t) and contradicts(scan, sex, protocol):
        return "it equals the Z-score of the same scan, and its BMD gives another T-score"
    return ""


def _says_z(fact: Fact) -> bool:
    note = fact.note.lower().replace("-", " ")
    return "z score" in note and "t score" not in note


def _spoiled(scan: Scan, metal: tuple[Metal, ...]) -> Answer:
    answers = {one.spoils(scan) for one in metal}
    if Answer.YES in answers:
        return Answer.YES
    return Answer.UNKNOWN if Answer.UNKNOWN in answers else Answer.NO


def _newest(scans: list[Scan]) -> tuple[Scan, ...]:
    """The newest with a score of each site and side; those without a date may be the newest."""
    groups: dict[tuple[object, object], list[Scan]] = defaultdict(list)
    for scan in scans:
        groups[scan.site, scan.side].append(scan)
    found: list[Scan] = []
    for group in groups.values():
        scored = [scan for scan in group if scan.t is not None] or group
        newest = max((scan.date for scan in scored if scan.date is not None), default=datetime.date.min)
        found += [scan for scan in group if scan.date is None or scan.date >= newest]
    return in_order(found)
