"""What is missing around DXA, TBS and FRAX, with what it could change."""

from spinewise.bone.asked import Asked
from spinewise.bone.densitometry.diagnosis import (
    COUNTRY,
    DRUG_HISTORY,
    FRAX_MISSING,
    REASON_FOR_DRUG,
    Diagnosis,
)
from spinewise.bone.densitometry.fractures import UNSURE
from spinewise.bone.densitometry.frax import Frax
from spinewise.bone.densitometry.frax_findings import open_questions
from spinewise.bone.densitometry.tbs import near_a_threshold, newest_tbs
from spinewise.bone.densitometry.who_needs_a_scan import unknown_risk
from spinewise.evidence.tables import entry
from spinewise.results import Missing
from spinewise.words import Answer

NAMED_HERE = (UNSURE, REASON_FOR_DRUG)
"""Open ends of the diagnosis that no other gap names."""
WEIGHT = {
    "site": 46,
    "date": 44,
    "drugs": 48,
    "FRAX": 40,
    "country": 28,
    "version": 12,
    "TBS": 20,
    "other": 38,
}


def gaps(asked: Asked, frax: Frax, diagnosis: Diagnosis) -> tuple[Missing, ...]:
    """Everything that is missing, the DXA itself apart.

    Parameters
    ----------
    asked : Asked
        Patient, protocol and day.
    frax : Frax
        As read.
    diagnosis : Diagnosis
        Its open ends are named too.

    Returns
    -------
    tuple of Missing
        Unordered.
    """
    return (
        *_of_t_scores(asked),
        *unknown_risk(asked),
        *_of_frax(asked, frax, diagnosis),
        *_of_tbs(asked, frax),
        *_of_diagnosis(diagnosis),
    )


def _of_t_scores(asked: Asked) -> list[Missing]:
    scored = [scan for scan in asked.examined.scans if scan.t is not None]
    found = []
    if any(scan.site is None for scan in scored):
        found.append(
            Missing(
                "site of a T-score",
                "Without its site a T-score decides nothing: hip and distal radius count, the spine not.",
                "Look into the report and record site and side.",
                weight=WEIGHT["site"],
            )
        )
    if any(scan.date is None for scan in scored):
        found.append(
            Missing(
                "date of a T-score",
                "A T-score without its day cannot be shown to be in date and clears nobody.",
                "Look into the report and record the day.",
                weight=WEIGHT["date"],
            )
        )
    return found


def _of_frax(asked: Asked, frax: Frax, diagnosis: Diagnosis) -> list[Missing]:
    found = []
    if frax.naive is not Answer.NO and not (frax.hip and frax.major) and not frax.met:
        unanswered = open_questions(asked)
        left = f" Not in the record: {', '.join(unanswered)}." if unanswered else ""
        named = entry("frax-inputs").value("inputs").value
        race = (
            " In the United States race is asked too." if isinstance(named, tuple) and "race" in named else ""
        )
        found.append(
            Missing(
                FRAX_MISSING,
                "Above a T-score of osteoporosis FRAX can still justify treatment in someone never treated; "
                "without both figures nobody can say that it does not.",
                "Answer the form of the official calculator, and record both percentages with country and "
                f"version; it is not computed here.{left}{race}",
                weight=WEIGHT["FRAX"],
            )
        )
    if frax.naive is Answer.UNKNOWN:
        heavier = DRUG_HISTORY in diagnosis.missing
        found.append(
            Missing(
                DRUG_HISTORY,
                "FRAX alone counts only in someone never treated for osteoporosis; unknown stops that rule.",
                "Ask whether any osteoporosis drug was ever taken, and record it: yes or no.",
                weight=WEIGHT["drugs"] if heavier else WEIGHT["FRAX"],
            )
        )
    context = [fact.context for fact in frax.values]
    foreign = frax.american is Answer.NO
    if foreign or any(not one.get("country") or not one.get("version") for one in context):
        found.append(
            Missing(
                COUNTRY,
                "FRAX is made by country, and thresholds differ: those here are of the United States.",
                "Take the thresholds of that country."
                if foreign
                else "Look at the print-out and record country and version.",
                weight=WEIGHT["country"],
            )
        )
    return found


def _of_tbs(asked: Asked, frax: Frax) -> list[Missing]:
    scan = newest_tbs(asked)
    if scan is None:
        if not near_a_threshold(asked, frax).said:
            return []
        return [
            Missing(
                "TBS",
                "A T-score or FRAX lies near its threshold, where the trabecular bone score helps most.",
                "Ask whether the spine scan can be read for it; it is not computed here.",
                weight=WEIGHT["TBS"],
            )
        ]
    assert scan.tbs is not None
    if scan.tbs.context.get("version") or scan.tbs.context.get("software"):
        return []
    return [
        Missing(
            "version of TBS",
            "Versions of the software read the trabecular bone score differently.",
            "Look at the print-out and record the version.",
            weight=WEIGHT["version"],
        )
    ]


def _of_diagnosis(diagnosis: Diagnosis) -> list[Missing]:
    """Open ends that no other gap names."""
    return [
        Missing(
            what,
            "It could make the diagnosis of osteoporosis.",
            "Ask, and record it with site and cause.",
            weight=WEIGHT["other"],
        )
        for what in NAMED_HERE
        if what in diagnosis.missing
    ]
