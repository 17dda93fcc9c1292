"""Anabolics: second line in general, preferred before instrumented surgery by the CNS guideline (grade B).

Generally avoided with active cancer, previous radiation or a risk of osteosarcoma. What speaks for that is
thin (volunteers, rats), so it is a strong warning that a recorded reason overrides, and no hard stop.
"""

from collections.abc import Iterator

from spinewise.bone.optimisation.literature import found
from spinewise.bone.optimisation.options.judging import Drug, Reason, for_osteoporosis, in_pregnancy, judge
from spinewise.bone.optimisation.situation import Situation
from spinewise.bone.optimisation.windows import courses, is_taken
from spinewise.evidence.tables import entry
from spinewise.record.answers import ids_of
from spinewise.results import Option, OptionStatus
from spinewise.words import Answer

ANABOLICS = ("teriparatide", "abaloparatide")
GRADE, CAUTIONS = "cns-grade-b-anabolic", "anabolic-contraindications"
CANCER, RADIATION = "active cancer", "prior radiation"
OSTEOSARCOMA = "osteosarcoma risk (Paget disease)"
QUESTIONS = ("active-cancer", "prior-radiation", "osteosarcoma-risk", "paget")
IMPLANTS = "whether implants are planned"
OVERRIDE = "A clinician overrides this with a recorded reason; it is a strong warning and no hard stop."


def anabolic(situation: Situation) -> Option:
    """Anabolic drug for this operation and this day.

    Parameters
    ----------
    situation : Situation
        Patient, operation and day.

    Returns
    -------
    Option
        "Avoid" when one of the three cautions is answered yes; "allowed" only in osteoporosis, before
        instrumented surgery, with all three answered no.
    """
    grade = entry(GRADE).value("grade").value
    drug = Drug(
        "anabolic",
        "Anabolic (teriparatide, abaloparatide)",
        f"Second line in general; before instrumented surgery in osteoporosis the CNS guideline endorses "
        f"anabolics such as teriparatide with grade {grade}.",
        f"{entry(GRADE).strength}, CNS grade {grade}",
        (GRADE, "teriparatide-class", CAUTIONS, "bone-drug-classes"),
        ("caveat-anabolic-cautions-thin", "caveat-anabolic-trials-wanted"),
        (found("teriparatide-fusion-rate"), found("teriparatide-fusion-time")),
    )
    reasons = [
        *cautions(situation),
        *_implants(situation),
        *_taking(situation),
        *for_osteoporosis(situation),
        *in_pregnancy(situation),
    ]
    if all(reason.status is OptionStatus.ALLOWED for reason in reasons):
        said = "Active cancer, previous radiation and a risk of osteosarcoma are all answered no."
        facts = ids_of(situation.asked.record, *QUESTIONS)
        reasons.append(Reason(OptionStatus.ALLOWED, said, (CAUTIONS,), facts))
    return judge(situation, drug, reasons)


def answers_to_cautions(situation: Situation) -> dict[str, Answer]:
    """The three questions to be asked before an anabolic, by the name under which each is missing.

    Parameters
    ----------
    situation : Situation
        Patient, operation and day.

    Returns
    -------
    dict
        Paget disease answers the risk of osteosarcoma with yes; its absence alone does not answer no.
    """
    paget, risk = situation.ever("paget"), situation.ever("osteosarcoma-risk")
    return {
        CANCER: _cancer(situation),
        RADIATION: situation.ever("prior-radiation"),
        OSTEOSARCOMA: Answer.YES if paget is Answer.YES else risk,
    }


def cautions(situation: Situation) -> Iterator[Reason]:
    """A reason for each of the three questions that is not answered no.

    Parameters
    ----------
    situation : Situation
        Patient, operation and day.

    Yields
    ------
    Reason
        "Avoid" for a yes, "caution" where nobody knows.
    """
    recorded = {
        CANCER: ("active-cancer", "spinal-metastasis"),
        RADIATION: ("prior-radiation",),
        OSTEOSARCOMA: ("osteosarcoma-risk", "paget"),
    }
    words = {
        CANCER: "Active cancer",
        RADIATION: "Previous radiation",
        OSTEOSARCOMA: "Paget disease, and with it a risk of osteosarcoma,"
        if situation.ever("paget") is Answer.YES
        else "A risk of osteosarcoma",
    }
    for name, answer in answers_to_cautions(situation).items():
        facts = ids_of(situation.asked.record, *recorded[name])
        if answer is Answer.YES:
            said = f"{words[name]} is recorded; anabolics are generally avoided then."
            yield Reason(OptionStatus.AVOID, said, (CAUTIONS,), facts, (), (OVERRIDE,))
        elif answer is Answer.UNKNOWN:
            change = (f"An answer on {name}.",)
            yield Reason(OptionStatus.CAUTION, "", (CAUTIONS,), facts, (name,), change)


def _cancer(situation: Situation) -> Answer:
    """Active cancer; a recorded spinal metastasis is one unless somebody says otherwise."""
    said = situation.now("active-cancer")
    if said is Answer.UNKNOWN and situation.now("spinal-metastasis") is Answer.YES:
        return Answer.YES
    return said


def _implants(situation: Situation) -> Iterator[Reason]:
    if situation.asked.instrumented is Answer.NO:
        said = "No implants are planned: the guideline's grade is for instrumented surgery only."
        yield Reason(OptionStatus.CAUTION, said, (GRADE,))
    elif situation.asked.instrumented is Answer.UNKNOWN:
        said = "Whether implants are planned is not known; the guideline's grade is for instrumented surgery."
        yield Reason(OptionStatus.CAUTION, said, (GRADE,), (), (IMPLANTS,))


def _taking(situation: Situation) -> Iterator[Reason]:
    asked = situation.asked
    if is_taken(asked.record, asked.as_of, *ANABOLICS):
        facts = tuple(fact.id for fact in courses(asked.record, *ANABOLICS))
        said = "Already taking one: nobody stops it by this; the specialist sets for how long."
        yield Reason(OptionStatus.ALLOWED, said, ("teriparatide-class",), facts)
