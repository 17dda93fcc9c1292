"""Metal in the field of a DXA: which scans it spoils, by site, side and day."""

import datetime
from dataclasses import dataclass

from spinewise.bone.densitometry.scans import SPINE, Scan
from spinewise.bone.densitometry.t_scores import HIP_SITES
from spinewise.record.operation import PlannedOperation
from spinewise.record.record import Record
from spinewise.record.sites import side_in, site_in
from spinewise.words import Answer, Side

HIP, FOREARM = "hip", "forearm"
FOREARM_SITES = frozenset({"distal radius", "forearm"})
SPINE_WORDS = ("pedicle", "rod", "cage", "spinal", "interbody", "vertebr")
HIP_WORDS = ("hip", "femoral")
FOREARM_WORDS = ("wrist",)


@dataclass(frozen=True)
class Metal:
    """Metal somewhere in the body.

    Parameters
    ----------
    region : str
        ``"hip"``, ``"forearm"`` or ``"lumbar spine"``.
    side : Side or None
        None when it is not recorded.
    since : date or None
        When it came there.
    words : str
        As recorded.
    fact : str or None
        Id of the fact; None for the planned operation's list of implants.
    """

    region: str
    side: Side | None
    since: datetime.date | None
    words: str
    fact: str | None = None

    def spoils(self, scan: Scan) -> Answer:
        """Whether it lay in the field of a scan; unknown where a side or a day is not recorded."""
        if region_of(scan.site) != self.region:
            return Answer.NO
        if self.since is not None and scan.date is not None and scan.date < self.since:
            return Answer.NO
        if self.region == SPINE:
            return Answer.YES
        if self.side is None or scan.side is None:
            return Answer.UNKNOWN
        return Answer.YES if self.side == scan.side else Answer.NO


def metal_of(record: Record, operation: PlannedOperation) -> tuple[Metal, ...]:
    """Metal that the record and the list of implants name at a site of DXA.

    Parameters
    ----------
    record : Record
        What is known about the patient.
    operation : PlannedOperation
        With the implants that are there already.

    Returns
    -------
    tuple of Metal
        Empty when none is recorded, which is not the same as its absence.
    """
    found = []
    for concept, region in (("hip-prosthesis", HIP), ("spinal-implant", SPINE)):
        # A "no" on one side says nothing about a prosthesis recorded on the other.
        for fact in record.about(concept):
            if fact.value is Answer.YES:
                words = concept.replace("-", " ")
                found.append(Metal(region, fact.side, fact.date, words, fact.id))
    for implant in operation.implants:
        text = f"{implant.what} {implant.where}".lower()
        named = _region_in(text)
        if named:
            found.append(Metal(named, side_in(text), implant.since, implant.what))
    return tuple(found)


def region_of(site: str | None) -> str | None:
    """Region of a site of DXA.

    Parameters
    ----------
    site : str or None
        In the words of the concept table.

    Returns
    -------
    str or None
        None for a site that is not given, or lies elsewhere.
    """
    if site in HIP_SITES:
        return HIP
    if site in FOREARM_SITES:
        return FOREARM
    return SPINE if site == SPINE else None


def _region_in(text: str) -> str | None:
    named = region_of(site_in(text))
    if named:
        return named
    for region, words in ((HIP, HIP_WORDS), (FOREARM, FOREARM_WORDS), (SPINE, SPINE_WORDS)):
        if any(word in text for word in words):
            return region
    return None
