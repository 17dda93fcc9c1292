"""What the T-scores of hip and distal radius say, and why they may not hold in this person, as findings."""

from spinewise.bone.asked import Asked
from spinewise.bone.densitometry import fractures, t_scores
from spinewise.bone.densitometry.diagnosis import branches
from spinewise.bone.densitometry.recorded import recorded
from spinewise.bone.densitometry.scans import number
from spinewise.bone.densitometry.t_scores import in_date, in_words, is_osteoporosis, shown
from spinewise.bone.densitometry.which_score import EVIDENCE as WHICH_SCORE
from spinewise.evidence.tables import entry
from spinewise.record.fact import Fact
from spinewise.results import Finding
from spinewise.words import Answer

WORDING = "caveat-t-score-wording"


def verdicts(asked: Asked) -> tuple[Finding, ...]:
    """Everything that the criteria themselves say, FRAX apart.

    Parameters
    ----------
    asked : Asked
        Patient, protocol and day.

    Returns
    -------
    tuple of Finding
        T-score or Z-score, recorded diagnosis, fracture.
    """
    found = (*_by_score(asked), _recorded(asked), _fracture(asked))
    return tuple(one for one in found if one is not None)


def _by_score(asked: Asked) -> tuple[Finding | None, ...]:
    which = asked.which_score
    if which.t_holds is Answer.NO:
        return (_z_holds(asked),)
    if not which.may_raise:
        return (_either(asked),)
    if not asked.dxa:
        return (_persisting(asked),)
    worst = t_scores.worst_of(asked.dxa)
    if not is_osteoporosis(worst, asked.protocol):
        return (_above(asked, worst), _persisting(asked))
    others = "".join(f" Beside it: {in_words(fact)}." for fact in asked.dxa if fact is not worst)
    said = f"{in_words(worst)}: the criteria for osteoporosis are met.{_age_of(asked, worst)}{others}"
    return (
        Finding(
            "osteoporosis by T-score",
            said + _if_it_holds(asked),
            ("tscore-osteoporosis-threshold", "dxa-central-hip-radius"),
            tuple(fact.id for fact in asked.dxa),
            caveats=(WORDING,),
        ),
    )


def _above(asked: Asked, worst: Fact) -> Finding:
    others = "".join(f" Beside it: {in_words(fact)}." for fact in asked.dxa if fact is not worst)
    said = (
        f"{in_words(worst)} is the lowest that counts and lies above {shown(t_scores.threshold())}: "
        f"not osteoporosis by T-score alone.{_age_of(asked, worst)}{others}"
    )
    return Finding(
        "T-score above the threshold",
        said + _if_it_holds(asked),
        ("tscore-osteoporosis-threshold", "fractures-despite-normal-dxa"),
        tuple(fact.id for fact in asked.dxa),
        caveats=(WORDING, "caveat-t-score-above"),
    )


def _persisting(asked: Asked) -> Finding | None:
    low = [fact for fact in asked.dxa_older if is_osteoporosis(fact, asked.protocol)]
    if not low:
        return None
    worst = t_scores.worst_of(low)
    return Finding(
        "osteoporosis by T-score",
        f"{in_words(worst)} met the criteria; a diagnosis persists when a later scan reads better."
        + _if_it_holds(asked),
        ("tscore-osteoporosis-threshold", "osteoporosis-diagnosis-persists"),
        (worst.id,),
        caveats=(WORDING,),
    )


def _z_holds(asked: Asked) -> Finding:
    scored = [scan for scan in asked.examined.deciding if scan.z is not None]
    limit = entry(WHICH_SCORE).number("z_score")
    told = [
        f"Z-score {shown(number(scan.z))} ({scan.place}, {scan.when}) is "
        f"{'below' if number(scan.z) <= limit else 'within'} the expected range for age, "
        f"which ends at {shown(limit)}."
        for scan in scored
    ] or ["No Z-score of hip or distal radius is recorded: ask for it with the report."]
    facts = [fact.id for scan in asked.examined.deciding for fact in (scan.t, scan.z) if fact is not None]
    said = f"{asked.which_score.because.capitalize()}: the Z-score holds and the T-score makes no diagnosis."
    return Finding(
        "Z-score holds here",
        " ".join((said, *told, "Neither makes the diagnosis by itself.")),
        (WHICH_SCORE,),
        tuple(facts),
    )


def _either(asked: Asked) -> Finding | None:
    if not asked.dxa and not asked.dxa_older:
        return None
    return Finding(
        "T-score or Z-score",
        f"Whether T-scores hold is open ({asked.which_score.because}): {branches(asked)}",
        (WHICH_SCORE, "tscore-osteoporosis-threshold"),
        tuple(fact.id for fact in (*asked.dxa, *asked.dxa_older)),
        caveats=(WORDING,),
    )


def _recorded(asked: Asked) -> Finding | None:
    fact = recorded(asked.record, "osteoporosis")
    if fact is None:
        return None
    when = f" since {fact.date}" if fact.date else ""
    return Finding(
        "osteoporosis recorded",
        f"Osteoporosis is recorded as a diagnosis{when}; on which T-score or fracture it rests is not said.",
        ("optimise-if-diagnostic-criteria",),
        (fact.id,),
    )


def _fracture(asked: Asked) -> Finding | None:
    found = fractures.fractures(asked)
    if not found.because:
        return None
    return Finding(
        "prior fragility fracture" if found.criterion is Answer.YES else "fracture of unknown cause or place",
        found.because,
        (fractures.EVIDENCE,),
        tuple(fact.id for fact in found.facts),
        caveats=("caveat-fracture-population",),
    )


def _age_of(asked: Asked, fact: Fact) -> str:
    if in_date(fact, asked.protocol, asked.as_of) is Answer.YES:
        return ""
    return " It is not known to be in date."


def _if_it_holds(asked: Asked) -> str:
    which = asked.which_score
    return "" if which.t_holds is Answer.YES else f" It counts if T-scores hold ({which.because})."
