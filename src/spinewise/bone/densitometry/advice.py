"""DXA, TBS and FRAX of one person, said together: DXA first, the others beside it."""

from collections import defaultdict
from collections.abc import Mapping

from spinewise.bone.asked import Asked
from spinewise.bone.densitometry.consistency import inconsistencies
from spinewise.bone.densitometry.diagnosis import Diagnosis, by_fracture, by_t_score, diagnose
from spinewise.bone.densitometry.dxa_task import dxa_gap, dxa_task
from spinewise.bone.densitometry.frax import read_frax
from spinewise.bone.densitometry.frax_findings import fracture_risk
from spinewise.bone.densitometry.gaps import gaps
from spinewise.bone.densitometry.limits import limits
from spinewise.bone.densitometry.scans import Scan
from spinewise.bone.densitometry.tbs import trabecular
from spinewise.bone.densitometry.verdict import verdicts
from spinewise.bone.densitometry.who_needs_a_scan import screening
from spinewise.evidence.tables import entry
from spinewise.results import Advice, Disagreement, Finding, Span, SpanKind
from spinewise.words import Answer

ROOM = "bone"


def advise(asked: Asked) -> Advice:
    """Everything that densitometry says about one person and one operation.

    Parameters
    ----------
    asked : Asked
        Patient, operation, values, protocol and day; rules for adults, so that minors are to be kept away.

    Returns
    -------
    Advice
        Findings in the order in which the review screens: DXA, TBS, FRAX.
    """
    frax, diagnosis = read_frax(asked), diagnose(asked)
    by_test = {
        "DXA": (*verdicts(asked), *limits(asked), *inconsistencies(asked)),
        "TBS": trabecular(asked, frax),
        "FRAX": fracture_risk(asked, frax),
    }
    gap = dxa_gap(asked)
    lines = (dxa_task(asked), screening(asked))
    return Advice(
        ROOM,
        findings=in_screening_order(by_test),
        recommendations=tuple(line for line in lines if line is not None),
        missing=(*((gap,) if gap else ()), *gaps(asked, frax, diagnosis)),
        disagreements=disagreements(asked, diagnosis),
        timeline=tuple(spans(asked)),
    )


def in_screening_order(by_test: Mapping[str, tuple[Finding, ...]]) -> tuple[Finding, ...]:
    """Findings in the order in which the review screens.

    Parameters
    ----------
    by_test : mapping
        Name of the test to its findings.

    Returns
    -------
    tuple of Finding
        DXA first, then its adjuncts.
    """
    order = entry("bmd-screening-strategy").value("order").value
    assert isinstance(order, tuple)
    return tuple(finding for test in order for finding in by_test[test])


def disagreements(asked: Asked, diagnosis: Diagnosis) -> tuple[Disagreement, ...]:
    """A recorded "no osteoporosis" beside criteria that are met; both stay visible.

    Parameters
    ----------
    asked : Asked
        Patient.
    diagnosis : Diagnosis
        As made here.

    Returns
    -------
    tuple of Disagreement
        Empty when record and criteria agree, or one of them is silent.
    """
    if diagnosis.osteoporosis is not Answer.YES or asked.record.answer("osteoporosis") is not Answer.NO:
        return ()
    met = [one for one in (by_t_score(asked), by_fracture(asked)) if one.osteoporosis is Answer.YES]
    if not met:
        return ()
    return (
        Disagreement(
            about="osteoporosis",
            says=("The record says that there is none.", *(one.because for one in met)),
            settled="Concern goes first: the criteria count until a clinician has looked.",
            evidence=tuple(dict.fromkeys(id for one in met for id in one.evidence)),
        ),
    )


def spans(asked: Asked) -> list[Span]:
    """Examinations on the timeline, one for each day.

    Parameters
    ----------
    asked : Asked
        Patient and day.

    Returns
    -------
    list of Span
        Newest first; one without a day has no ends.
    """
    days: dict[object, list[Scan]] = defaultdict(list)
    for scan in asked.examined.scans:
        days[scan.date].append(scan)
    return [
        Span(
            f"DXA ({', '.join(dict.fromkeys(scan.place for scan in scans))})",
            SpanKind.SCAN,
            scans[0].date,
            scans[0].date,
            "Bone density was measured."
            if scans[0].date
            else "Bone density was measured; the day is not recorded.",
            evidence=("dxa-gold-standard",),
            facts=tuple(id for scan in scans for id in scan.ids),
        )
        for scans in days.values()
    ]
