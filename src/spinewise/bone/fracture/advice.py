"""What the shape of the vertebrae says about fractures; it tells neither their age nor their cause."""

from spinewise.bone.asked import Asked
from spinewise.bone.fracture.grade import EVIDENCE, Graded, graded
from spinewise.bone.fracture.loss import losses
from spinewise.record.fact import Fact
from spinewise.results import Advice, Finding, Missing
from spinewise.words import Answer

ROOM = "bone"
FEW = 3
AGE_WEIGHT = 44
SHAPE_ALONE = "caveat-fracture-by-shape"
TOO_DENSE = "caveat-fracture-reads-dense"


def advise(asked: Asked) -> Advice:
    """Findings on vertebral fracture by shape.

    Parameters
    ----------
    asked : Asked
        Record and measurements.

    Returns
    -------
    Advice
        A finding for each level whose loss counts over its whole range, one for all levels where it may,
        and what would tell their age. Levels outside T4 to L4 are measured and not graded.
    """
    known = [one for loss in losses(asked.measurements) if (one := graded(loss)) is not None]
    sure = [one for one in known if one.least > 0]
    unsure = [one for one in known if one.least == 0 < one.most]
    history = [fact for fact in asked.record.about("vertebral-fracture") if fact.value is Answer.YES]
    return Advice(
        ROOM,
        findings=(
            *(_fracture(one, history) for one in sure),
            *((_not_told_apart(unsure),) if unsure else ()),
        ),
        missing=tuple(_age(one) for one in sure),
    )


def _fracture(one: Graded, history: list[Fact]) -> Finding:
    told = " The record knows a vertebral fracture: compare level and date." if history else ""
    return Finding(
        "vertebral fracture by shape",
        f"{one.loss.level} is {one.loss.in_words}: by height a fracture of {one.in_words}.{told}",
        evidence=(EVIDENCE,),
        facts=tuple(fact.id for fact in history),
        level=one.loss.level,
        caveats=(SHAPE_ALONE, TOO_DENSE),
    )


def _not_told_apart(several: list[Graded]) -> Finding:
    if len(several) <= FEW:
        said = ", ".join(f"{one.loss.level} {one.loss.in_words}" for one in several)
    else:
        half = max((one.loss.high - one.loss.low) / 2 for one in several)
        levels = ", ".join(one.loss.level for one in several)
        said = f"{levels}; with these slices a loss is known to within {half:.0f} % of the height"
    return Finding(
        "height loss that may count",
        f"Within the range of the measurement a fracture cannot be told from the normal shape: {said}.",
        evidence=(EVIDENCE,),
        caveats=(SHAPE_ALONE,),
    )


def _age(one: Graded) -> Missing:
    return Missing(
        f"age and cause of the height loss of {one.loss.level}",
        "A new fracture may be the source of pain; one without adequate injury speaks for osteoporosis, "
        "whatever the T-score. A CT tells neither.",
        "Ask for the history and earlier images; an MRI with fat suppression shows whether it is new.",
        one.loss.level,
        AGE_WEIGHT,
    )
