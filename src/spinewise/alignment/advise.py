"""What follows from how a spine was measured: whether it stands, on what it was taken, what is lacking."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from spinewise.results import Advice, Finding, Measurement, Missing
from spinewise.words import Answer

STANDING_WEIGHT, STANDING_WEIGHT_ELSEWHERE = 76, 45
"""Where a fusion is planned, and where not."""

FILMS = (
    "Take standing lateral and frontal radiographs of the whole spine with the femoral heads, as a low-dose "
    "biplanar pair where there is one; mark them with spinewise annotate and list the file in patient.yaml "
    "with the role landmarks."
)
LYING = ("supine", "prone")
SLOT, FILM, CT = "slot scan", "radiograph", "CT"


@dataclass(frozen=True)
class Taken:
    """How one spine was taken.

    Parameters
    ----------
    source : str
        Id of the input.
    posture : str
        Empty when nobody said.
    modality : str
        ``"slot scan"``, ``"radiograph"``, ``"CT"``.
    date : date or None
        Day of the images.
    by : str
        Who marked.
    """

    source: str
    posture: str
    modality: str
    date: datetime.date | None = None
    by: str = ""


def advise(taken: Sequence[Taken], fusion: Answer) -> Advice:
    """Say what the measured postures allow, and what standing radiographs would change.

    Parameters
    ----------
    taken : sequence of Taken
        Every spine that was measured.
    fusion : Answer
        Whether a fusion is planned.

    Returns
    -------
    Advice
        Room ``"alignment"``.
    """
    standing = [one for one in taken if one.posture == "standing"]
    findings = [_of_films(one) for one in standing]
    findings += _compared(standing)
    unsaid = [one for one in taken if not one.posture]
    missing = [_posture_of(one) for one in unsaid]
    if not standing:
        findings.append(
            Finding(
                "standing alignment",
                "No standing radiograph was measured, so PT, lordosis and balance under load are not known."
                + (" Incidence (PI) does not depend on posture." if taken else ""),
                evidence=("standing-radiographs-conventional",),
            )
        )
        missing.append(_standing_films(taken, fusion))
    return Advice("alignment", findings=tuple(findings), missing=tuple(missing))


def mismatch_said(one: Measurement, source: str) -> Finding:
    """The gap between incidence and lordosis as it stands.

    Parameters
    ----------
    one : Measurement
        PI-LL, standing.
    source : str
        Id of the input; empty where there is none.

    Returns
    -------
    Finding
        Without a limit: each target system has its own.
    """
    said = (
        f"PI-LL is {one.value:.0f}° ({one.interval.low:.0f} to {one.interval.high:.0f}) standing"
        f"{f' ({source})' if source else ''}: what counts as marked each target system says by itself."
    )
    return Finding("PI-LL mismatch", said, ("pi-ll-mismatch",))


def _of_films(one: Taken) -> Finding:
    """A standing pair: a slot scan is low in dose and undistorted, other films warn of edges and readers."""
    reader = f", marked by {one.by}" if one.by else ", nobody said who marked it"
    if one.modality == SLOT:
        said = f"Standing alignment is measured on a biplanar slot scan ({one.source}){reader}."
        return Finding(
            "standing alignment", said, ("standing-radiographs-conventional", "eos-low-dose-biplanar")
        )
    said = f"Standing alignment is measured on conventional radiographs ({one.source}){reader}."
    return Finding(
        "standing alignment",
        said,
        ("standing-radiographs-conventional",),
        caveats=("conventional-film-limits",),
    )


def _compared(standing: Sequence[Taken]) -> list[Finding]:
    """Standing pictures of both kinds may be set beside each other, each with its name."""
    if {SLOT, FILM} - {one.modality for one in standing}:
        return []
    named = " and ".join(f"{one.source} ({one.modality})" for one in standing)
    return [
        Finding(
            "modalities beside each other",
            f"Standing values come from {named}: studies found them comparable, and each keeps its label.",
            ("eos-reliable-vs-radiograph",),
        )
    ]


def _posture_of(one: Taken) -> Missing:
    return Missing(
        f"posture of {one.source}",
        "Nobody said whether the patient stood, so PT, lordosis and balance are set beside no target.",
        "Write the posture into the file of landmarks.",
        weight=STANDING_WEIGHT_ELSEWHERE,
    )


def _standing_films(taken: Sequence[Taken], fusion: Answer) -> Missing:
    lying = any(one.posture in LYING for one in taken)
    known = (
        "Only supine angles are known, which differ from standing ones by more than their errors. " * lying
    )
    return Missing(
        "standing radiographs of the whole spine",
        f"{known}Standing PT, PI-LL, SVA and the T1 pelvic angle decide whether, how far and over which "
        "levels alignment is corrected; no target is set beside a lying spine.",
        FILMS,
        weight=STANDING_WEIGHT if fusion is Answer.YES else STANDING_WEIGHT_ELSEWHERE,
    )
