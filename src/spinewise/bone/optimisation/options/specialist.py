"""Drugs and combinations that only a specialist chooses: little evidence here, or small trials."""

from spinewise.bone.optimisation.literature import found
from spinewise.bone.optimisation.options.judging import Drug, Reason, judge
from spinewise.bone.optimisation.situation import Situation
from spinewise.evidence.tables import entry
from spinewise.results import Option, OptionStatus

LITTLE = "serm-romosozumab-limited"
CYCLIC, WITH_DENOSUMAB = "cyclic-teriparatide-bisphosphonate", "teriparatide-denosumab-fusion"


def specialist_options(
    situation: Situation, bisphosphonate: Option, denosumab: Option, anabolic: Option
) -> tuple[Option, ...]:
    """Romosozumab, SERM and the two combinations.

    Parameters
    ----------
    situation : Situation
        Patient, operation and day.
    bisphosphonate, denosumab, anabolic : Option
        As judged; a combination names how its parts stand.

    Returns
    -------
    tuple of Option
        Each "specialist only", whatever its parts.
    """
    return (
        _alone(situation, "romosozumab", "Romosozumab"),
        _alone(situation, "serm", "Selective oestrogen-receptor modulator (SERM)"),
        _together(
            situation,
            Drug(
                "teriparatide-then-bisphosphonate",
                "Teriparatide and a bisphosphonate in cycles",
                "Only early fusion was quicker than with a bisphosphonate alone.",
                entry(CYCLIC).strength,
                (CYCLIC,),
                literature=(found(CYCLIC, with_note=True),),
            ),
            (anabolic, bisphosphonate),
        ),
        _together(
            situation,
            Drug(
                "teriparatide-with-denosumab",
                "Teriparatide together with denosumab",
                "Tried in one very small trial.",
                f"{entry(WITH_DENOSUMAB).strength}; shown only",
                (WITH_DENOSUMAB,),
                literature=(found(WITH_DENOSUMAB),),
            ),
            (anabolic, denosumab),
        ),
    )


def _alone(situation: Situation, id: str, name: str) -> Option:
    drug = Drug(
        id,
        name,
        "Second line in general, with little evidence in spine surgery; outside what the review covers.",
        entry(LITTLE).strength,
        (LITTLE,),
    )
    said = "The specialist decides; no status is worked out here."
    return judge(situation, drug, (Reason(OptionStatus.SPECIALIST, said, (LITTLE,)),))


def _together(situation: Situation, drug: Drug, parts: tuple[Option, ...]) -> Option:
    stand = "; ".join(f"{part.short_name}: {part.status}" for part in parts)
    said = f"The specialist decides. Its parts, for this operation: {stand}."
    facts = tuple(id for part in parts for id in part.facts)
    reason = Reason(OptionStatus.SPECIALIST, said, facts=facts)
    return judge(situation, drug, (reason,))
