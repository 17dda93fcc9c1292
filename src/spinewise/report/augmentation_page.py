"""The counselling page for the clinician: this patient by the pathway, both ways, what is known of them."""

import typst

from spinewise.augmentation.assess import SAID
from spinewise.augmentation.gaps import ALL
from spinewise.evidence import tables
from spinewise.pathway.plan import Plan
from spinewise.report import counselling
from spinewise.report.augmentation_picture import matching_picture
from spinewise.report.drawing import INCH_MM, LEVEL_DOTS_PER_INCH
from spinewise.report.header import header
from spinewise.report.lines import Data, sentence
from spinewise.report.page import embedded, render
from spinewise.report.pdf import set_in_type, timestamp
from spinewise.report.rooms import PATHWAY, SILENT, augmentation_alone, is_of_augmentation
from spinewise.results import Step

TEMPLATE_HTML, TEMPLATE_PDF = "augmentation.html.j2", "augmentation.typ"
TITLE = "Vertebral fracture: conservative care or augmentation"
COUNSEL = "augmentation-counsel"
PANELS = ("va-rand-population", "va-rand-appropriate", "va-nass-osteoporotic", "va-european-panel")
VARIABLES = (
    "population", "contraindications", "signs", "imaging", "pain", "impact", "height-loss", "kyphosis",
    "progression", "course", "duration", "panel",
)  # fmt: skip
SHORT = {
    "population": "Population", "contraindications": "Against cement", "signs": "Probability by signs",
    "imaging": "Imaging", "pain": "Pain", "impact": "Function", "height-loss": "Height loss",
    "kyphosis": "Kyphosis", "progression": "Progression", "course": "Course",
    "duration": "Duration (unconfirmed classes)", "panel": "The panel's rule",
}  # fmt: skip
SIGNED = ("Both ways talked through by, when", "The patient's own words and choice")
"""Left blank for a hand."""


def counselling_html(plan: Plan) -> bytes:
    """Write the counselling page as one self-contained HTML file.

    Parameters
    ----------
    plan : Plan
        With the path of a vertebral fracture.

    Returns
    -------
    bytes
        UTF-8.
    """
    return render(TEMPLATE_HTML, **counselling_view(plan), picture=embedded(matching_picture()))


def counselling_pdf(plan: Plan) -> bytes:
    """Write the counselling page as a PDF: one sheet, this patient in front, the evidence behind.

    Parameters
    ----------
    plan : Plan
        With the path of a vertebral fracture.

    Returns
    -------
    bytes
        PDF; the same for the same plan.

    Raises
    ------
    CannotWrite
        When the PDF writer refuses.
    """
    picture = matching_picture()
    shown = {
        "png": list(picture.png),
        "caption": picture.caption,
        "width_mm": picture.width_px * INCH_MM / LEVEL_DOTS_PER_INCH,
    }
    view = {**counselling_view(plan), "picture": shown}
    return bytes(set_in_type(typst.compile, TEMPLATE_PDF, view, timestamp=timestamp(plan.provenance.as_of)))


def counselling_view(plan: Plan) -> Data:
    """The page as plain data, so that HTML and PDF say the same.

    Parameters
    ----------
    plan : Plan
        With the path of a vertebral fracture.

    Returns
    -------
    dict
        This patient first, the evidence behind.
    """
    head = header(plan)
    alone = augmentation_alone(plan)
    steps = {step.id: step for path in alone.paths if path.id == PATHWAY for step in path.steps}
    said = [one for one in plan.findings if is_of_augmentation(one.name) and one.name != SILENT]
    panels = [one for one in plan.disagreements if one.about.startswith("vertebral augmentation")]
    asked = {gap.what for gap in ALL}
    return {
        "title": TITLE,
        "head": head,
        "short": sentence(next((one.because for one in said if one.name == SAID), "")),
        "others": [sentence(one.because) for one in said if one.name != SAID],
        "variables": [_variable(steps[id]) for id in VARIABLES if id in steps],
        "options": [[one.name, one.status.value, sentence(one.because)] for one in alone.options],
        "panels": [sentence(text) for one in panels for text in one.says],
        "settled": sentence(panels[0].settled) if panels else "",
        "limits_of_panels": [f"{tables.cite(id)}: {tables.entry(id).caveat}" for id in PANELS]
        if panels
        else [],
        "missing": [gap.what for gap in plan.missing if gap.what in asked],
        "trials": counselling.trials(),
        "harms": counselling.harms(),
        "not_quantified": counselling.NOT_QUANTIFIED,
        "survival": counselling.survival(),
        "no_trial": counselling.NO_TRIAL,
        "arithmetic": counselling.arithmetic(),
        "figure": counselling.interview_figure(),
        "ten_years": counselling.over_ten_years(),
        "conservative": list(counselling.CONSERVATIVE),
        "discussed": discussed(plan),
        "signed": list(SIGNED),
    }


def discussed(plan: Plan) -> str:
    """Whether it is recorded that both ways were discussed, by the record or in the review.

    Parameters
    ----------
    plan : Plan
        With its review.

    Returns
    -------
    str
        One sentence.
    """
    decision = plan.review.decision_on(COUNSEL, plan.inputs_sha256)
    if decision is not None and decision.accepted:
        return f"Both ways discussed: accepted by {decision.by} on {decision.at.date().isoformat()}."
    for one in plan.findings:
        if one.name == "augmentation: both were discussed":
            return sentence(one.because)
    return "Not recorded yet that both ways were discussed; that does not mean that they were not."


def _variable(step: Step) -> list[str]:
    return [SHORT[step.id], step.outcome if step.taken else "not reached", sentence(step.because)]
