"""Read patient.yaml: the same meaning as a FHIR record, written by hand, and which file is what.

What breaks a rule is left out alone and named by its line; everything else is kept.
"""

import datetime
import difflib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from spinewise.io.identity import Identity
from spinewise.io.patient.yaml_lines import Lined, read_lined
from spinewise.io.patient.yaml_schema import fitting_parts
from spinewise.record.concept_table import Concept, concepts
from spinewise.record.fact import CONTEXT, RANGE, Fact, Patient
from spinewise.record.genotype import LaboratoryCall
from spinewise.record.operation import Implant, PlannedOperation, Urgency
from spinewise.record.units import in_unit_of
from spinewise.results import Missing
from spinewise.words import Answer, BadInput, Level, Side, UnreadableFile

NAME = "patient.yaml"
INPUT_ID = "patient"
REFUSED_WEIGHT = 80

_LARGEST = 4_000_000
"""Bytes; a hand-written file is never near it."""

_ANSWERS = {"yes": Answer.YES, "no": Answer.NO, "unknown": Answer.UNKNOWN, True: Answer.YES, False: Answer.NO}


@dataclass(frozen=True)
class Confirmed:
    """Who made sure when that a file without identity belongs to this patient.

    Parameters
    ----------
    by : str
        Name of the person.
    date : date
        The day.
    sha256 : str
        Of exactly these bytes.
    """

    by: str
    date: datetime.date
    sha256: str


@dataclass(frozen=True)
class ListedFile:
    """One file of the folder, as listed.

    Parameters
    ----------
    path : str
        Relative to the folder.
    role : str
        ``"ct"``, ``"mr"``, ``"labels"``, ``"record"``, ``"dxa"``, ``"variants"``,
        ``"genotype"`` or ``"medication"``.
    id : str or None
        Name inside the plan, when one is given.
    labels : str or None
        Path of the label map that belongs to it.
    labels_convention : str or None
        Convention of that label map.
    confirmed : Confirmed or None
        Confirmation of identity, for files that carry none.
    """

    path: str = field(repr=False)
    role: str = ""
    id: str | None = None
    labels: str | None = field(default=None, repr=False)
    labels_convention: str | None = None
    confirmed: Confirmed | None = None


@dataclass(frozen=True)
class WrittenPatient:
    """What patient.yaml says.

    Parameters
    ----------
    patient : Patient
        Pseudonym (empty when none is given), sex and day of birth.
    identity : Identity
        For comparison only.
    operation : PlannedOperation
        What is planned.
    facts : tuple of Fact
        Everything understood.
    files : tuple of ListedFile or None
        Files listed; None when there is no list, so that files are found by their content.
    missing : tuple of Missing
        What was refused, with its line.
    genotype : tuple of LaboratoryCall
        Reports of genes.
    medication : tuple of (str, str)
        Place and words of each line of a list of drugs.
    """

    patient: Patient
    identity: Identity
    operation: PlannedOperation
    facts: tuple[Fact, ...]
    files: tuple[ListedFile, ...] | None
    missing: tuple[Missing, ...]
    genotype: tuple[LaboratoryCall, ...] = ()
    medication: tuple[tuple[str, str], ...] = ()


def read_patient_yaml(path: Path) -> WrittenPatient:
    """Read a hand-written patient file.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    WrittenPatient
        With everything that could be used.

    Raises
    ------
    UnreadableFile
        It cannot be opened, or is no YAML.
    """
    return parse_patient_yaml(_text(path))


def parse_patient_yaml(text: str) -> WrittenPatient:
    """Read the text of a hand-written patient file.

    Parameters
    ----------
    text : str
        YAML.

    Returns
    -------
    WrittenPatient
        With everything that could be used.

    Raises
    ------
    UnreadableFile
        It is no YAML, or nothing in it is where it should be.
    """
    lined = read_lined(text, NAME)
    if not isinstance(lined.content, dict):
        raise UnreadableFile(f"{NAME} holds no entries: begin it with version: 1 and patient:.")
    fits = fitting_parts(lined)
    written = fits.patient
    facts = _facts(fits.facts, lined, fits.refused)
    return WrittenPatient(
        patient=Patient(
            pseudonym=written.get("pseudonym", ""),
            sex=written.get("sex"),
            birth_date=_day(written.get("birth_date")),
        ),
        identity=_identity(written),
        operation=_operation(fits.operation),
        facts=facts,
        files=tuple(_file(one) for one in fits.files.values()) if fits.lists_files else None,
        missing=tuple(_refusal(sentence) for sentence in fits.refused),
        genotype=tuple(_report(one, number) for number, one in fits.genotype.items()),
        medication=tuple(
            (f"{NAME}, line {lined.line_of(('medication', number - 1))}", line)
            for number, line in fits.medication.items()
        ),
    )


def _report(item: dict[str, Any], number: int) -> LaboratoryCall:
    return LaboratoryCall(
        gene=item["gene"],
        source=f"{INPUT_ID}: genotype {number}",
        diplotype=item.get("diplotype", ""),
        phenotype=item.get("phenotype", ""),
        activity_score=str(item.get("activity_score", "")),
        date=_day(item.get("date")),
        method=item.get("method", ""),
    )


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            raise UnreadableFile(
                f"{NAME} is larger than {_LARGEST // 1_000_000} MB: it is no hand-written file."
            )
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFile(f"{NAME} is not UTF-8 text: save it as plain UTF-8 text.") from None
    except OSError:
        raise UnreadableFile(f"{NAME} cannot be opened: check that it may be read.") from None


