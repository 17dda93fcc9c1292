"""Clinical cases of vertebral augmentation in YAML, read as a patient file is read.

No test stands here: `test_case_augmentation_clinical.py` runs the cases,
`tools/mutate.py --room augmentation` runs them against broken rules. The format is told in `cases/README.md`.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cases_in_yaml import record_of, written_cases
from spinewise.anatomy.height_loss import Loss
from spinewise.evidence.protocol import Protocol, protocol_defaults
from spinewise.io.patient.yaml_lines import read_lined
from spinewise.record.record import Record
from spinewise.words import Answer, Level

HERE = Path(__file__).parent
FOLDER = HERE / "cases"
PARTS = frozenset({"like", "drop", "patient", "operation", "facts", "losses", "osteoporosis"})


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
    losses : tuple of Loss
        Measured shares of height.
    osteoporosis : Answer
        What the bone room found.
    expect : mapping
        What has to be there, and what must not.
    """

    name: str
    file: str
    line: int
    evidence: tuple[str, ...]
    as_of: datetime.date
    record: Record
    losses: tuple[Loss, ...]
    osteoporosis: Answer
    expect: Mapping[str, Any]

    @property
    def protocol(self) -> Protocol:
        return protocol_defaults()


def cases(folder: Path = FOLDER) -> tuple[Case, ...]:
    """Every case, by file and place."""
    found = []
    for one in written_cases(folder, PARTS):
        whole = _on_background(one.parts)
        losses = tuple(
            Loss(Level(level), "anterior", *(float(number) for number in numbers))
            for level, numbers in one.parts.get("losses", {}).items()
        )
        found.append(
            Case(
                name=one.name,
                file=one.file,
                line=one.line,
                evidence=one.evidence,
                as_of=datetime.date.fromisoformat(whole["as_of"]),
                record=record_of(whole),
                losses=losses,
                osteoporosis=Answer(one.parts.get("osteoporosis", "unknown")),
                expect=one.expect,
            )
        )
    return tuple(found)


@cache
def backgrounds() -> Mapping[str, Mapping[str, Any]]:
    """Patients that cases start from."""
    lined = read_lined((HERE / "backgrounds.yaml").read_text(encoding="utf-8"), "backgrounds.yaml")
    assert not lined.problems, lined.problems
    found: Mapping[str, Mapping[str, Any]] = lined.content
    return found


def _on_background(written: Mapping[str, Any]) -> dict[str, Any]:
    start = backgrounds()[written["like"]] if "like" in written else {}
    own = written.get("facts", [])
    replaced = {fact["concept"] for fact in own} | set(written.get("drop", ()))
    kept = [fact for fact in start.get("facts", ()) if fact["concept"] not in replaced]
    parts = {part: written.get(part, start.get(part)) for part in ("as_of", "patient", "operation")}
    return {**{part: value for part, value in parts.items() if value is not None}, "facts": [*kept, *own]}
