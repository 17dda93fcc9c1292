"""DXA examinations of the record: which values belong together, and which of them cannot be used at all."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from spinewise.evidence.densitometry import maker_of
from spinewise.record.fact import Fact, Patient
from spinewise.record.plausible import why_impossible
from spinewise.record.record import Record
from spinewise.words import Side

BMD, T_SCORE, Z_SCORE, TBS = "dxa-bmd", "dxa-t-score", "dxa-z-score", "tbs"
QUANTITIES = (BMD, T_SCORE, Z_SCORE, TBS)
SPINE = "lumbar spine"
IN_FUTURE, IMPOSSIBLE = "date in the future", "impossible value"


@dataclass(frozen=True)
class Scan:
    """One site and side of one DXA examination.

    Parameters
    ----------
    site : str or None
        In the words of the concept table; None when the record does not say.
    side : Side or None
        When one is given.
    date : date or None
        Day of the examination.
    bmd, t, z, tbs : Fact or None
        What was measured: areal BMD in g/cm2, T-score, Z-score, trabecular bone score.
    """

    site: str | None
    side: Side | None
    date: datetime.date | None
    bmd: Fact | None = None
    t: Fact | None = None
    z: Fact | None = None
    tbs: Fact | None = None

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """Everything measured, in the order BMD, T-score, Z-score, trabecular bone score."""
        return tuple(fact for fact in (self.bmd, self.t, self.z, self.tbs) if fact is not None)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Ids of the facts."""
        return tuple(fact.id for fact in self.facts)

    def context(self, name: str) -> str:
        """Device, reference, software or scan as written; empty when no fact says, or they differ."""
        said = {fact.context[name] for fact in self.facts if fact.context.get(name)}
        return said.pop() if len(said) == 1 else ""

    @cached_property
    def maker(self) -> str | None:
        """Maker of the machine; None when unknown."""
        return maker_of(self.context("device"))

    @cached_property
    def place(self) -> str:
        """Side and site in words, for example ``"left total hip"``."""
        return " ".join(part for part in (self.side, self.site or "site not given") if part)

    @property
    def when(self) -> str:
        """Day in words."""
        return self.date.isoformat() if self.date else "no date"


@dataclass(frozen=True)
class Refused:
    """A value that is not used, and why.

    Parameters
    ----------
    fact : Fact
        As recorded.
    name : str
        Name of the finding that says so.
    why : str
        One clause.
    """

    fact: Fact
    name: str
    why: str


def read_scans(record: Record, as_of: datetime.date) -> tuple[tuple[Scan, ...], tuple[Refused, ...]]:
    """Scans of a record, newest first, and the values that cannot be.

    Values with the same words for their scan belong to one examination; without them, those of one day, site
    and side do.

    Parameters
    ----------
    record : Record
        What is known about the patient.
    as_of : date
        The day for which the answer holds; what is dated after it is left out.

    Returns
    -------
    (tuple of Scan, tuple of Refused)
        The order of the facts in the record changes nothing.
    """
    kept: dict[tuple[object, ...], list[Fact]] = defaultdict(list)
    refused = []
    for fact in record.facts:
        if fact.concept not in QUANTITIES:
            continue
        fault = _fault(fact, record.patient, as_of)
        if fault:
            refused.append(fault)
        else:
            kept[_key(fact)].append(fact)
    scans = [scan for facts in kept.values() for scan in _split(facts)]
    return in_order(scans), tuple(sorted(refused, key=lambda one: one.fact.id))


def in_order(scans: Iterable[Scan]) -> tuple[Scan, ...]:
    """Scans, newest first; those without a date last.

    Parameters
    ----------
    scans : iterable of Scan
        In any order.

    Returns
    -------
    tuple of Scan
        Equal days by site, side and ids.
    """
    steady = sorted(scans, key=lambda scan: f"{scan.site} {scan.side} {scan.ids}")
    return tuple(sorted(steady, key=lambda scan: scan.date or datetime.date.min, reverse=True))


def number(fact: Fact | None) -> float:
    """Value of a measured fact, to two decimals: no report carries more of a T-score.

    Parameters
    ----------
    fact : Fact or None
        With a number as its value.

    Returns
    -------
    float
        In the unit of the fact.
    """
    assert fact is not None
    assert isinstance(fact.value, int | float)
    return round(float(fact.value), 2)


def _fault(fact: Fact, patient: Patient, as_of: datetime.date) -> Refused | None:
    if fact.date is not None and fact.date > as_of:
        return Refused(fact, IN_FUTURE, f"it is dated {fact.date}, which lies after {as_of}")
    why = why_impossible(fact, patient, as_of)
    return Refused(fact, IMPOSSIBLE, why) if why else None


def _key(fact: Fact) -> tuple[object, ...]:
    site = SPINE if fact.concept == TBS and fact.site is None else fact.site
    return (site, fact.side, fact.date, fact.context.get("scan", ""))


def _split(facts: Sequence[Fact]) -> list[Scan]:
    """One scan, or several where a day holds several values of one kind."""
    site, side, date, _ = _key(facts[0])
    fields = {BMD: "bmd", T_SCORE: "t", Z_SCORE: "z", TBS: "tbs"}
    if len(facts) == 1:
        return [Scan(site, side, date, **{fields[facts[0].concept]: facts[0]})]  # type: ignore[arg-type]
    kinds = {kind: _distinct(fact for fact in facts if fact.concept == kind) for kind in QUANTITIES}
    counts = {len(found) for found in kinds.values() if found}

    def scan(values: dict[str, Fact]) -> Scan:
        return Scan(site, side, date, **{fields[kind]: fact for kind, fact in values.items()})  # type: ignore[arg-type]

    if len(counts) == 1:
        (several,) = counts
        return [scan({kind: found[n] for kind, found in kinds.items() if found}) for n in range(several)]
    # Which BMD belongs to which T-score cannot be told: each stands alone.
    return [scan({kind: fact}) for kind, found in kinds.items() for fact in found]


def _distinct(facts: Iterable[Fact]) -> list[Fact]:
    """Facts by value, the same value once."""
    found: dict[float, Fact] = {}
    for fact in sorted(facts, key=lambda one: (one.value, one.id)):
        assert isinstance(fact.value, int | float)
        found.setdefault(float(fact.value), fact)
    return list(found.values())
