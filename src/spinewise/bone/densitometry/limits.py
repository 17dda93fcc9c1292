"""What limits a DXA: the spine as its site, osteophytes, obesity, and metal in the field."""

from spinewise.bone.asked import Asked
from spinewise.bone.densitometry import t_scores
from spinewise.bone.densitometry.diagnosis import low_elsewhere
from spinewise.bone.densitometry.recorded import recorded
from spinewise.bone.densitometry.scans import SPINE, Scan
from spinewise.bone.densitometry.t_scores import in_words, number_of
from spinewise.results import Finding
from spinewise.words import Answer

DEGENERATION = ("spondylosis", "degenerative-disc-disease")
SPINE_EVIDENCE = ("dxa-spine-not-recommended", "osteophytes-overestimate-bmd")


def limits(asked: Asked) -> tuple[Finding, ...]:
    """Findings on what the scans of this person cannot say.

    Parameters
    ----------
    asked : Asked
        Patient, operation, protocol and day.

    Returns
    -------
    tuple of Finding
        The spine first, then osteophytes, obesity and metal.
    """
    found = (
        _spine(asked),
        *_elsewhere(asked),
        _spine_above_hip(asked),
        _osteophytes(asked),
        _obesity(asked),
        *_metal(asked),
    )
    return tuple(one for one in found if one is not None)


def _spine(asked: Asked) -> Finding | None:
    fact = asked.examined.newest_spine
    if fact is None:
        return None
    # Concern counts the boundary in, whatever the protocol's wording of the diagnosis.
    if number_of(fact) <= t_scores.threshold():
        name = "spine T-score raises concern"
        said = "a low spine raises concern; hip or distal radius decide."
    else:
        name = "spine T-score clears nobody"
        said = "the spine is shown and clears nobody; hip or distal radius decide."
    return Finding(
        name, f"{in_words(fact)}: {said}", SPINE_EVIDENCE, (fact.id,), caveats=("caveat-dxa-spine",)
    )


def _elsewhere(asked: Asked) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            "T-score of another site raises concern",
            f"{in_words(fact)}: a low T-score raises concern wherever it is of; hip or distal radius decide.",
            ("dxa-central-hip-radius", "tscore-osteoporosis-threshold"),
            (fact.id,),
        )
        for fact in low_elsewhere(asked)
    )


def _spine_above_hip(asked: Asked) -> Finding | None:
    spine = asked.examined.newest_spine
    hips = [fact for fact in asked.dxa if fact.site in t_scores.HIP_SITES]
    if spine is None or not hips:
        return None
    hip = t_scores.worst_of(hips)
    if number_of(spine) <= number_of(hip):
        return None
    return Finding(
        "spine T-score above hip",
        f"{in_words(spine)} reads higher than {in_words(hip)}: osteophytes raise it, the hip goes first.",
        SPINE_EVIDENCE,
        (spine.id, hip.id),
        caveats=("caveat-dxa-spine",),
    )


def _osteophytes(asked: Asked) -> Finding | None:
    scans = [scan for scan in asked.examined.scans if scan.site == SPINE]
    causes = [fact for concept in DEGENERATION if (fact := recorded(asked.record, concept)) is not None]
    if not scans or not causes:
        return None
    words = " and ".join(fact.concept.replace("-", " ") for fact in causes)
    return Finding(
        "osteophytes raise spine DXA",
        f"{words.capitalize()} is recorded: osteophytes make DXA of the spine read higher than the bone is; "
        "by how much is not known.",
        SPINE_EVIDENCE,
        (*(fact.id for fact in causes), *(id for scan in scans for id in scan.ids)),
    )


def _obesity(asked: Asked) -> Finding | None:
    obesity = recorded(asked.record, "obesity")
    if obesity is None:
        return None
    return Finding(
        "obesity limits DXA",
        "Obesity is recorded: DXA is less accurate. Think of a DXA of the distal forearm, and look at the HU "
        "of a CT that is there anyway.",
        ("dxa-limited-obesity", "ct-mri-opportunistic-use", "ct-mri-not-validated-bmd"),
        (obesity.id,),
        caveats=("caveat-dxa-obesity", "caveat-hu-not-validated"),
    )


def _metal(asked: Asked) -> tuple[Finding, ...]:
    examined = asked.examined
    found = [_spoiled(asked, scan, "lay", "is left out") for scan in examined.behind_metal]
    found += [
        _spoiled(asked, scan, "may have lain", "clears nobody until the sides are known")
        for scan in examined.perhaps_metal
    ]
    return tuple(found)


def _spoiled(asked: Asked, scan: Scan, lay: str, then: str) -> Finding:
    metal = [one for one in asked.examined.metal if one.spoils(scan) is not Answer.NO]
    words = " and ".join(dict.fromkeys(" ".join(w for w in (m.side, m.words) if w) for m in metal))
    if scan.site == SPINE and lay == "lay":
        then = "decides nothing"
    return Finding(
        "metal at the site of DXA",
        f"Metal ({words}) {lay} in the field of the DXA of the {scan.place} ({scan.when}): the scan {then}. "
        "Take a site without metal; HU away from the metal can draw attention and make no diagnosis.",
        ("dxa-limited-instrumentation", "dxa-metal-artifact-hu-alternative", "ct-mri-not-validated-bmd"),
        (*scan.ids, *(m.fact for m in metal if m.fact)),
        caveats=("caveat-dxa-implant", "caveat-hu-not-validated"),
    )
