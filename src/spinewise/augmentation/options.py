"""Conservative care and vertebral augmentation, each judged for this patient: no order, no ban."""

from collections.abc import Iterator

from spinewise.augmentation import gate
from spinewise.augmentation.literature import literature
from spinewise.augmentation.reading import Reading
from spinewise.augmentation.situation import MET, NOT_CALLED, WEIGHTS, Situation
from spinewise.augmentation.walk import rated
from spinewise.evidence.tables import entry
from spinewise.results import Option, OptionStatus

CONSERVATIVE, AUGMENTATION = "augmentation-conservative-care", "augmentation-cement"
POPULATION = "adults with a painful vertebral fragility fracture of the thoracic or lumbar spine"
PATHWAY, OPPOSING = "va-rand-appropriate", "va-nass-osteoporotic"
NEVER_WITHHELD = "A consultation is offered whatever stands here; patient and surgeon decide."
NO_TRIAL_ON_DEATH = "No randomised trial is large enough to say whether augmentation changes survival."


def options(situation: Situation) -> tuple[Option, ...]:
    """Both ways, conservative care first.

    Parameters
    ----------
    situation : Situation
        One patient with a fracture.

    Returns
    -------
    tuple of Option
        Two.
    """
    owner = situation.asked.protocol.text("owner_surgery")
    return (_conservative(situation, owner), _augmentation(situation, owner))


def _conservative(situation: Situation, owner: str) -> Option:
    alone = OptionStatus.CAUTION if situation.is_barred and situation.asked.urgent else OptionStatus.ALLOWED
    urgent = "Something urgent is recorded: a spine surgeon first. " if alone is OptionStatus.CAUTION else ""
    shares = entry(OPPOSING)
    return Option(
        CONSERVATIVE,
        "Conservative care (pain relief, moving as able, physiotherapy, treatment of the bone)",
        alone,
        f"{urgent}Medical management was appropriate in {shares.number('medical_appropriate'):g} of "
        f"{shares.number('scenarios'):g} scenarios of the opposing panel; many fractures settle.",
        shares.strength,
        (OPPOSING, PATHWAY),
        POPULATION,
        owner,
        facts=situation.verdict.facts,
        would_change=(
            "Pain or function that worsens despite it.",
            "A deficit, an infection or a tumour found.",
        ),
        in_general=entry("va-rand-follow-up").statement,
        literature=literature("pain"),
    )


def _augmentation(situation: Situation, owner: str) -> Option:
    status, because = _status(situation)
    reading = rated(situation)
    those = (situation.population, situation.contraindications, reading)
    return Option(
        AUGMENTATION,
        "Vertebral augmentation (vertebroplasty or kyphoplasty)",
        status,
        because,
        entry(PATHWAY).strength,
        (PATHWAY, OPPOSING, "va-rand-contraindications", "va-rand-population"),
        POPULATION,
        owner,
        facts=tuple(
            sorted({*reading.facts, *situation.population.facts, *situation.contraindications.facts})
        ),
        would_change=tuple(_would_change(situation, reading)),
        caveats=(NEVER_WITHHELD, NO_TRIAL_ON_DEATH, *reading.caveats),
        missing=tuple(dict.fromkeys(gap.what for one in those for gap in one.missing)),
        in_general=entry("t2-augmentation-definition").statement,
        literature=(*literature("harm"), *literature("survival")),
    )


def _status(situation: Situation) -> tuple[OptionStatus, str]:
    """How cement stands: what bars it first, then the population, then the panel."""
    barred, reading = situation.contraindications, rated(situation)
    if barred.certainly(gate.ABSOLUTE):
        return OptionStatus.AVOID, f"An absolute contraindication by the panel. {barred.because}"
    if situation.is_barred:
        return OptionStatus.SPECIALIST, f"A spine surgeon sees this first. {barred.because}"
    if not situation.goes_on:
        return OptionStatus.SPECIALIST, f"Outside the pathway. {situation.population.because}"
    open_ = (
        "" if situation.population.is_known and barred.is_known else " What could bar it is not all known."
    )
    if reading.certainly(MET):
        status = OptionStatus.ALLOWED if not open_ else OptionStatus.CAUTION
        return status, f"{reading.because} The opposing panel rarely does.{open_}"
    # What the panel does not call appropriate it may have called uncertain: no source speaks against it here.
    return OptionStatus.CAUTION, f"{reading.because}{open_}"


def _would_change(situation: Situation, reading: Reading) -> Iterator[str]:
    if not situation.contraindications.certainly(gate.NOTHING):
        yield "What could bar it, found or ruled out."
    if reading.perhaps(NOT_CALLED) or reading.perhaps(WEIGHTS):
        yield "Symptoms that worsen despite medication, with imaging that agrees with a recent fracture."
    if reading.perhaps(MET):
        yield "Symptoms that settle, or imaging that does not agree with a recent fracture."
