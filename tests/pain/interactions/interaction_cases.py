"""Clinical cases of drug interactions: small patients in YAML, read by the readers of patient and list."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from cases_in_yaml import record_of, written_cases
from spinewise.io.drug_list import parse_drugs
from spinewise.io.medication.source import Source, written
from spinewise.record.medication import Drug
from spinewise.record.record import Record
from spinewise.results import Missing

HERE = Path(__file__).parent
FOLDER = HERE / "cases"
AS_OF = "2026-11-20"
KNOWN = "2026-11-01"
NOTHING_WRONG = (
    "alcohol", "copd", "sleep-apnoea", "liver-disease", "epilepsy", "heart-failure", "peptic-ulcer",
    "long-qt", "malnutrition", "obesity",
)  # fmt: skip
PARTS = frozenset({"like", "age", "sex", "drugs", "lines", "facts", "drop", "allergies", "operation"})
UNITS = {"egfr": "mL/min/{1.73_m2}", "gestational-age": "wk"}


@dataclass(frozen=True)
class Case:
    """One small patient with a list, and what the sources say about it.

    Parameters
    ----------
    name, file : str
        What a pharmacist would call it, and where it stands.
    line : int
        First line in the file.
    evidence : tuple of str
        Ids of the entries that the expectations rest on.
    as_of : date
        The day of the question.
    record : Record
        As `parse_patient_yaml` reads it.
    drugs : tuple of Drug
        As `parse_drugs` reads them, and lines as `written` does.
    refused : tuple of Missing
        Lines of the list that could not be read.
    expect : mapping
        What has to come out; what it does not name must not come out.
    """

    name: str
    file: str
    line: int
    evidence: tuple[str, ...]
    as_of: datetime.date
    record: Record
    drugs: tuple[Drug, ...]
    refused: tuple[Missing, ...]
    expect: Mapping[str, Any]


def cases(folder: Path = FOLDER) -> tuple[Case, ...]:
    """Every case, by file and place."""
    found = []
    for one in written_cases(folder, PARTS):
        as_of = datetime.date.fromisoformat(one.parts.get("as_of", AS_OF))
        listed = parse_drugs(yaml.safe_dump(_list(one.parts.get("drugs", []))))
        record = _record(one.parts, as_of)
        found.append(
            Case(
                one.name,
                one.file,
                one.line,
                one.evidence,
                as_of,
                record,
                (*listed.drugs, *_lines(one.parts.get("lines", [])).drugs),
                listed.missing,
                one.expect,
            )
        )
    return tuple(found)


def _lines(texts: list[str]) -> Source:
    """Lines of a text list, those that cannot be read too."""
    return written(((f"line {place}", text) for place, text in enumerate(texts, 1)), "a list")


def _list(some: list[Any]) -> dict[str, Any]:
    drugs = [{"name": one} if isinstance(one, str) else one for one in some]
    return {"version": 1, "confirmed": {"by": "case", "date": KNOWN}, "drugs": drugs}


def _record(written: Mapping[str, Any], as_of: datetime.date) -> Record:
    """A case as a hand-written patient file; `well` is a man of 45 of whom everything asked is known."""
    well = written.get("like", "well") == "well"
    patient: dict[str, Any] = {"pseudonym": "case"}
    age = written.get("age", 45 if well else None)
    sex = written.get("sex", "male" if well else None)
    if isinstance(age, int):
        patient["birth_date"] = as_of.replace(year=as_of.year - age).isoformat()
    if sex is not None and sex != "unknown":
        patient["sex"] = sex
    told = dict.fromkeys(NOTHING_WRONG, "no") | {"egfr": 90} if well else {}
    allergies = written.get("allergies")
    if allergies is None and well:
        told["no-known-drug-allergy"] = "yes"
    told = {name: value for name, value in told.items() if name not in written.get("drop", ())}
    facts = []
    for name, value in {**told, **written.get("facts", {})}.items():
        more = dict(value) if isinstance(value, dict) else {"value": value}
        fact = {"concept": name, "date": KNOWN, **more}
        if fact["date"] == "none":
            del fact["date"]
        facts.append({**fact, **({"unit": UNITS[name]} if name in UNITS else {})})
    facts += [{"concept": "drug-allergy", "value": one, "date": KNOWN} for one in allergies or ()]
    file: dict[str, Any] = {"patient": patient, "facts": facts}
    if "operation" in written:
        file["operation"] = {"date": written["operation"]}
    return record_of(file)
