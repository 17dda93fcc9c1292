"""`spinewise bone assess`: what is known about one patient's bone, judged for one operation, without images.

Values that were measured before (`bone hu --json`, `bone vbq --json`) are taken along; nothing is measured.
"""

import json as json_text
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from spinewise.app.advice_told import advice_told
from spinewise.app.assess_tables import show
from spinewise.app.careful import DONE
from spinewise.app.clock import day
from spinewise.app.without_images import plan_without_images
from spinewise.app.writing import write_json
from spinewise.bone.assess import assess
from spinewise.evidence.protocol import protocol_defaults
from spinewise.io.patient.protocol import read_protocol
from spinewise.io.patient.read import read_patient_folder
from spinewise.io.plan.plain_json import from_plain
from spinewise.pathway.plan import Plan
from spinewise.results import Measurement
from spinewise.words import BadInput, UnreadableFile

VERSION = 1


def run_assess(
    folder: Path, as_of: str | None, json: str | None, protocol: Path | None, measured: Sequence[Path]
) -> int:
    """Judge one patient's bone and show how the path went.

    Parameters
    ----------
    folder : Path
        One patient's files; images in it are not measured.
    as_of : str or None
        Day for which the answer holds, today when None.
    json : str or None
        Where the answer goes as JSON besides, ``-`` for standard output only.
    protocol : Path or None
        The site's own choices.
    measured : sequence of Path
        What ``bone hu`` and ``bone vbq`` wrote for this patient.

    Returns
    -------
    int
        Exit code.
    """
    the_day = day(as_of)
    patient = read_patient_folder(folder, the_day, protocol_defaults())
    choices = read_protocol(protocol, protocol_defaults()) if protocol else patient.protocol
    values = tuple(one for path in measured for one in measured_in(path))
    advice = assess(patient.record, patient.record.operation, values, choices, the_day)
    plan = plan_without_images(
        patient, (patient.advice, advice), choices, patient.review, the_day, measured=values
    )
    if json:
        write_json(json, _result(plan))
    if json != "-":
        show(plan)
    return DONE


def _result(plan: Plan) -> dict[str, Any]:
    """Everything as plain values, by ``assess.schema.json``."""
    return {
        "schema": "spinewise-assess",
        "schema_version": VERSION,
        **advice_told(plan, timeline=plan.timeline),
    }


def measured_in(path: Path) -> tuple[Measurement, ...]:
    """Measurements out of a file that this package wrote.

    Parameters
    ----------
    path : Path
        What ``bone hu --json`` or ``bone vbq --json`` wrote.

    Returns
    -------
    tuple of Measurement
        As they were written.

    Raises
    ------
    UnreadableFile
        It cannot be opened, or holds none.
    """
    try:
        content = json_text.loads(path.read_text(encoding="utf-8"))
        values: tuple[Measurement, ...] = from_plain(tuple[Measurement, ...], content["measurements"])
    except OSError:
        raise UnreadableFile("A file given with --measured cannot be opened: check its place.") from None
    except (ValueError, KeyError, TypeError, BadInput):
        raise UnreadableFile(
            "A file given with --measured holds no measurements: give what bone hu or bone vbq wrote."
        ) from None
    return values
