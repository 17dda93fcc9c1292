"""What is missing about the operation itself, and the order in which gaps are shown.

The order is by how much a gap could change the plan. Weights of all rooms live on one scale:
90 and more could change whether or how soon to operate, 60 to 89 where and what, 30 to 59 with what
preparation, below 30 how well something is known.
"""

from collections.abc import Iterable
from dataclasses import replace

from spinewise.record.gaps import DATE_OF_OPERATION
from spinewise.record.operation import Urgency
from spinewise.record.record import Record
from spinewise.results import Missing
from spinewise.words import Answer

URGENCY_WEIGHT = 92
LEVELS_WEIGHT = 85
UPPER_LEVEL_WEIGHT = 75
DIAGNOSIS_WEIGHT = 72
CONSTRUCT_WEIGHT = 65
APPROACH_WEIGHT = 62
AGE_WEIGHT = 60


def gaps_of_operation(record: Record) -> tuple[Missing, ...]:
    """What nobody said about the planned operation, with what it could change.

    Parameters
    ----------
    record : Record
        What is known about the patient.

    Returns
    -------
    tuple of Missing
        Unordered; `in_order` puts them among the gaps of the rooms.
    """
    operation = record.operation
    fused = operation.fusion is not Answer.NO and operation.instrumented is not Answer.NO
    checks = (
        (operation.urgency is Urgency.UNKNOWN, _URGENCY),
        (not operation.levels, _LEVELS),
        (operation.uiv is None and fused, _UPPER_LEVEL),
        (operation.diagnosis is None, _DIAGNOSIS),
        (operation.date is None, DATE_OF_OPERATION),
        (Answer.UNKNOWN in (operation.fusion, operation.instrumented), _CONSTRUCT),
        (operation.approach is None, _APPROACH),
        (record.patient.birth_date is None, _AGE),
    )
    return tuple(gap for absent, gap in checks if absent)


def in_order(gaps: Iterable[Missing]) -> tuple[Missing, ...]:
    """Gaps by how much they could change the plan; exact repeats are shown once.

    Parameters
    ----------
    gaps : iterable of Missing
        From all rooms.

    Returns
    -------
    tuple of Missing
        Heaviest first, then as they came. A gap that two rooms name in the same words keeps its
        larger weight.
    """
    heaviest: dict[Missing, Missing] = {}
    for gap in gaps:
        same = replace(gap, weight=0)
        if same not in heaviest or heaviest[same].weight < gap.weight:
            heaviest[same] = gap
    return tuple(sorted(heaviest.values(), key=lambda gap: -gap.weight))


_URGENCY = Missing(
    "urgency of the operation",
    "If it is urgent, nothing below may delay it; the plan is written as for an elective operation.",
    "State elective, urgent or emergency with the planned operation, and confirm it in the review.",
    weight=URGENCY_WEIGHT,
)
_LEVELS = Missing(
    "levels of the operation",
    "Advice on bone, screws and cages belongs to levels; without them it stays general.",
    "State the levels with the planned operation, and confirm them in the review.",
    weight=LEVELS_WEIGHT,
)
_UPPER_LEVEL = Missing(
    "upper instrumented vertebra (UIV)",
    "Low HU at the UIV goes with junctional failure; without a UIV the candidates are only listed.",
    "State the UIV, or compare the candidates that were measured.",
    weight=UPPER_LEVEL_WEIGHT,
)
_DIAGNOSIS = Missing(
    "diagnosis",
    "Evidence is filtered by population; without a diagnosis only rules for everyone apply.",
    "State the diagnosis with the planned operation.",
    weight=DIAGNOSIS_WEIGHT,
)
_CONSTRUCT = Missing(
    "whether a fusion with instrumentation is planned",
    "Most bone rules hold for instrumented fusion only.",
    "State fusion and instrumentation, yes or no, with the planned operation.",
    weight=CONSTRUCT_WEIGHT,
)
_APPROACH = Missing(
    "approach",
    "Cages and screw paths depend on it.",
    "State the approach with the planned operation.",
    weight=APPROACH_WEIGHT,
)
_AGE = Missing(
    "date of birth",
    "Rules for adults, for minors and for screening by age cannot be chosen.",
    "Add the date or year of birth to the record.",
    weight=AGE_WEIGHT,
)
