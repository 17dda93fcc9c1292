"""The page for a patient with a broken vertebra: plain words, both ways, only for a plan that was confirmed.

Counts of people in studies, each with how many there were; no ratio, nothing on how long people live but that
nobody knows, no odds of this person.
"""

import typst

from spinewise.evidence.augmentation_studies import Effect, studies, study
from spinewise.pathway.plan import Plan
from spinewise.pathway.reviewed import require_confirmed
from spinewise.report import numbers
from spinewise.report.letter_for_patient import SIGNS
from spinewise.report.lines import Data
from spinewise.report.page import render
from spinewise.report.pdf import set_in_type, timestamp

TEMPLATE_HTML, TEMPLATE_PDF = "augmentation-patient.html.j2", "augmentation-patient.typ"
QUESTIONS = (
    "How sure are we that this bone is what hurts?",
    "What happens if I wait and see you again?",
    "What can go wrong with cement, and how often here?",
    "What will we do to make my bones stronger?",
    "What would you look for at the next visit?",
)
_WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def patient_html(plan: Plan) -> bytes:
    """Write the page for the patient as one self-contained HTML file.

    Parameters
    ----------
    plan : Plan
        Confirmed, with the path of a vertebral fracture.

    Returns
    -------
    bytes
        UTF-8.

    Raises
    ------
    NotConfirmed
        While levels, sides or urgency are not confirmed.
    """
    require_confirmed(plan, "the page for the patient")
    return render(TEMPLATE_HTML, **patient_view(plan))


def patient_pdf(plan: Plan) -> bytes:
    """Write the page for the patient as a PDF.

    Parameters
    ----------
    plan : Plan
        Confirmed, with the path of a vertebral fracture.

    Returns
    -------
    bytes
        PDF.

    Raises
    ------
    NotConfirmed
        While levels, sides or urgency are not confirmed.
    CannotWrite
        When the PDF writer refuses.
    """
    require_confirmed(plan, "the page for the patient")
    view = patient_view(plan)
    return bytes(set_in_type(typst.compile, TEMPLATE_PDF, view, timestamp=timestamp(plan.provenance.as_of)))


def patient_view(plan: Plan) -> Data:
    """The sentences of the page.

    Parameters
    ----------
    plan : Plan
        With the path of a vertebral fracture.

    Returns
    -------
    dict
        Sentences by section, read at about age 12.
    """
    return {
        "pseudonym": plan.record.patient.pseudonym,
        "as_of": numbers.day(plan.provenance.as_of),
        "found": [
            "A bone of your back is broken. It has been pressed together.",
            "This can happen when bones are weak, with a small fall or with none.",
        ],
        "without": [
            "Medicine for the pain, as little as lets you move.",
            "Getting up and moving as much as the pain allows. Staying in bed makes you weaker.",
            "Exercises with a physiotherapist, and fewer falls at home.",
            f"Many people get better this way. In one study {_people(_waited())} got better while they "
            "waited.",
        ],
        "with_cement": [
            "A doctor puts a needle through the skin into the broken bone and fills it with bone cement.",
            "It is called vertebroplasty or kyphoplasty. You can be awake or asleep.",
            _trials(),
            "One of these looked at very bad pain in the first weeks, one at pain that lasted for months.",
        ],
        "harms": _harms(),
        "life": [
            "Does cement help people to live longer? Nobody knows. Studies that looked at it do not agree.",
            "Please do not choose because of it.",
        ],
        "both": [
            "With both ways we find out how strong your bones are, and treat them if they are weak.",
            "With both ways we see you again after a few weeks and ask how you are.",
            "You may ask for a talk about both ways at any time. You may change your mind.",
        ],
        "questions": list(QUESTIONS),
        "signs": list(SIGNS),
    }


def _trials() -> str:
    """How many trials with a pretended operation saw what, by their first result on pain."""
    blinded = [one for one in studies("pain") if one.is_blinded]
    null = sum(one.effects[0].favours == "null" for one in blinded)
    rest = len(blinded) - null
    return (
        f"In {_WORDS[len(blinded)]} studies nobody knew who got cement and who got a pretend operation. "
        f"In {_WORDS[null]} of them there was no difference in pain. In {_WORDS[rest]} there was less "
        "pain with cement."
    )


def _harms() -> list[str]:
    leaks = {one.outcome: one for one in study("pvp-leaks-2019").effects}
    lungs = study("pce-2021").effects[0]
    return [
        "Cement can leak out of the bone. In one study it got near the nerves in "
        f"{_people(leaks['cement in the spinal canal'])}. "
        f"{_WORDS[leaks['operation to free the nerves afterwards'].numerator or 0].capitalize()} of them "
        "needed another operation.",
        f"Cement can get into the lungs. In one study a scan showed it in {_people(lungs)}. Most felt "
        "nothing.",
        "Other bones can break later, with cement and without. The studies are too small to say if cement "
        "changes it.",
        "As with every operation there can be bleeding or an infection.",
    ]


def _waited() -> Effect:
    return study("vertos-2").effects[0]


def _people(effect: Effect) -> str:
    return f"{effect.numerator} of {effect.denominator} people"
