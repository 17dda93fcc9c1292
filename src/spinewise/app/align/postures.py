"""Several postures of one person beside each other: targets of the standing one, what corrects by lying."""

from dataclasses import replace

from spinewise.alignment.advise import Taken, advise, mismatch_said
from spinewise.alignment.correction.flexibility import given_by_lying, passive
from spinewise.alignment.parameters.names import Name
from spinewise.alignment.targets.side_by_side import SideBySide, side_by_side
from spinewise.alignment.values import values_of, with_age
from spinewise.app.align.one_spine import OneSpine
from spinewise.imaging.radiograph import View
from spinewise.pathway.alignment import Alignment, GivenSaid, given_said, roussouly_said, systems_said
from spinewise.results import Advice, Finding
from spinewise.words import Answer


def weigh_spines(spines: list[OneSpine], age: float | None, silent: str, fusion: Answer) -> Alignment:
    """Several postures of one person beside each other, and the targets of the standing one.

    Parameters
    ----------
    spines : list of OneSpine
        In any order.
    age : float or None
        Years.
    silent : str
        Why no target is set beside this patient; empty where they are.
    fusion : Answer
        Whether a fusion is planned.

    Returns
    -------
    Alignment
        Standing before lying, the newest first.
    """
    ordered = sorted(spines, key=_order)
    stands = next((one for one in ordered if one.said.posture == "standing"), None)
    lies = next((one for one in ordered if one.said.posture == "supine"), None)
    advice = advise(
        [
            Taken(one.said.source, one.said.posture, one.said.modality, one.said.date, one.said.by)
            for one in ordered
        ],
        fusion,
    )
    findings = [*advice.findings, *(found for one in ordered for found in _seen_on(one))]
    if stands is not None:
        gap = next((one for one in stands.measured.measurements if one.name == Name.PI_LL), None)
        findings += [mismatch_said(gap, stands.said.source)] if gap else []
    beside: SideBySide | None = None
    if stands is not None and View.LATERAL in stands.profiles and not silent:
        beside = side_by_side(with_age(values_of(stands.profiles[View.LATERAL]), age))
    if silent and stands is not None:
        findings.append(Finding("targets of alignment", f"Silent: {silent}."))
    return Alignment(
        tuple(one.said for one in ordered),
        systems_said(beside) if beside else (),
        silent or ("" if beside else "no standing lateral view was measured"),
        roussouly_said(beside) if beside else None,
        _given(stands, lies),
        Advice("alignment", tuple(findings), (), advice.missing),
    )


def _order(one: OneSpine) -> tuple[bool, int]:
    day = one.said.date
    return one.said.posture != "standing", -(day.toordinal() if day else 0)


def _seen_on(one: OneSpine) -> list[Finding]:
    """Findings with the input that they were seen on."""
    where = f" ({one.said.posture or 'posture not said'}, {one.said.source})" if one.said.source else ""
    return [
        replace(found, because=f"{found.because.removesuffix('.')}{where}.")
        for found in one.measured.findings
    ]


def _given(stands: OneSpine | None, lies: OneSpine | None) -> tuple[GivenSaid, ...]:
    """Change of every disc that is seen in both postures."""
    if stands is None or lies is None:
        return ()
    both = [one.profiles.get(View.LATERAL) for one in (stands, lies)]
    if both[0] is None or both[1] is None:
        return ()
    return given_said(passive(given_by_lying(both[0], both[1])), both[0])
