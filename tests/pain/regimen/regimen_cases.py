"""Clinical cases of the regimen: small patients in YAML, read by the readers of patient and list."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from spinewise.evidence.protocol import Protocol, protocol_defaults, with_choices
from spinewise.io.drug_list import parse_drugs
from spinewise.io.medication.by_hand import by_hand
from spinewise.io.patient.yaml_file import parse_patient_yaml
from spinewise.record.genotype import GeneticInput, LaboratoryCall
from spinewise.record.medication import Drug
from spinewise.record.operation import PlannedOperation
from spinewise.record.record import Record
from spinewise.words import Answer, Level

HERE = Path(__file__).parent
FOLDER = HERE / "cases"
AS_OF = "2026-11-20"
KNOWN = "2026-11-01"
NOTHING_WRONG = (
    "alcohol", "copd", "sleep-apnoea", "liver-disease", "epilepsy", "heart-failure", "peptic-ulcer",
    "long-qt", "malnutrition", "obesity", "psychosis", "bleeding-disorder", "spinal-infection",
    "infection-at-site", "bloodstream-infection", "malignant-hyperthermia", "depression", "anxiety",
    "substance-use-disorder", "fibromyalgia", "smoking", "renal-failure",
)  # fmt: skip
NUMBERS = {"egfr": 90, "pain-catastrophising": 20}
UNITS = {"egfr": "mL/min/{1.73_m2}", "gestational-age": "wk", "pain-catastrophising": "1"}
PARTS = {
    "case", "evidence", "as_of", "age", "sex", "drugs", "facts", "drop", "allergies", "operation", "genes",
    "site", "expect",
}  # fmt: skip
PLANNED: Mapping[str, Mapping[str, Any]] = {
    "laminectomy": {"fusion": "no", "instrumented": "no", "decompression": "yes", "levels": ["L4", "L5"]},
    "complex": {"fusion": "yes", "instrumented": "yes", "decompression": "yes", "levels": ["L3", "L4", "L5"]},
    "unknown": {},
}
DAY = "2026-12-10"


@dataclass(frozen=True)
class Case:
    """One small patient with an operation, a list and genes, and what the sources make of it.

    Parameters
    ----------
    name, file : str
        What a clinician would call it, and where it stands.
    line : int
        Place in the file.
    evidence : tuple of str
        Ids of the entries that the expectations rest on.
    as_of : date
        The day of the question.
    record : Record
        As `parse_patient_yaml` reads it, with the operation.
    drugs : tuple of Drug
        As the list written by hand is read, by generic names.
    given : GeneticInput
        Reports of a laboratory.
    protocol : Protocol
        The defaults with the choices of the site.
    expect : mapping
        What has to come out.
    """

    name: str
    file: str
    line: int
    evidence: tuple[str, ...]
    as_of: datetime.date
    record: Record
    drugs: tuple[Drug, ...]
    given: GeneticInput
    protocol: Protocol
    expect: Mapping[str, Any]


def cases(folder: Path = FOLDER) -> tuple[Case, ...]:
    """Every case, by file and place."""
    return tuple(one for path in sorted(folder.glob("*.yaml")) for one in _read(path))


def _read(path: Path) -> Iterator[Case]:
    for number, written in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")), start=1):
        unknown = set(written) - PARTS
        assert not unknown, (
            f"{path.name}, case {number}: no case has a part named {', '.join(sorted(unknown))}"
        )
        as_of = datetime.date.fromisoformat(str(written.get("as_of", AS_OF)))
        listed = by_hand(parse_drugs(yaml.safe_dump(_list(written.get("drugs", ["metformin"])))), as_of)
        yield Case(
            name=written["case"],
            file=path.name,
            line=number,
            evidence=tuple(written["evidence"]),
            as_of=as_of,
            record=_record(written, as_of),
            drugs=listed.drugs,
            given=_genes(written.get("genes", {})),
            protocol=with_choices(protocol_defaults(), written.get("site", {}), site="case"),
            expect=written["expect"],
        )


def _list(written: list[Any]) -> dict[str, Any]:
    drugs = [{"name": one} if isinstance(one, str) else one for one in written]
    return {"version": 1, "confirmed": {"by": "case", "date": KNOWN}, "drugs": drugs}


def _genes(written: Mapping[str, str | list[str]]) -> GeneticInput:
    """Reports: a diplotype with a star, else a phenotype; G6PD is normal where nothing is said of it."""
    calls = []
    for gene, reported in {"G6PD": "Normal", **written}.items():
        for text in [reported] if isinstance(reported, str) else reported:
            if text.startswith("*"):
                calls.append(LaboratoryCall(gene, "report", diplotype=text))
            elif text != "not tested":
                calls.append(LaboratoryCall(gene, "report", phenotype=text))
    return GeneticInput(calls=tuple(calls))


def _operation(written: Mapping[str, Any]) -> PlannedOperation:
    asked = written.get("operation", "laminectomy")
    plan = dict(PLANNED[asked]) if isinstance(asked, str) else {**PLANNED["laminectomy"], **asked}
    day = plan.get("date", DAY)
    return PlannedOperation(
        diagnosis=plan.get("diagnosis"),
        fusion=Answer(_word(plan.get("fusion"))),
        instrumented=Answer(_word(plan.get("instrumented"))),
        decompression=Answer(_word(plan.get("decompression"))),
        levels=tuple(Level(one) for one in plan.get("levels", ())),
        date=None if day == "none" else datetime.date.fromisoformat(str(day)),
    )


def _word(value: Any) -> str:
    return str({None: "unknown", True: "yes", False: "no"}.get(value, value))


def _record(written: Mapping[str, Any], as_of: datetime.date) -> Record:
    """A man of 45 of whom all is known and nothing is wrong, as far as the case changes nothing."""
    patient: dict[str, Any] = {"pseudonym": "case"}
    age, sex = written.get("age", 45), written.get("sex", "male")
    if isinstance(age, int):
        patient["birth_date"] = as_of.replace(year=as_of.year - age).isoformat()
    if sex != "unknown":
        patient["sex"] = sex
    told: dict[str, Any] = dict.fromkeys(NOTHING_WRONG, "no") | NUMBERS
    if written.get("allergies") is None:
        told["no-known-drug-allergy"] = "yes"
    dropped = written.get("drop", ())
    told = {} if dropped == "everything" else {k: v for k, v in told.items() if k not in dropped}
    facts = []
    for name, value in {**told, **written.get("facts", {})}.items():
        more = dict(value) if isinstance(value, dict) else {"value": value}
        facts.append(
            {"concept": name, "date": KNOWN, **more, **({"unit": UNITS[name]} if name in UNITS else {})}
        )
    facts += [
        {"concept": "drug-allergy", "value": one, "date": KNOWN} for one in written.get("allergies") or ()
    ]
    file = {"version": 1, "patient": patient, "facts": facts}
    read = parse_patient_yaml(yaml.safe_dump(file, allow_unicode=True, sort_keys=False))
    assert not read.missing, read.missing
    return Record(read.patient, _operation(written), read.facts, read.missing)
