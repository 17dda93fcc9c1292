"""Letters to colleagues: a referral and a sheet for a meeting, always drafts, from what the plan says alone.

What a letter says is made elsewhere; here it gets its head, its sources in words, and its paper. It may
be written for a plan that nobody has confirmed: nothing is sent by this program, every page says DRAFT.
"""

import typst

from spinewise.bone.optimisation.letters import PLANNED, Letter, Sentence
from spinewise.bone.optimisation.situation import IN_PARALLEL
from spinewise.pathway.plan import Plan
from spinewise.report.citations import evidence_refs
from spinewise.report.header import DRAFT, INTENDED_USE, state, urgent, who
from spinewise.report.lines import Data, sentence
from spinewise.report.numbers import day
from spinewise.report.page import render
from spinewise.report.pdf import set_in_type, timestamp
from spinewise.report.recorded import fact_refs

TEMPLATE_HTML, TEMPLATE_PDF = "colleague.html.j2", "colleague.typ"
MEETING = "multidisciplinary-meeting"
TITLES = {
    "endocrinology-referral": "Referral to endocrinology",
    MEETING: "Bone before a spine operation: sheet for the meeting",
}
"""Names of letters to what is printed above them; others are titled by their addressee."""

BY_HAND = {MEETING: ("Decided", "By whom, and when")}
ASKED = {MEETING: "Missing, heaviest first"}
GREETING = "Dear colleague,"
SIGNED = ("Read, corrected and sent by", "When")
"""Left blank for a hand."""

NOT_SENT = "Nothing is sent by this program: a clinician reads, corrects and sends it."


def colleague_html(plan: Plan, letter: Letter) -> bytes:
    """Write a letter as one self-contained HTML file.

    Parameters
    ----------
    plan : Plan
        The plan that it speaks about.
    letter : Letter
        What it says.

    Returns
    -------
    bytes
        UTF-8; it asks the network for nothing.
    """
    return render(TEMPLATE_HTML, **letter_view(plan, letter))


def colleague_pdf(plan: Plan, letter: Letter) -> bytes:
    """Write a letter as a PDF, in the largest letters with which it stays on one page.

    Parameters
    ----------
    plan : Plan
        The plan that it speaks about.
    letter : Letter
        What it says.

    Returns
    -------
    bytes
        PDF; the same for the same plan and letter.

    Raises
    ------
    CannotWrite
        When the PDF writer refuses.
    """
    view = letter_view(plan, letter)
    made = set_in_type(typst.compile, TEMPLATE_PDF, view, timestamp=timestamp(plan.provenance.as_of))
    return bytes(made)


def letter_view(plan: Plan, letter: Letter) -> Data:
    """A letter as ready sentences, so that the page and the PDF say the same.

    Parameters
    ----------
    plan : Plan
        The plan that it speaks about.
    letter : Letter
        What it says.

    Returns
    -------
    dict
        Plain data.
    """
    planned = [_line(plan, said)["text"] for said in letter.sentences if said.part == PLANNED]
    return {
        "title": TITLES.get(letter.id, f"Letter to the {letter.addressee}"),
        "badge": DRAFT,
        "not_sent": NOT_SENT,
        "state": state(plan)["sentence"],
        "pairs": [
            ["To", letter.addressee[:1].upper() + letter.addressee[1:]],
            ["About", f"{plan.record.patient.pseudonym}, {who(plan)}"],
            ["As of", _as_of(plan)],
        ],
        "purpose": sentence(letter.purpose),
        "urgent": urgent(plan.operation)
        or (IN_PARALLEL if any(IN_PARALLEL in one for one in planned) else ""),
        "greeting": "" if letter.id == MEETING else GREETING,
        "planned": [text.replace(IN_PARALLEL, "").strip() for text in planned],
        "parts": _parts(plan, letter),
        "asked": ASKED.get(letter.id, "What we ask"),
        "questions": [sentence(question) for question in dict.fromkeys(letter.questions)],
        "by_hand": list(BY_HAND.get(letter.id, SIGNED)),
        "pseudonym": plan.record.patient.pseudonym,
        "made": f"{plan.provenance.package}, evidence tables {plan.provenance.evidence_version}",
        "intended_use": INTENDED_USE,
    }


def _as_of(plan: Plan) -> str:
    """The day of the letter, and how far off the operation is; its own day stands where it is told."""
    written = day(plan.provenance.as_of)
    if plan.operation.date is None:
        return written
    left = (plan.operation.date - plan.provenance.as_of).days
    if left < 0:
        return f"{written}; the day of the operation has passed"
    return (
        f"{written}, {f'{left} day' + 's' * (left != 1) + ' before' if left else 'the day of'} the operation"
    )


def _parts(plan: Plan, letter: Letter) -> list[Data]:
    """Sentences under their headings, in the order in which the headings come first."""
    titles = dict.fromkeys(said.part for said in letter.sentences if said.part != PLANNED)
    return [
        {"title": title, "lines": [_line(plan, said) for said in letter.sentences if said.part == title]}
        for title in titles
    ]


def _line(plan: Plan, said: Sentence) -> Data:
    """A sentence with its sources in words: a letter has no place to which a link could lead."""
    refs = [*fact_refs(plan.record, said.facts), *evidence_refs(said.evidence)]
    words = dict.fromkeys(one["text"] for one in refs if not one["text"].startswith("("))
    return {"text": sentence(said.text), "rests_on": "; ".join(words)}
