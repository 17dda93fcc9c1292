"""Read drugs.yaml: a patient's list of drugs by generic names, written by hand.

One entry that breaks a rule is left out alone and named by its line; the rest goes on.
"""

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from spinewise.io.patient.yaml_lines import read_lined
from spinewise.record.medication import DailyAmount, Drug, Range
from spinewise.results import Missing
from spinewise.words import Answer, UnreadableFile

NAME = "drugs.yaml"
UNIT = "mg/d"
REFUSED_WEIGHT = 80
_ANSWERS = {"yes": Answer.YES, "no": Answer.NO, True: Answer.YES, False: Answer.NO}


@dataclass(frozen=True)
class WrittenDrugs:
    """A list as read.

    Parameters
    ----------
    drugs : tuple of Drug
        In the order of the file.
    missing : tuple of Missing
        Entries that were left out, and why.
    """

    drugs: tuple[Drug, ...]
    missing: tuple[Missing, ...] = ()


def read_drugs(folder: Path) -> WrittenDrugs:
    """Read the list of a patient's folder.

    Parameters
    ----------
    folder : Path
        One patient's files.

    Returns
    -------
    WrittenDrugs
        Empty where there is no list.

    Raises
    ------
    UnreadableFile
        When there is one that is no list of drugs, or that nobody said to be this patient's.
    """
    path = folder / NAME
    return parse_drugs(text_of(path)) if path.is_file() else WrittenDrugs(())


def text_of(path: Path) -> str:
    """Content of a list written by hand.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    str
        Its text.

    Raises
    ------
    UnreadableFile
        It cannot be opened, or is no UTF-8 text.
    """
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise UnreadableFile(
            f"{NAME} cannot be read as text: check its rights, and save it as UTF-8."
        ) from None


def parse_drugs(text: str) -> WrittenDrugs:
    """Read the text of a list.

    Parameters
    ----------
    text : str
        Content of the file.

    Returns
    -------
    WrittenDrugs
        What can be used, and what was left out.

    Raises
    ------
    UnreadableFile
        When it is no list of drugs, or nobody said to be this patient's.
    """
    lined = read_lined(text, NAME)
    content = lined.content
    if lined.problems or not isinstance(content, dict) or not isinstance(content.get("drugs"), list):
        raise UnreadableFile(f"{NAME} is no list of drugs: write version, confirmed and drugs, as YAML.")
    entries = content["drugs"]
    if [*_validator().iter_errors({**content, "drugs": []})]:
        raise UnreadableFile(
            f"{NAME} does not say who confirmed when that it is this patient's: write version: 1, and "
            "confirmed with by and date."
        )
    drugs, missing = [], []
    for number, written in enumerate(entries):
        drug = _drug(written, f"{NAME} line {lined.line_of(('drugs', number))}")
        if drug is None:
            missing.append(_refused(lined.line_of(("drugs", number))))
        else:
            drugs.append(drug)
    return WrittenDrugs(tuple(drugs), tuple(missing))


def _drug(written: Any, source: str) -> Drug | None:
    if [*_one().iter_errors(written)]:
        return None
    try:
        first, last = (_date(written.get(name)) for name in ("first", "last"))
        spans = {name: _span(written.get(name)) for name in ("dose", "times_a_day")}
        daily = _daily(written.get("daily_mg", {}))
    except ValueError:
        return None
    return Drug(
        name=written["name"],
        ingredients=tuple(str(one).lower() for one in written.get("ingredients", ())),
        dose=spans["dose"],
        unit=written.get("unit", ""),
        route=written.get("route", ""),
        times_a_day=spans["times_a_day"],
        as_needed=_ANSWERS.get(written.get("as_needed"), Answer.UNKNOWN),
        first=first,
        last=last,
        source=source,
        daily=daily,
    )


def _daily(written: Mapping[str, Any]) -> tuple[DailyAmount, ...]:
    found = []
    for name, value in written.items():
        amount = _span(value)
        if amount is not None:
            found.append(DailyAmount(name.lower(), amount, UNIT))
    return tuple(found)


def _date(written: str | None) -> datetime.date | None:
    return None if written is None else datetime.date.fromisoformat(written)


def _span(written: Any) -> Range | None:
    if written is None:
        return None
    low, high = written if isinstance(written, list) else (written, written)
    if low > high:
        raise ValueError("upside down")
    return Range(float(low), float(high))


def _refused(line: int) -> Missing:
    return Missing(
        f"the drug in line {line} of {NAME}",
        "It could not be read, so no rule was asked about it.",
        "Write name, and what is known of ingredients, route, first, last and daily_mg (drugs.schema.json).",
        weight=REFUSED_WEIGHT,
    )


@cache
def _schema() -> dict[str, Any]:
    place = resources.files("spinewise.io") / "schemas" / "drugs.schema.json"
    told: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    return told


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(_schema())


@cache
def _one() -> Draft202012Validator:
    return Draft202012Validator({**_schema()["$defs"]["drug"], "$defs": _schema()["$defs"]})
