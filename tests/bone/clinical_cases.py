"""Clinical cases in YAML, read as a patient file is read.

No test stands here: `test_case_bone_clinical.py` runs the cases, `tools/mutate.py` runs them against broken
rules. The format is told in `cases/README.md`; `clinical_said.py` asks, `clinical_checks.py` compares.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hand_made_heights import body
from hand_made_values import hu

from cases_in_yaml import Written, record_of, written_cases
from spinewise.bone.mri.vbq import POOLED_VBQ, VBQ
from spinewise.record.record import Record
from spinewise.results import Interval, Measurement
from spinewise.words import Level

HERE = Path(__file__).parent
FOLDER = HERE / "cases"
MEASURED = frozenset({"hu", "heights", "vbq"})
PARTS = MEASURED | {"patient", "operation", "facts", "protocol"}


@dataclass(frozen=True)
class Case:
    """One small patient and what is expected of the rules.

    Parameters
    ----------
    name, file : str
        As a surgeon would call it, and where it stands.
    line : int
        First line in the file.
    evidence : tuple of str
        Ids of the entries that the expectations rest on.
    as_of : date
        The day of the question.
    record : Record
        As `parse_patient_yaml` reads it.
    choices : mapping
        Choices of the protocol by name.
    measurements : tuple of Measurement
        Heights of bodies, HU and VBQ.
    expect : mapping
        What has to be there, and what must not.
    """

    name: str
    file: str
    line: int
    evidence: tuple[str, ...]
    as_of: datetime.date
    record: Record
    choices: Mapping[str, Any]
    measurements: tuple[Measurement, ...]
    expect: Mapping[str, Any]


def cases(folder: Path = FOLDER) -> tuple[Case, ...]:
    """Every case, by file and place."""
    return tuple(_read(one) for one in written_cases(folder, PARTS))


def _read(one: Written) -> Case:
    written = one.parts
    return Case(
        name=one.name,
        file=one.file,
        line=one.line,
        evidence=one.evidence,
        as_of=datetime.date.fromisoformat(written["as_of"]),
        record=record_of(written),
        choices=written.get("protocol", {}),
        measurements=(
            *_hu(written.get("hu", {})),
            *_heights(written.get("heights", {})),
            *_vbq(written.get("vbq", ())),
        ),
        expect=one.expect,
    )


def _hu(written: Mapping[str, Any]) -> tuple[Measurement, ...]:
    """HU by level; a level that was measured on another CT has conditions of its own beside its value."""
    usual = {"taken": "2026-01-15", **written.get("conditions", {})}
    found = []
    for level, told in written.items():
        if level != "conditions":
            own = dict(told) if isinstance(told, Mapping) else {"value": told}
            found.append(hu(Level(level), float(own.pop("value")), **{**usual, **own}))
    return tuple(found)


def _heights(written: Mapping[str, Any]) -> tuple[Measurement, ...]:
    """Anterior, middle and posterior height by level, mm, each known to within a share of it."""
    percent = float(written.get("range", 4))
    return tuple(
        one
        for level, heights in written.items()
        if level != "range"
        for one in body(Level(level), *(float(height) for height in heights), percent)
    )


def _vbq(written: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> tuple[Measurement, ...]:
    several = (written,) if isinstance(written, Mapping) else written
    return tuple(found for place, one in enumerate(several) for found in _of_one_mri(one, f"mr-{place + 1}"))


def _of_one_mri(written: Mapping[str, Any], mri: str) -> tuple[Measurement, ...]:
    strength = f"{written['field']:g}" if "field" in written else "unknown"
    conditions = {"field strength": strength, "contrast": "no", "sequence": "T1", "taken": "2026-01-15"}
    kinds = {VBQ: written["value"], **({POOLED_VBQ: written["pooled"]} if "pooled" in written else {})}
    return tuple(
        Measurement(
            name,
            float(value),
            "1",
            None,
            None,
            "by hand",
            Interval(value - 0.05, value + 0.05, 0.95, "by hand"),
            sources=("vbq-formula",),
            inputs=(mri,),
            conditions=conditions,
            caveats=tuple(written.get("caveats", ())),
        )
        for name, value in kinds.items()
    )
