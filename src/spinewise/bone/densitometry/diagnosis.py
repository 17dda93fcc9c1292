"""Whether the criteria for osteoporosis are met, and by what. Unknown is never no."""

from dataclasses import dataclass

from spinewise.bone.asked import Asked
from spinewise.bone.densitometry import fractures, t_scores, which_score
from spinewise.bone.densitometry.examined import contradicts
from spinewise.bone.densitometry.frax import Frax, percent, read_frax
from spinewise.bone.densitometry.recomputed import recompute
from spinewise.bone.densitometry.recorded import recorded
from spinewise.bone.densitometry.scans import SPINE
from spinewise.bone.densitometry.t_scores import in_words, is_osteoporosis, meets
from spinewise.record.fact import Fact
from spinewise.words import Answer

DXA = "DXA of hip or distal radius"
FRAX_MISSING = "FRAX"
DRUG_HISTORY = "drug history for osteoporosis"
COUNTRY = "country and version of FRAX"
REASON_FOR_DRUG = "why a drug for osteoporosis was given"


@dataclass(frozen=True)
class Diagnosis:
    """An answer to "osteoporosis?", with what it rests on.

    Parameters
    ----------
    osteoporosis : Answer
        Yes, no, or unknown where nothing that counts is known.
    because : str
        The reason, in one sentence or a few.
    evidence, facts : tuple of str
        Ids of evidence entries and of facts of the record.
    missing : tuple of str
        What is not known and could change the answer.
    """

    osteoporosis: Answer
    because: str
    evidence: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def diagnose(asked: Asked) -> Diagnosis:
    """Whether the criteria for osteoporosis are met.

    Parameters
    ----------
    asked : Asked
        Patient, operation, values, protocol and day.

    Returns
    -------
    Diagnosis
        Yes when any criterion is met; no only when T-score and FRAX both say so and nothing recorded speaks
        against it; else unknown.
    """
    if asked.is_minor:
        return Diagnosis(Answer.UNKNOWN, "The patient is under 18: the criteria are made for adults.")
    criteria = (by_t_score(asked), by_record(asked), by_fracture(asked), by_frax(read_frax(asked)))
    met = [one for one in criteria if one.osteoporosis is Answer.YES]
    if met:
        return _together(Answer.YES, met)
    open_ones = [one for one in criteria if one.osteoporosis is Answer.UNKNOWN]
    if open_ones:
        return _together(Answer.UNKNOWN, open_ones)
    return _together(Answer.NO, [one for one in criteria if one.because])


def by_t_score(asked: Asked) -> Diagnosis:
    """The criterion of the T-score at hip or distal radius.

    Parameters
    ----------
    asked : Asked
        Patient, protocol and day.

    Returns
    -------
    Diagnosis
        Its yes may rest on an earlier scan; its no needs one that is in date and nothing that doubts it.
    """
    which = asked.which_score
    if which.t_holds is Answer.NO:
        said = f"{which.because.capitalize()}: the T-score makes no diagnosis here."
        return Diagnosis(Answer.UNKNOWN, said, (which_score.EVIDENCE,))
    low, persisting = _low(asked, asked.dxa), _low(asked, asked.dxa_older)
    if low and which.may_raise:
        said = f"{in_words(low)}: the criteria for osteoporosis are met."
        evidence = ("tscore-osteoporosis-threshold", "dxa-central-hip-radius")
        return Diagnosis(Answer.YES, said, evidence, (low.id,))
    if persisting and which.may_raise:
        said = (
            f"{in_words(persisting)} met the criteria; a diagnosis persists when a later scan reads better."
        )
        evidence = ("tscore-osteoporosis-threshold", "osteoporosis-diagnosis-persists")
        return Diagnosis(Answer.YES, said, evidence, (persisting.id,))
    doubt = _why_not_no(asked)
    if doubt:
        return doubt
    worst = t_scores.worst_of(asked.dxa_in_date)
    said = f"{in_words(worst)} lies above the threshold."
    return Diagnosis(Answer.NO, said, ("tscore-osteoporosis-threshold",), (worst.id,))


def by_record(asked: Asked) -> Diagnosis:
    """The criterion of a recorded diagnosis; a recorded "no" clears nobody.

    Parameters
    ----------
    asked : Asked
        Patient.

    Returns
    -------
    Diagnosis
        Yes, or no without a reason.
    """
    fact = recorded(asked.record, "osteoporosis")
    if fact is None:
        return Diagnosis(Answer.NO, "")
    said = "Osteoporosis is recorded as a diagnosis."
    return Diagnosis(Answer.YES, said, ("optimise-if-diagnostic-criteria",), (fact.id,))


def by_fracture(asked: Asked) -> Diagnosis:
    """The criterion of a fragility fracture of hip or spine.

    Parameters
    ----------
    asked : Asked
        Patient.

    Returns
    -------
    Diagnosis
        Unknown where a fracture is recorded without its place or cause.
    """
    found = fractures.fractures(asked)
    missing = (fractures.UNSURE,) if found.criterion is Answer.UNKNOWN else ()
    facts = tuple(fact.id for fact in found.facts)
    evidence = (fractures.EVIDENCE,) if found.because else ()
    return Diagnosis(found.criterion, found.because, evidence, facts, missing)


