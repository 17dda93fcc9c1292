"""comparison.toml: what is compared, in whom, and every choice made before looking at outcomes."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from spinewise.outcomes.comparison.choices import Choices
from spinewise.outcomes.person_table import Reading
from spinewise.outcomes.trial import Component, Strategy, TargetTrial
from spinewise.words import BadInput, UnreadableFile

NAME = "The file of the comparison"


@dataclass(frozen=True)
class ControlOutcome:
    """Columns of a negative-control outcome.

    Parameters
    ----------
    name : str
        Of the outcome.
    end, event : str
        As the columns of the outcome itself.
    """

    name: str
    end: str
    event: str


@dataclass(frozen=True)
class Exclusion:
    """Whom to leave out; who lacks the value is kept.

    Parameters
    ----------
    column : str
        Which column decides.
    reason : str
        For the table.
    below, above : float or None
        Leave out who lies below or above.
    equal : str or float or None
        Leave out who has this value.
    """

    column: str
    reason: str
    below: float | None = None
    above: float | None = None
    equal: str | float | None = None


@dataclass(frozen=True)
class Question:
    """One comparison as its file asks for it.

    Parameters
    ----------
    title : str
        What is compared.
    trial : TargetTrial
        Protocol table.
    time_zero : str or None
        Column of dates; None when the other columns count days.
    treated, end, event : str
        Columns, or COLUMN=VALUE.
    covariates : tuple of str
        Columns known at time zero.
    site : str or None
        Column of hospital or surgeon.
    outcomes : tuple of ControlOutcome
        Negative controls.
    exposures : tuple of str
        Negative controls: columns of 0 and 1, or COLUMN=VALUE.
    exclude : tuple of Exclusion
        In order.
    early : tuple of float and str, or None
        Lowest hazard ratio of the first 30 days that is plausible, and who says so.
    reading : Reading or None
        How a registry is read; None for a table.
    choices : Choices
        Of the analysis.
    seed : int
        Of the imputation.
    digest : str
        SHA-256 of the file.
    """

    title: str
    trial: TargetTrial
    time_zero: str | None
    treated: str
    end: str
    event: str
    covariates: tuple[str, ...]
    site: str | None
    outcomes: tuple[ControlOutcome, ...]
    exposures: tuple[str, ...]
    exclude: tuple[Exclusion, ...]
    early: tuple[float, str] | None
    reading: Reading | None
    choices: Choices
    seed: int
    digest: str

    @property
    def strategies(self) -> tuple[str, str]:
        """Names of the arms, treated first."""
        treated, untreated = self.trial.strategies
        return treated.name, untreated.name


def read_question(path: Path) -> Question:
    """Read comparison.toml.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    Question
        Checked against its schema.

    Raises
    ------
    UnreadableFile
        When it cannot be opened or is no TOML.
    BadInput
        When a part is missing, unknown or not allowed; the sentence names it.
    """
    try:
        content = path.read_bytes()
        written = tomllib.loads(content.decode("utf-8-sig"))
    except OSError:
        raise UnreadableFile(f"{NAME} cannot be opened: check its path.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise UnreadableFile(f"{NAME} is no TOML in UTF-8: correct it, docs/comparison.md has one.") from None
    _refuse_what_the_schema_does_not_know(written)
    columns, controls = written["columns"], written.get("negative_controls", {})
    choices = _choices(written.get("choices", {}))
    early = written.get("early")
    return Question(
        written["title"],
        _trial(written["protocol"], columns["treated"], choices),
        columns.get("time_zero"),
        columns["treated"],
        columns["end"],
        columns["event"],
        tuple(columns.get("covariates", ())),
        columns.get("site"),
        tuple(ControlOutcome(**one) for one in controls.get("outcomes", ())),
        tuple(controls.get("exposures", ())),
        tuple(_exclusion(one) for one in written.get("exclude", ())),
        None if early is None else (float(early["plausible"]), early["because"]),
        _reading(written.get("registry")),
        choices,
        int(written.get("seed", 0)),
        sha256(content).hexdigest(),
    )


def _refuse_what_the_schema_does_not_know(written: Mapping[str, Any]) -> None:
    import jsonschema

    schema = json.loads(files("spinewise.io").joinpath("schemas", "comparison.schema.json").read_text())
    errors = sorted(jsonschema.Draft202012Validator(schema).iter_errors(written), key=lambda e: list(e.path))
    if errors:
        first = errors[0]
        place = ".".join(str(part) for part in first.absolute_path) or "the file itself"
        raise BadInput(f"{NAME} is wrong at {place}: {first.message}.")


def _reading(written: Mapping[str, Any] | None) -> Reading | None:
    if written is None:
        return None
    values = tuple(written.get("values", ()))
    return Reading(written["time_zero"], written["outcome"], written.get("treated"), values)


def _choices(written: Mapping[str, Any]) -> Choices:
    told: dict[str, Any] = {
        name: tuple(float(one) for one in value) if isinstance(value, list) else value
        for name, value in written.items()
    }
    return Choices(**told)


def _trial(written: Mapping[str, Any], treated: str, choices: Choices) -> TargetTrial:
    def component(name: str) -> Component:
        target, emulation = written[name]
        return Component(target, emulation)

    return TargetTrial(
        component("eligibility"),
        component("time_zero"),
        tuple(Strategy(name, what) for name, what in written["strategies"]),
        component("assignment"),
        0.0 if "=" in treated else choices.grace_days,
        component("follow_up"),
        component("outcome"),
        component("estimand"),
        tuple(_clauses(written["assumptions"])),
        component("analysis"),
    )


def _clauses(written: Sequence[str]) -> list[str]:
    return [one.strip() for one in written]


def _exclusion(written: Mapping[str, Any]) -> Exclusion:
    return Exclusion(
        written["column"],
        written["reason"],
        written.get("below"),
        written.get("above"),
        written.get("is"),
    )
