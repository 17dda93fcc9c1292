"""What is not known and could change the answer, each with how to get it."""

from spinewise.results import Missing

_WEIGHT = 52


def gap(what: str, why: str, how: str, weight: int = _WEIGHT) -> Missing:
    """One thing that is not known.

    Parameters
    ----------
    what : str
        The thing.
    why : str
        What it could change.
    how : str
        The next step.
    weight : int
        Order among what is missing; larger comes first.

    Returns
    -------
    Missing
        For the plan.
    """
    return Missing(what, why, how, weight=weight)


BIRTH_DATE = gap("date of birth", "Rules for adults do not hold for minors.", "Read it from the chart.", 54)
ENERGY = gap(
    "how the fracture happened",
    "After trauma of high velocity this pathway does not hold.",
    "Ask whether there was a fall from standing height or less, or a high-velocity accident.",
)
CANCER = gap(
    "whether a tumour caused the fracture",
    "A suspected malignant fracture is worked up first and is outside this pathway.",
    "Ask for cancer in the history, weight loss and night pain; MRI, laboratory, biopsy where doubt is left.",
    56,
)
INFECTION = gap(
    "infection at the fracture or in the blood",
    "Either is an absolute contraindication to cement.",
    "Ask and examine; temperature, blood count and CRP, cultures where they are raised.",
    58,
)
NEUROLOGY = gap(
    "neurological examination",
    "A deficit goes to a spine surgeon first, whatever a panel says; not examined is not normal.",
    "Examine strength, sensation, reflexes, bladder and bowel, and write down what was found.",
    60,
)
WALL = gap(
    "posterior wall of the fractured vertebra",
    "A fragment in the canal goes to a spine surgeon before any cement.",
    "Read it on CT or MRI: is a fragment pushed back, and how far?",
    57,
)
PAIN = gap(
    "pain score since the fracture (VAS or NRS, with its day)",
    "The panel rated pain of VAS 5 or more only.",
    "Ask for the score of today, 0 to 10.",
)
FUNCTION = gap(
    "Roland-Morris score (RMDQ)",
    "Impact on function is one of the seven variables, and severe impact is unfavourable.",
    "Let the patient fill in the questionnaire; an ODI does not replace it.",
)
IMAGING = gap(
    "MRI with fat suppression since the fracture",
    "Augmentation was called appropriate only with imaging that agrees with a recent fracture.",
    "Ask for an MRI with fat suppression; where MRI is not possible, a bone scan or CT.",
    55,
)
WITHOUT_MRI = gap(
    "bone scan or CT since the fracture",
    "MRI is not possible, and without imaging that agrees with a recent fracture the panel did not call "
    "augmentation appropriate.",
    "Ask for a bone scan or CT.",
    55,
)
COURSE = gap(
    "course of the symptoms under medication",
    "Symptoms that worsen despite medication decide on their own once imaging is positive.",
    "Ask: improved, stable or worsened since the treatment began?",
)
HEIGHT = gap(
    "loss of height of the fractured vertebra",
    "It is one of the seven variables.",
    "Measure it on CT or a lateral radiograph, with the level.",
)
KYPHOSIS = gap(
    "kyphosis at the fracture", "It is one of the seven variables.", "Look at a standing lateral radiograph."
)
PROGRESSION = gap(
    "progression of the height loss",
    "It is one of the unfavourable conditions that the panel names.",
    "Compare with earlier images, or repeat the radiograph.",
)
DURATION = gap(
    "how long the pain has lasted",
    "It is one of the seven variables, though the panel called it less relevant.",
    "Ask since when, and on which day you asked.",
    20,
)
DISCUSSED = gap(
    "that conservative care and augmentation were both discussed",
    "Whoever has such a fracture is counselled on both ways; a consultation is offered in any case.",
    "Record both with the day (discussed-conservative-care, discussed-augmentation), or accept the line "
    "augmentation-counsel in the review.",
    45,
)
SIGNS = gap(
    "signs of a fresh vertebral fracture that nobody looked for",
    "Their number says how probable a fracture is and whether imaging is needed.",
    "Ask for and examine the ten signs; those not recorded are listed at the step.",
)

ALL = (
    BIRTH_DATE, ENERGY, CANCER, INFECTION, NEUROLOGY, WALL, PAIN, FUNCTION, IMAGING, WITHOUT_MRI, COURSE,
    HEIGHT, KYPHOSIS, PROGRESSION, DURATION, DISCUSSED, SIGNS,
)  # fmt: skip
"""Everything that this room can ask for; by these names a page finds its gaps in a plan."""
