"""What is proposed: what is urgent or barred first, then imaging, counselling and follow-up."""

from collections.abc import Iterator

from spinewise.augmentation import gate, imaging
from spinewise.augmentation.options import POPULATION
from spinewise.augmentation.situation import Situation
from spinewise.evidence.tables import entry
from spinewise.results import Recommendation
from spinewise.words import Answer, Phase

COUNSEL = "augmentation-counsel"
COUNSEL_WEIGHT = 46
EVIDENCE = ("t2-counsel-eligible", "t2-augmentation-definition")


def proposals(situation: Situation) -> tuple[Recommendation, ...]:
    """Every line of this room.

    Parameters
    ----------
    situation : Situation
        One patient with a fracture.

    Returns
    -------
    tuple of Recommendation
        Urgent matters are the first; their rewording of the rest is done for all rooms alike in `pathway`.
    """
    return tuple(_lines(situation))


def _lines(situation: Situation) -> Iterator[Recommendation]:
    population, barred = situation.population, situation.contraindications
    if barred.certainly(gate.SURGEON):
        yield _line(
            situation, "augmentation-surgeon-first",
            "Let a spine surgeon see the patient and the images before any cement is discussed as a choice.",
            barred.because, (gate.CONTRAINDICATIONS,), 70, facts=barred.facts,
        )  # fmt: skip
    if barred.certainly(gate.ABSOLUTE):
        yield _line(
            situation, "augmentation-infection-first",
            "No cement while this infection is active: find and treat it first.",
            barred.because, (gate.CONTRAINDICATIONS,), 71, facts=barred.facts,
        )  # fmt: skip
    if population.certainly(gate.MALIGNANT):
        yield _line(
            situation, "augmentation-work-up",
            "Find out whether a tumour caused the fracture before it is treated as a fragility fracture.",
            population.because, (gate.POPULATION, "va-nass-neoplastic"), 68, facts=population.facts,
            missing=tuple(gap.what for gap in population.missing),
        )  # fmt: skip
    if situation.goes_on and _wants_imaging(situation):
        gaps = tuple(gap.what for gap in situation.imaging.missing)
        yield _line(
            situation, "augmentation-imaging",
            "Ask for imaging that tells a recent fracture: MRI with fat suppression; bone scan or CT where "
            "MRI is not possible.",
            f"{situation.imaging_need.because} {situation.imaging.because}",
            (imaging.EVIDENCE, "va-rand-signs"), 50, facts=situation.probability.facts, missing=gaps,
        )  # fmt: skip
    if not population.certainly(gate.MINOR):
        if situation.discussed is not Answer.YES:
            yield _counsel(situation)
        yield _follow_up(situation)


def _wants_imaging(situation: Situation) -> bool:
    """Imaging is indicated for all that is known, and no result is."""
    return situation.imaging_need.certainly(imaging.INDICATED) and not situation.imaging.is_known


def _counsel(situation: Situation) -> Recommendation:
    return _line(
        situation,
        COUNSEL,
        "Talk through conservative care and vertebral augmentation side by side, the evidence for and "
        "against both, and record that both were discussed.",
        f"{_capital(situation.asked.fractures.in_words)}. {entry(EVIDENCE[0]).caveat}",
        EVIDENCE,
        COUNSEL_WEIGHT,
        facts=tuple(fact.id for fact in situation.asked.fractures.recorded),
        caveats=(
            "The counselling page shows trials, harms and survival studies, nulls as large as the rest.",
            "A panel that calls augmentation appropriate, and one that rarely does, both stand there.",
        ),
        alternatives=("Conservative care alone, with a visit that asks again.",),
    )


def _follow_up(situation: Situation) -> Recommendation:
    when = entry("va-rand-follow-up")
    visit = f"{when.number('visit_from'):g} to {when.number('visit_until'):g} weeks"
    return _line(
        situation,
        "augmentation-follow-up",
        f"See the patient {visit} after either treatment, with bone density and treatment of osteoporosis.",
        "A fracture without adequate injury speaks for weak bone, however it is treated.",
        (when.id,),
        25,
        phase=Phase.POSTOP,
    )


def _line(
    situation: Situation,
    id: str,
    action: str,
    because: str,
    evidence: tuple[str, ...],
    weight: int,
    *,
    phase: Phase = Phase.PREOP,
    facts: tuple[str, ...] = (),
    caveats: tuple[str, ...] = (),
    missing: tuple[str, ...] = (),
    alternatives: tuple[str, ...] = (),
) -> Recommendation:
    return Recommendation(
        id, action, phase, entry(evidence[0]).strength, because, evidence, POPULATION,
        situation.asked.protocol.text("owner_surgery"),
        facts=facts, caveats=caveats, missing=missing, alternatives=alternatives, weight=weight,
    )  # fmt: skip


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
