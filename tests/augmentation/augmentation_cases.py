"""Clinical cases of vertebral augmentation in YAML, read as a patient file is read.

No test stands here: `test_case_augmentation_clinical.py` runs the cases,
`tools/mutate.py --room augmentation` runs them against broken rules. The format is told in `cases/README.md`.
"""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from spinewise.anatomy.height_loss import Loss
from spinewise.evidence.protocol import Protocol, protocol_defaults
from spinewise.io.patient.yaml_file import parse_patient_yaml
from spinewise.io.patient.yaml_lines import read_lined
from spinewise.record.record import Record
from spinewise.words import Answer, Level

HERE = Path(__file__).parent
FOLDER = HERE / "cases"
PARTS = {
    "case", "like", "drop", "evidence", "as_of", "patient", "operation", "facts", "losses", "osteoporosis",
    "expect",
}  # fmt: skip


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
    return tuple(one for path in sorted(folder.glob("*.yaml")) for one in _read(path))


@cache
def backgrounds() -> Mapping[str, Mapping[str, Any]]:
    """Patients that cases start from."""
    lined = read_lined((HERE / "backgrounds.yaml").read_text(encoding="utf-8"), "backgrounds.yaml")
    assert not lined.problems, lined.problems
    found: Mapping[str, Mapping[str, Any]] = lined.content
    return found


def _read(path: Path) -> Iterator[Case]:
    lined = read_lined(path.read_text(encoding="utf-8"), path.name)
    assert not lined.problems, f"{path.name}: {lined.problems[0][1]}"
    assert isinstance(lined.content, list), f"{path.name} has to be a list of cases"
    for number, written in enumerate(lined.content):
        line = lined.line_of((number,))
        unknown = set(written) - PARTS
        assert not unknown, f"{path.name}, line {line}: no case has a part named {', '.join(sorted(unknown))}"
        whole = _on_background(written)
        yield Case(
            name=written["case"],
            file=path.name,
            line=line,
            evidence=tuple(written["evidence"]),
            as_of=datetime.date.fromisoformat(whole["as_of"]),
            record=_record(whole),
            losses=tuple(
                Loss(Level(level), "anterior", *(float(number) for number in numbers))
                for level, numbers in written.get("losses", {}).items()
            ),
            osteoporosis=Answer(written.get("osteoporosis", "unknown")),
            expect=written["expect"],
        )


def _on_background(written: Mapping[str, Any]) -> dict[str, Any]:
    start = backgrounds()[written["like"]] if "like" in written else {}
    own = written.get("facts", [])
    replaced = {fact["concept"] for fact in own} | set(written.get("drop", ()))
    kept = [fact for fact in start.get("facts", ()) if fact["concept"] not in replaced]
    parts = {part: written.get(part, start.get(part)) for part in ("as_of", "patient", "operation")}
    return {**{part: value for part, value in parts.items() if value is not None}, "facts": [*kept, *own]}


def _record(whole: Mapping[str, Any]) -> Record:
    """The case as a hand-written patient file, read by the reader of such files."""
    told = {
        "version": 1,
        **{part: whole[part] for part in ("patient", "operation", "facts") if part in whole},
    }
    read = parse_patient_yaml(yaml.safe_dump(told, allow_unicode=True, sort_keys=False))
    return Record(read.patient, read.operation, read.facts, read.missing)
