"""`spinewise plan`: one patient's folder in, one folder of results out."""

from collections.abc import Sequence
from pathlib import Path

from spinewise.app.asking import Answers, parse_answers
from spinewise.app.careful import DONE, PARTLY
from spinewise.app.clock import day
from spinewise.app.compose import Request, compose
from spinewise.app.outputs import last_plan, write_outputs
from spinewise.app.progress import progress_on_terminal
from spinewise.app.steps import Steps
from spinewise.app.telling import tell
from spinewise.app.writing import make_folder, write_json
from spinewise.io.patient.review import read_review
from spinewise.io.plan.document import to_json


def run_plan(
    folder: Path,
    out: Path,
    as_of: str | None,
    json: str | None,
    answers: Sequence[str],
    protocol: Path | None,
) -> int:
    """Plan one operation and write everything about it.

    Parameters
    ----------
    folder : Path
        One patient's files.
    out : Path
        Folder for the results.
    as_of : str or None
        Day for which the plan holds, today when None.
    json : str or None
        Where the plan goes as JSON besides, ``-`` for standard output.
    answers : sequence of str
        Each ``ID=CHOICE``.
    protocol : Path or None
        The site's own choices.

    Returns
    -------
    int
        Exit code.
    """
    make_folder(out)
    previous = last_plan(out)
    request = Request(
        folder,
        day(as_of),
        Answers(parse_answers(answers)),
        protocol,
        read_review(out),
        previous.provenance.inputs if previous else None,
    )
    steps = Steps(progress_on_terminal())
    composed = compose(request, steps)
    written = write_outputs(out, composed.plan, composed.volume, steps, composed.mri)
    if json:
        write_json(json, to_json(composed.plan))
    tell(composed.plan, out, written, steps, quiet=json == "-")
    return PARTLY if steps.failures else DONE
