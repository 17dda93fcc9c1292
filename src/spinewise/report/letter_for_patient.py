"""The page for the patient: plain words (reading age 12), only after a named clinician confirmed the plan.

No genes, no numbers about survival, no percentages: what the numbers mean for one person is said in the
room, not on paper.
"""

from spinewise.pathway.plan import Plan
from spinewise.pathway.reviewed import require_confirmed
from spinewise.record.operation import PlannedOperation, Urgency
from spinewise.report import numbers
from spinewise.report.lines import Data, listed
from spinewise.report.page import render
from spinewise.words import Answer, Level

_DONE = (
    ("decompression", "make more room for your nerves"),
    ("instrumented", "hold the bones with screws and rods"),
    ("fusion", "help some bones of your spine to grow together"),
)
_PARTS = {"C": "neck", "T": "upper back", "L": "lower back", "S": "lower back"}

SIGNS = (
    "new weakness in an arm or a leg",
    "numbness between your legs",
    "you cannot hold or cannot pass urine or stool",
    "fever",
    "a wound that leaks or gets red",
)
QUESTIONS = (
    "What should get better, and what may stay as it is?",
    "What can go wrong, and how often does that happen to people like me?",
    "What are my other choices?",
    "What can I do myself before the operation?",
    "Who helps me at home, and for how long?",
    "Whom do I call at night?",
)


def letter_html(plan: Plan) -> bytes:
    """Write the page for the patient.

    Parameters
    ----------
    plan : Plan
        Confirmed.

    Returns
    -------
    bytes
        One self-contained HTML file.

    Raises
    ------
    NotConfirmed
        While levels, sides or urgency are not confirmed.
    """
    require_confirmed(plan, "the page for the patient")
    return render("letter.html.j2", **letter_words(plan))


def letter_words(plan: Plan) -> Data:
    """The sentences of the page for the patient.

    Parameters
    ----------
    plan : Plan
        Confirmed.

    Returns
    -------
    dict
        Sentences by section.
    """
    day = plan.operation.date
    return {
        "pseudonym": plan.record.patient.pseudonym,
        "operation": _operation(plan.operation),
        "found": _found(plan),
        "todo": _todo(plan),
        "by": f"by {numbers.day(day)}" if day else "before your operation",
        "questions": list(QUESTIONS),
        "signs": list(SIGNS),
        "as_of": numbers.day(plan.provenance.as_of),
    }


def _operation(operation: PlannedOperation) -> list[str]:
    done = [words for name, words in _DONE if getattr(operation, name) is Answer.YES]
    said = [f"You are going to have an operation on your {_where(operation.levels)}."]
    if done:
        said.append(f"The aim is to {done[0]}.")
        said += [f"We also plan to {words}." for words in done[1:]]
    if operation.urgency in (Urgency.URGENT, Urgency.EMERGENCY):
        said.append("It should not wait. Nothing on this page is a reason to wait.")
    elif operation.date:
        said.append(f"It is planned for {numbers.day(operation.date)}.")
    said.append("Your surgeon will tell you why this operation was chosen for you.")
    return said


def _where(levels: tuple[Level, ...]) -> str:
    parts = list(dict.fromkeys(_PARTS[level.region] for level in sorted(levels, key=lambda one: one.rank)))
    return listed(parts) if parts else "spine"


def _found(plan: Plan) -> list[str]:
    said = []
    if plan.measurements:
        said.append("We looked at the bones of your spine on your scan.")
    if plan.record.about("dxa-t-score"):
        said.append("You had a scan that shows how strong your bones are. Ask us what it showed.")
    if plan.record.about("vitamin-d-25-oh"):
        said.append("Your vitamin D was tested. Ask us if it is high enough.")
    if plan.missing:
        said.append("Some tests are still missing. We may ask you to have them before the operation.")
    return said or ["Your surgeon will tell you what was found."]


def _todo(plan: Plan) -> list[str]:
    smokes = Answer.YES in (plan.record.answer("nicotine"), plan.record.answer("smoking"))
    said = ["Go to the tests that we ask for."]
    if smokes:
        said.append(
            "You told us that you smoke or use nicotine. Ask us for help to stop now. It helps bone to heal."
        )
    else:
        said.append("If you smoke or use nicotine, ask us for help to stop.")
    said.append("Bring a list of all your medicines. Also list what you buy without a prescription.")
    said.append("Keep moving as much as you can and as your team tells you.")
    return said