def by_frax(frax: Frax) -> Diagnosis:
    """The criterion of FRAX alone.

    Parameters
    ----------
    frax : Frax
        As read.

    Returns
    -------
    Diagnosis
        Unknown without both figures, where treatment before is not known, and by thresholds of elsewhere.
    """
    facts = tuple(fact.id for fact in frax.values)
    evidence = ("frax-hip-threshold", "frax-major-threshold", "frax-alone-treatment-naive")
    if frax.criterion is Answer.YES:
        said = f"FRAX: {figures(frax.met)}, in someone never treated for osteoporosis."
        return Diagnosis(Answer.YES, said, evidence, tuple(fact.id for fact in frax.met))
    if frax.criterion is Answer.NO:
        return Diagnosis(Answer.NO, "FRAX lies below both thresholds.", evidence, facts)
    if frax.naive is Answer.NO:
        drugs = tuple(fact.id for fact in frax.treated_by)
        said = "A drug for osteoporosis is recorded: FRAX cannot stand alone, and why it was given is open."
        return Diagnosis(Answer.UNKNOWN, said, evidence, (*facts, *drugs), (REASON_FOR_DRUG,))
    if frax.met:
        foreign = frax.american is Answer.NO
        missing = (DRUG_HISTORY,) if frax.naive is Answer.UNKNOWN else ()
        why = "its thresholds are those of the United States" if foreign else "treatment before is not known"
        said = f"FRAX: {figures(frax.met)}, but {why}."
        return Diagnosis(Answer.UNKNOWN, said, evidence, facts, (*missing, *((COUNTRY,) if foreign else ())))
    if frax.hip and frax.major:
        said = "FRAX lies below both thresholds of the United States, for which it is not known to be made."
        return Diagnosis(Answer.UNKNOWN, said, evidence, facts, (COUNTRY,))
    said = "FRAX is not recorded." if not frax.values else "Only one figure of FRAX is recorded."
    return Diagnosis(Answer.UNKNOWN, said, evidence, facts, (FRAX_MISSING,))


def figures(facts: tuple[Fact, ...]) -> str:
    """FRAX figures in words.

    Parameters
    ----------
    facts : tuple of Fact
        Of hip or major fractures.

    Returns
    -------
    str
        For example ``"hip 3 %, major 12 %"``.
    """
    return ", ".join(f"{fact.concept.removeprefix('frax-')} {percent(fact):g} %" for fact in facts)


def _low(asked: Asked, facts: tuple[Fact, ...]) -> Fact | None:
    low = [fact for fact in facts if is_osteoporosis(fact, asked.protocol)]
    return t_scores.worst_of(low) if low else None


def _why_not_no(asked: Asked) -> Diagnosis | None:
    """What forbids to call a T-score above the threshold a no."""
    which, evidence = asked.which_score, ("tscore-osteoporosis-threshold", "dxa-gold-standard")
    if not asked.dxa_in_date:
        said = "No T-score of hip or distal radius is known to be in date."
        return Diagnosis(Answer.UNKNOWN, said, evidence, missing=(DXA,))
    facts = tuple(fact.id for fact in asked.dxa_in_date)
    if which.t_holds is Answer.UNKNOWN:
        said = f"Whether T-scores hold is open ({which.because}): {branches(asked)}"
        return Diagnosis(Answer.UNKNOWN, said, (*evidence, which_score.EVIDENCE), facts, which.missing)
    doubts = _doubts(asked)
    if not doubts:
        return None
    return Diagnosis(Answer.UNKNOWN, " ".join(doubts), evidence, facts, (DXA,))


def _doubts(asked: Asked) -> list[str]:
    sex, protocol, examined = asked.record.patient.sex, asked.protocol, asked.examined
    said = []
    if any(contradicts(scan, sex, protocol) for scan in examined.deciding):
        said.append("A T-score above the threshold and its BMD disagree.")
    for scan in examined.deciding:
        possible = recompute(scan, sex) if scan.t is None else ()
        if possible and all(meets(one.t, protocol) for one in possible):
            said.append(f"The BMD of the {scan.place} without a T-score reads low.")
    spine = examined.newest_spine
    if spine and meets(t_scores.number_of(spine), protocol):
        said.append("The spine reads low, which raises concern.")
    said += [f"{in_words(fact)} raises concern." for fact in low_elsewhere(asked)]
    return said


def low_elsewhere(asked: Asked) -> tuple[Fact, ...]:
    """Low T-scores that decide nothing for their site, the spine apart: newest of each place.

    Parameters
    ----------
    asked : Asked
        Patient and day.

    Returns
    -------
    tuple of Fact
        Of a forearm without its part, of the heel, or without a site; the boundary counts in.
    """
    newest: dict[str, Fact] = {}
    for scan in asked.examined.elsewhere:
        if scan.t is not None and scan.site != SPINE:
            newest.setdefault(scan.place, scan.t)
    return tuple(fact for fact in newest.values() if t_scores.number_of(fact) <= t_scores.threshold())


def branches(asked: Asked) -> str:
    """Both branches, where it is open whether T-scores hold.

    Parameters
    ----------
    asked : Asked
        Patient, protocol and day.

    Returns
    -------
    str
        One sentence.
    """
    low = _low(asked, (*asked.dxa, *asked.dxa_older))
    if low:
        return f"if they do, {in_words(low)} is osteoporosis; if they do not, the Z-score is to be read."
    return "if they do, the T-score lies above the threshold; if they do not, the Z-score is to be read."


def _together(answer: Answer, parts: list[Diagnosis]) -> Diagnosis:
    def each(lists: list[tuple[str, ...]]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one for several in lists for one in several))

    return Diagnosis(
        answer,
        " ".join(part.because for part in parts),
        each([part.evidence for part in parts]),
        each([part.facts for part in parts]),
        each([part.missing for part in parts]),
    )
