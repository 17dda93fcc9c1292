"""Where the densitometry of one record does not fit together: named, never settled silently."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from spinewise.bone.asked import Asked
from spinewise.bone.densitometry.examined import contradicts
from spinewise.bone.densitometry.metal import region_of
from spinewise.bone.densitometry.recomputed import Recomputed, recompute
from spinewise.bone.densitometry.scans import Refused, Scan, number
from spinewise.bone.densitometry.t_scores import in_words, shown
from spinewise.results import Finding

THRESHOLD = "tscore-osteoporosis-threshold"
NHANES = ("dxa-nhanes3-reference", "nhanes3-hip-reference")


def inconsistencies(asked: Asked) -> tuple[Finding, ...]:
    """Findings on values that contradict each other, cannot be, or cannot be compared.

    Parameters
    ----------
    asked : Asked
        Patient, protocol and day.

    Returns
    -------
    tuple of Finding
        Refused values first.
    """
    return (
        *(refusal(one) for one in asked.examined.refused),
        *_against_bmd(asked),
        *_several(asked),
        *_far_apart(asked),
        *_makers(asked),
        *_unknown_device(asked),
    )


def refusal(one: Refused) -> Finding:
    """Say that a value is not used.

    Parameters
    ----------
    one : Refused
        The value and the reason.

    Returns
    -------
    Finding
        Under the name of its fault.
    """
    fact = one.fact
    place = " ".join(part for part in (fact.side, fact.site) if part)
    what = f"{fact.concept.replace('-', ' ')}{f' of the {place}' if place else ''}"
    return Finding(
        one.name, f"A value is left out ({what}): {one.why}; correct the record.", (THRESHOLD,), (fact.id,)
    )


def _against_bmd(asked: Asked) -> list[Finding]:
    sex, found = asked.record.patient.sex, []
    for scan in asked.examined.scans:
        possible = recompute(scan, sex)
        if not possible:
            continue
        caveats = _caveats_of(possible, sex)
        made = _range(possible)
        reference = scan.context("reference")
        read = f"The BMD of the {scan.place} ({scan.when}) gives a T-score of {made} by {reference}"
        if contradicts(scan, sex, asked.protocol):
            said = (
                f"{read}, and {shown(number(scan.t))} is printed: one of the two is wrong, or another "
                "reference was used. Look at the report; until then it clears nobody."
            )
            found.append(
                Finding("T-score and BMD disagree", said, (*NHANES, THRESHOLD), scan.ids, None, caveats)
            )
        elif scan.t is None:
            said = f"{read}; no T-score is printed, and this one decides nothing."
            found.append(Finding("T-score recomputed", said, NHANES, scan.ids, None, caveats))
        else:
            said = f"{read}; {shown(number(scan.t))} is printed, and they fit."
            found.append(Finding("T-score recomputed", said, NHANES, scan.ids, None, caveats))
    return found


def _range(possible: Sequence[Recomputed]) -> str:
    low, high = min(one.t for one in possible), max(one.t for one in possible)
    return shown(round(low, 1)) if low == high else f"{shown(round(low, 1))} to {shown(round(high, 1))}"


def _caveats_of(possible: Sequence[Recomputed], sex: str | None) -> tuple[str, ...]:
    said = []
    if not all(one.reference.is_confirmed for one in possible):
        said.append("caveat-hip-reference-unconfirmed")
    if sex != "female":
        said.append("caveat-men-reference")
    return tuple(said)


def _groups(asked: Asked) -> list[list[Scan]]:
    """Scans with a T-score of one site and side each, newest first."""
    groups: dict[tuple[object, object], list[Scan]] = defaultdict(list)
    for scan in asked.examined.scans:
        if scan.t is not None:
            groups[scan.site, scan.side].append(scan)
    return list(groups.values())


def _several(asked: Asked) -> list[Finding]:
    found = []
    for group in _groups(asked):
        if len(group) == 1 or group[0].site is None:
            continue
        of_one_day = [one for one, other in pairwise(group) if one.date == other.date]
        undated = any(scan.date is None for scan in group)
        rule = (
            "one has no date, so the lowest counts"
            if undated
            else "two are of one day, and the lower counts"
            if of_one_day and of_one_day[0].date == group[0].date
            else "the newest decides, the older are shown"
        )
        listed = "; ".join(in_words(scan.t) for scan in group if scan.t is not None)
        said = f"Several scans of the {group[0].place}: {listed}. Of these {rule}."
        facts = tuple(scan.t.id for scan in group if scan.t is not None)
        found.append(Finding("several scans of one site", said, (THRESHOLD, "dxa-gold-standard"), facts))
    return found


def _far_apart(asked: Asked) -> list[Finding]:
    """Neighbouring T-scores of one site, of parts of one region on one day, or both without a site."""
    allowed, found = asked.protocol.number("t_scores_apart"), []
    pairs = [*(pair for group in _groups(asked) for pair in pairwise(group)), *_same_day(asked)]
    for one, other in {(one.ids, other.ids): (one, other) for one, other in pairs}.values():
        if one.t is None or other.t is None or round(abs(number(one.t) - number(other.t)), 2) < allowed:
            continue
        apart = shown(abs(number(one.t) - number(other.t)))
        said = (
            f"{in_words(one.t)} and {in_words(other.t)} lie {apart} apart: "
            "look whether site, side, machine and reference are the same."
        )
        evidence = ("hips-of-one-person-differ", THRESHOLD)
        found.append(Finding("T-scores far apart", said, evidence, (one.t.id, other.t.id)))
    return found


def _same_day(asked: Asked) -> list[tuple[Scan, Scan]]:
    """Scans of one day and one region, such as the two hips."""
    scans = [scan for scan in asked.examined.scans if scan.t is not None and scan.date is not None]
    return [
        (one, other)
        for n, one in enumerate(scans)
        for other in scans[n + 1 :]
        if one.date == other.date and region_of(one.site) == region_of(other.site) is not None
    ]


def _makers(asked: Asked) -> list[Finding]:
    regions: dict[str, list[tuple[str, Scan]]] = defaultdict(list)
    for scan in asked.examined.scans:
        region = region_of(scan.site)
        if region and scan.maker:
            regions[region].append((scan.maker, scan))
    found = []
    for region, scans in regions.items():
        names = sorted({maker for maker, _ in scans})
        if len(names) > 1:
            said = (
                f"Scans of the {region} are of {' and '.join(names)}: their BMD are not compared over time; "
                "standardised BMD is for pooling only."
            )
            facts = tuple(id for _, scan in scans for id in scan.ids)
            found.append(
                Finding(
                    "scans of different makers",
                    said,
                    ("standardised-bmd",),
                    facts,
                    caveats=("caveat-dxa-makers",),
                )
            )
    return found


def _unknown_device(asked: Asked) -> tuple[Finding, ...]:
    scans = [scan for scan in asked.examined.scans if region_of(scan.site) and not scan.maker]
    if not scans:
        return ()
    listed = "; ".join(dict.fromkeys(_device(scan) for scan in scans))
    said = f"The maker of the DXA machine is not known: {listed}. Ask for device, software and reference set."
    facts = tuple(id for scan in scans for id in scan.ids)
    return (Finding("unknown device", said, ("dxa-nhanes3-reference", "standardised-bmd"), facts),)


def _device(scan: Scan) -> str:
    written = scan.context("device")
    return f"{scan.place}, {scan.when}{f' ({written})' if written else ''}"
