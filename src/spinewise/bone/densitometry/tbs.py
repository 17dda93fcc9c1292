"""The trabecular bone score: degraded below its cut-off, prominent only near a threshold, never alone."""

from dataclasses import dataclass

from spinewise.bone.asked import Asked
from spinewise.bone.densitometry import t_scores
from spinewise.bone.densitometry.frax import Frax, percent, threshold
from spinewise.bone.densitometry.scans import Scan
from spinewise.bone.densitometry.t_scores import number_of, shown
from spinewise.evidence.tables import entry
from spinewise.record.fact import Fact
from spinewise.results import Finding

EVIDENCE = ("tbs-degraded-threshold", "tbs-independent-degeneration")
CAVEATS = ("caveat-tbs-open", "caveat-tbs-complement")
NEAR = {"frax-hip": "tbs_near_frax_hip", "frax-major": "tbs_near_frax_major"}


@dataclass(frozen=True)
class Near:
    """How near a threshold this person is.

    Parameters
    ----------
    said : tuple of str
        What lies near its threshold, one clause each.
    facts : tuple of Fact
        The same as facts.
    chosen : bool
        Whether the site chose any margin.
    """

    said: tuple[str, ...]
    facts: tuple[Fact, ...]
    chosen: bool


def newest_tbs(asked: Asked) -> Scan | None:
    """Scan with the trabecular bone score that counts: the newest, the lowest of its day.

    Parameters
    ----------
    asked : Asked
        Patient and day.

    Returns
    -------
    Scan or None
        None when none is recorded.
    """
    found = [scan for scan in asked.examined.scans if scan.tbs is not None]
    same_day = [scan for scan in found if scan.date == found[0].date]
    return min(same_day, key=_value, default=None)


def trabecular(asked: Asked, frax: Frax) -> tuple[Finding, ...]:
    """Findings on the trabecular bone score.

    Parameters
    ----------
    asked : Asked
        Patient, protocol and day.
    frax : Frax
        As read, for how near its thresholds are.

    Returns
    -------
    tuple of Finding
        Empty without a score.
    """
    scan = newest_tbs(asked)
    if scan is None or scan.tbs is None:
        return ()
    limit = entry("tbs-degraded-threshold").number("tbs")
    degraded = _value(scan) < limit
    near = near_a_threshold(asked, frax)
    version = scan.tbs.context.get("version") or scan.tbs.context.get("software")
    by = f"version {version}" if version else "software version not recorded"
    read = f"Trabecular bone score {_value(scan):g} ({scan.when}, {by})"
    unchosen = "" if near.chosen else " How near a threshold it would matter more, nobody has chosen."
    if degraded:
        said = f"{read} is below {limit:g}: degraded bone.{unchosen}"
        found = [Finding("TBS degraded", said, EVIDENCE, (scan.tbs.id,), caveats=CAVEATS)]
    else:
        said = f"{read} is not below {limit:g}; what that means the sources leave open.{unchosen}"
        found = [Finding("TBS not below its cut-off", said, EVIDENCE, (scan.tbs.id,), caveats=CAVEATS)]
    if near.said:
        found.append(_prominent(scan.tbs, near, degraded=degraded))
    if not asked.dxa and not frax.values:
        said = f"{read} stands without T-score of hip or radius and without FRAX: alone it triggers nothing."
        found.append(
            Finding("TBS stands alone", said, ("tbs-not-standalone",), (scan.tbs.id,), caveats=CAVEATS)
        )
    return tuple(found)


def near_a_threshold(asked: Asked, frax: Frax) -> Near:
    """Which of T-score and FRAX lie near their thresholds, by margins that the site chose; ends count.

    Parameters
    ----------
    asked : Asked
        Patient, protocol and day.
    frax : Frax
        As read.

    Returns
    -------
    Near
        Nothing is near where nobody chose a margin.
    """
    said, facts = [], []
    margin = asked.protocol.number_or_none("tbs_near_t_score")
    chosen = margin is not None
    if margin is not None and asked.dxa:
        worst = t_scores.worst_of(asked.dxa)
        if round(abs(number_of(worst) - t_scores.threshold()), 2) <= margin:
            said.append(f"the T-score of {shown(number_of(worst))}")
            facts.append(worst)
    for fact in frax.values:
        margin = asked.protocol.number_or_none(NEAR[fact.concept])
        chosen = chosen or margin is not None
        if margin is not None and round(abs(percent(fact) - threshold(fact.concept)), 2) <= margin:
            said.append(f"FRAX {fact.concept.removeprefix('frax-')} of {percent(fact):g} %")
            facts.append(fact)
    return Near(tuple(said), tuple(facts), chosen)


def _prominent(tbs: Fact, near: Near, *, degraded: bool) -> Finding:
    then = (
        "a borderline result weighs heavier with degraded bone, and the score alone still triggers nothing."
        if degraded
        else "the score is to be read there, and takes nothing away from either."
    )
    return Finding(
        "TBS near a threshold",
        f"Near a threshold ({' and '.join(near.said)}): {then}",
        ("tbs-near-threshold-use", "tbs-not-standalone"),
        (tbs.id, *(fact.id for fact in near.facts)),
        caveats=CAVEATS,
    )


def _value(scan: Scan) -> float:
    assert scan.tbs is not None
    assert isinstance(scan.tbs.value, int | float)
    return float(scan.tbs.value)