def _facts(items: dict[int, dict[str, Any]], lined: Lined, refused: list[str]) -> tuple[Fact, ...]:
    facts = []
    for number, item in items.items():
        try:
            fact = _fact(item, number)
            facts += [fact, *_implied(fact)]
        except BadInput as error:
            refused.append(f"line {lined.line_of(('facts', number - 1))} fact {number}: {error}")
    return tuple(facts)


def _fact(item: dict[str, Any], number: int) -> Fact:
    known = concepts().get(item["concept"])
    if known is None:
        raise BadInput(f"its concept is not known{_nearest(item['concept'])}")
    value, unit = item["value"], item.get("unit", "")
    told: float | str | Answer
    if known.kind == "quantity":
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise BadInput(f"{known.name} must be a number")
        told = in_unit_of(known, float(value), unit)
    elif value in _ANSWERS:
        told = _ANSWERS[value]
    elif known.kind == "text" and isinstance(value, str):
        told = value
    else:
        raise BadInput(f"{known.name} must be yes, no or unknown")
    return Fact(
        id=f"{INPUT_ID}-{number}",
        concept=known.key,
        value=told,
        unit=known.unit,
        date=_day(item.get("date")),
        source=f"{INPUT_ID}: fact {number}",
        site=item.get("site"),
        side=Side(item["side"]) if "side" in item else None,
        until=_day(item.get("until")),
        note=item.get("note", ""),
        ongoing=_ANSWERS[item["ongoing"]] if "ongoing" in item else Answer.UNKNOWN,
        context=_context(item, known, unit),
    )


def _implied(fact: Fact) -> list[Fact]:
    """What holds whenever a fact does: zoledronate is a bisphosphonate and a drug for osteoporosis."""
    if fact.value is not Answer.YES:
        return []
    return [
        replace(fact, id=f"{fact.id}-{key}", concept=key, note=fact.note or f"implied by {fact.concept}")
        for key in concepts()[fact.concept].implies
    ]


def _context(item: dict[str, Any], concept: Concept, unit: str) -> dict[str, str]:
    """What a number cannot be read without; two words are joined by a low line in the file."""
    fields = {name: name.replace(" ", "_") for name in CONTEXT}
    written = {name: item[field] for name, field in fields.items() if field in item}
    ends = {name: written[name] for name in RANGE if name in written and concept.kind == "quantity"}
    return {
        **{name: str(value) for name, value in written.items()},
        **{name: f"{in_unit_of(concept, float(end), unit):g}" for name, end in ends.items()},
    }


def _nearest(concept: str) -> str:
    near = difflib.get_close_matches(concept, list(concepts()), 1)
    return f"; perhaps {near[0]} is meant" if near else ""


def _operation(written: dict[str, Any]) -> PlannedOperation:
    levels = sorted((Level(one) for one in written.get("levels", [])), key=lambda level: level.rank)
    return PlannedOperation(
        diagnosis=written.get("diagnosis"),
        indication=written.get("indication"),
        approach=written.get("approach"),
        neurology=written.get("neurology"),
        urgency=Urgency(written.get("urgency", "unknown")),
        urgency_reasons=tuple(written.get("urgency_reasons", ())),
        fusion=_ANSWERS[written.get("fusion", "unknown")],
        instrumented=_ANSWERS[written.get("instrumented", "unknown")],
        decompression=_ANSWERS[written.get("decompression", "unknown")],
        levels=tuple(levels),
        uiv=Level(written["uiv"]) if "uiv" in written else None,
        liv=Level(written["liv"]) if "liv" in written else None,
        date=_day(written.get("date")),
        implants=tuple(
            Implant(one["what"], one.get("where", ""), _day(one.get("since")))
            for one in written.get("implants", ())
        ),
        last_operation=_day(written.get("last_operation")),
    )


def _identity(written: dict[str, Any]) -> Identity:
    values = [*written.get("identifiers", ()), *([written["identifier"]] if "identifier" in written else [])]
    return Identity(
        NAME,
        frozenset(str(value).strip() for value in values),
        birth_date=written.get("birth_date", ""),
        sex=written.get("sex", ""),
    )


def _file(item: dict[str, Any]) -> ListedFile:
    sure = item.get("confirmed")
    return ListedFile(
        path=item["path"],
        role=item["role"],
        id=item.get("id"),
        labels=item.get("labels"),
        labels_convention=item.get("labels_convention"),
        confirmed=Confirmed(sure["by"], datetime.date.fromisoformat(sure["date"]), sure["sha256"])
        if sure
        else None,
    )


def _day(written: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(written) if written else None


def _refusal(sentence: str) -> Missing:
    return Missing(
        what=f"part of {NAME}",
        why_it_matters=f"Left out: {sentence}.".replace("..", "."),
        how_to_get_it=f"Correct {NAME} and run again; everything else in it was used.",
        weight=REFUSED_WEIGHT,
    )
