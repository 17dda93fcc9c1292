"""The published pathway as one patient walks it, step by step, with every way that is still open."""

from collections.abc import Mapping

from spinewise.augmentation import gate
from spinewise.augmentation.reading import Reading
from spinewise.augmentation.situation import Situation
from spinewise.evidence.tables import cite, entry
from spinewise.results import Branch, Path, Step
from spinewise.words import Answer

ID, TITLE = "augmentation-pathway", "Vertebral fragility fracture: the pathway of 2018"
_TOLD_BY = ("va-rand-population", "va-rand-appropriate", "va-rand-contraindications", "va-rand-duration")
DISCUSSED, NOT_RECORDED = "both recorded", "not recorded"


def walk(situation: Situation) -> Path:
    """Walk one patient through the pathway.

    Parameters
    ----------
    situation : Situation
        One patient with a fracture.

    Returns
    -------
    Path
        Fifteen steps. Of a step that is reached every branch that may hold is taken: more than one where an
        interval crosses a boundary or something is not known.
    """
    outside = "" if situation.goes_on else f"The pathway does not hold here: {situation.population.outcome}."
    barred = outside or (
        f"Not asked while there is this: {situation.contraindications.outcome}."
        if situation.is_barred
        else ""
    )
    minor = outside if situation.population.certainly(gate.MINOR) else ""
    steps = (
        _step("population", "Is this a patient of whom the panel speaks?", situation.population,
              ("va-rand-population",)),
        _step("contraindications", "Anything that forbids cement, or that a spine surgeon sees first?",
              situation.contraindications, ("va-rand-contraindications",), minor),
        _step("signs", "How many of the ten signs of a fragility fracture?", situation.probability,
              ("va-rand-signs",), outside),
        _step("imaging-need", "Is advanced imaging needed?", situation.imaging_need,
              ("va-rand-imaging",), outside),
        _step("imaging", "Does imaging agree with a recent fracture?", situation.imaging,
              ("va-rand-imaging",), outside),
        _step("pain", "Is the pain at or above the panel's entry?", situation.pain,
              ("va-rand-population",), outside),
        _step("impact", "Impact on function?", situation.impact, ("va-rand-variables",), outside),
        _step("height-loss", "Loss of height?", situation.height_loss, ("va-rand-variables",), outside),
        _step("kyphosis", "Kyphosis?", situation.kyphosis, ("va-rand-variables",), outside),
        _step("progression", "Progression of the height loss?", situation.progression, ("va-rand-variables",),
              outside),
        _step("course", "Course of the symptoms under medication?", situation.course, ("va-rand-variables",),
              outside),
        _step("duration", "Duration of the pain? (classes unconfirmed; decides nothing)",
              situation.duration, ("va-rand-duration",), outside),
        _step("panel", "What does the panel's published rule say?", rated(situation),
              ("va-rand-appropriate",), barred),
        _step("counsel", "Were conservative care and augmentation both discussed?", _counsel(situation),
              ("t2-counsel-eligible",), minor),
        _follow_up(minor),
    )  # fmt: skip
    return Path(ID, TITLE, source(), steps)


def source() -> str:
    """Where the pathway was published, who paid, and what of it could not be read.

    Returns
    -------
    str
        From the caveats of the evidence.
    """
    return f"{cite(_TOLD_BY[0])}. {' '.join(str(entry(id).caveat) for id in _TOLD_BY)}"


def rated(situation: Situation) -> Reading:
    """What the rule says, with what the panel did not rate beside it.

    Parameters
    ----------
    situation : Situation
        One patient with a fracture.

    Returns
    -------
    Reading
        A patient below the panel's entry has no verdict, which is none against augmentation.
    """
    verdict, entered = situation.verdict, situation.is_rated
    classes = (*verdict.classes, "not rated")
    if entered.certainly("not rated"):
        why = f"The panel rated no such patient: {entered.because}"
        return Reading(classes, ("not rated",), why, entered.facts, entered.missing, entered.caveats)
    open_ = ("not rated",) if entered.perhaps("not rated") else ()
    possible = (*verdict.possible, *open_)
    missing = tuple(dict.fromkeys((*verdict.missing, *(entered.missing if open_ else ()))))
    also = f" {entered.because}" if open_ else ""
    facts = tuple(sorted({*verdict.facts, *entered.facts}))
    return Reading(classes, possible, f"{verdict.because}{also}", facts, missing, entered.caveats)


def _counsel(situation: Situation) -> Reading:
    names = (DISCUSSED, NOT_RECORDED)
    both = situation.discussed is Answer.YES
    why = (
        "It is recorded that both were discussed."
        if both
        else "It is not recorded that both were discussed; that does not mean that they were not."
    )
    return Reading(names, (names[not both],), why, situation.discussion_facts)


def _follow_up(not_reached: str) -> Step:
    when = entry("va-rand-follow-up")
    visit = f"{when.number('visit_from'):g} to {when.number('visit_until'):g} weeks"
    why = (
        not_reached or f"A visit {visit} after either treatment; bone density and treatment of osteoporosis."
    )
    branch = Branch("after either treatment", taken=not not_reached, because=why)
    return Step(
        "follow-up",
        "What follows, whichever way is chosen?",
        branch.name,
        why,
        taken=not not_reached,
        branches=(branch,),
        evidence=("va-rand-follow-up",),
    )


def _step(id: str, question: str, reading: Reading, evidence: tuple[str, ...], not_reached: str = "") -> Step:
    """One step of a reading; where it is open, every branch that may hold is taken."""
    because = f"{reading.because} {' '.join(reading.caveats)}".strip()
    why = f"{not_reached} What is recorded: {because}" if not_reached else because
    taken: Mapping[str, bool] = {name: not not_reached and reading.perhaps(name) for name in reading.classes}
    branches = tuple(
        Branch(name, taken[name], not_reached or _of_branch(reading, name)) for name in reading.classes
    )
    return Step(
        id,
        question,
        reading.outcome,
        why,
        taken=not not_reached,
        branches=branches,
        evidence=evidence,
        facts=reading.facts,
        missing=tuple(gap.what for gap in reading.missing),
    )


def _of_branch(reading: Reading, name: str) -> str:
    if not reading.perhaps(name):
        return f"What is recorded says {reading.outcome}."
    return reading.because
