"""What has gone out of date: images older than the anatomy, plans and confirmations older than the data.

Safety rule 7: images from before the latest operation, fracture or progression show a spine that no
longer exists, so they feed no geometry. Safety rule 10: new data reopen what was confirmed or decided.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from spinewise.evidence.tables import due_for_review
from spinewise.record.record import Record
from spinewise.record.review import Review
from spinewise.results import Finding, InputFile, Missing, Question
from spinewise.words import Answer

OPERATION = "operation on the spine"
ANATOMY_CHANGES = {
    "spine-operation": OPERATION,
    "spinal-fusion": OPERATION,
    "spinal-decompression": OPERATION,
    "spinal-instrumentation": OPERATION,
    "vertebral-fracture": "vertebral fracture",
    "deformity-progression": "progression of the deformity",
}
"""Concepts of the record after which older images no longer show the patient."""

OUTDATED_WEIGHT = 98


@dataclass(frozen=True)
class AnatomyChange:
    """Something after which older images no longer show the patient.

    Parameters
    ----------
    what : str
        In words.
    date : date
        The day.
    """

    what: str
    date: datetime.date

    def makes_outdated(self, taken: datetime.date) -> bool:
        """Whether images of that day may show the state before the change.

        Parameters
        ----------
        taken : date
            Day of acquisition.

        Returns
        -------
        bool
            True when they are older, and on the day of an operation.

        Notes
        -----
        On the day of an operation images are mostly taken before it; on the day of a fracture or of
        a progression they are what it was seen on.
        """
        return taken < self.date or (taken == self.date and self.what == OPERATION)


def latest_change_of_anatomy(record: Record, as_of: datetime.date) -> AnatomyChange | None:
    """Latest dated operation, fracture or progression; None when none is recorded with a date.

    Parameters
    ----------
    record : Record
        What is known about the patient.
    as_of : date
        The day of the plan; what is dated later is planned and has changed nothing yet.

    Returns
    -------
    AnatomyChange or None
        The planned operation itself does not count.
    """
    changes = [
        AnatomyChange(words, fact.date)
        for concept, words in ANATOMY_CHANGES.items()
        for fact in record.about(concept)
        if fact.date is not None and fact.value is not Answer.NO and fact.value is not Answer.UNKNOWN
    ]
    if record.operation.last_operation is not None:
        changes.append(AnatomyChange(OPERATION, record.operation.last_operation))
    past = [change for change in changes if change.date <= as_of]
    return max(past, key=lambda change: (change.date, change.what == OPERATION), default=None)


def images_question_id(images_id: str) -> str:
    """Id of the question whether undated images show the spine as it is now.

    Parameters
    ----------
    images_id : str
        Name of the images inside the plan.

    Returns
    -------
    str
        Stable over plans.
    """
    return f"{images_id}.shows-present-anatomy"


def why_not_for_geometry(
    images_id: str,
    taken: datetime.date | None,
    record: Record,
    as_of: datetime.date,
    answer: str | None = None,
) -> Missing | Question | None:
    """Why these images may not feed geometry; None when they may.

    Parameters
    ----------
    images_id : str
        Name of the images inside the plan.
    taken : date or None
        Day of acquisition.
    record : Record
        What is known about the patient.
    as_of : date
        The day of the plan.
    answer : str or None
        Answer to the question about undated images, ``"yes"`` or ``"no"``, when one was given.

    Returns
    -------
    Missing, Question or None
        A question when the day of the images is unknown and the anatomy is known to have changed.
    """
    change = latest_change_of_anatomy(record, as_of)
    if change is None or (taken is None and answer == "yes"):
        return None
    if taken is None and answer is None:
        return Question(
            id=images_question_id(images_id),
            what=f"Was {images_id} taken after the {change.what} of {change.date.isoformat()}?",
            choices=("yes", "no"),
            consequence=f"{images_id} carries no date; until this is answered nothing is measured on it.",
        )
    if taken is not None and not change.makes_outdated(taken):
        return None
    day = f"of {taken.isoformat()} " if taken else ""
    return Missing(
        what="images of the present anatomy",
        why_it_matters=(
            f"The images {day}({images_id}) do not postdate the {change.what} of {change.date.isoformat()}: "
            "they show a spine that no longer exists, and nothing is measured on them."
        ),
        how_to_get_it="Take new images, or add those taken since.",
        weight=OUTDATED_WEIGHT,
    )


def what_changed(before: Sequence[InputFile], now: Sequence[InputFile]) -> Finding | None:
    """Say which inputs differ from those of the last written plan; None when none do.

    Parameters
    ----------
    before, now : sequence of InputFile
        Inputs of the last plan and of this one.

    Returns
    -------
    Finding or None
        Names inputs by their ids inside the plan.
    """
    old = {file.id: file.sha256 for file in before}
    new = {file.id: file.sha256 for file in now}
    parts = (
        ("new", [name for name in new if name not in old]),
        ("changed", [name for name in new if name in old and new[name] != old[name]]),
        ("gone", [name for name in old if name not in new]),
    )
    told = "; ".join(f"{how}: {', '.join(sorted(names))}" for how, names in parts if names)
    if not told:
        return None
    return Finding(
        "inputs changed since the last plan",
        f"The last written plan is out of date ({told}); what was confirmed on it does not carry over.",
    )


def evidence_past_its_date(as_of: datetime.date) -> Finding | None:
    """Name the sections of the evidence that should have been read against the literature again.

    Parameters
    ----------
    as_of : date
        The day of the plan.

    Returns
    -------
    Finding or None
        None while all are in date.
    """
    due = due_for_review(as_of)
    if not due:
        return None
    titles = "; ".join(section.title for section in due)
    return Finding(
        "evidence past its review-by date",
        f"Not compared with the literature since its review-by date: {titles}. Newer evidence may exist.",
    )


def outdated_confirmations(review: Review, inputs_sha256: str) -> tuple[Finding, ...]:
    """Name what was confirmed or decided for other inputs and is therefore open again.

    Parameters
    ----------
    review : Review
        Everything confirmed and decided so far.
    inputs_sha256 : str
        Hash of the present inputs.

    Returns
    -------
    tuple of Finding
        One for each thing that was confirmed or decided before and is not for these inputs.
    """
    confirmed = {
        c.what: Finding(
            "confirmation out of date",
            f"{c.what.capitalize()} confirmed by {c.by} on {c.at.date().isoformat()} for other inputs: "
            "confirm again.",
        )
        for c in review.confirmations
        if review.confirmed_by(c.what, inputs_sha256) is None
    }
    decided = {
        d.line: Finding(
            "decision out of date",
            f"{d.line} was {'accepted' if d.accepted else 'overridden'} by {d.by} on "
            f"{d.at.date().isoformat()} for other inputs: decide again.",
        )
        for d in review.decisions
        if review.decision_on(d.line, inputs_sha256) is None
    }
    return (*confirmed.values(), *decided.values())
