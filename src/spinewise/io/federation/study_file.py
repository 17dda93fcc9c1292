"""The agreement of a study: from the TOML file that partners write, and as it stands in every message."""

import json
import tomllib
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from spinewise.io.federation.canonical import canonical
from spinewise.outcomes.federation.agreement import EVALUATIONS, LEAST, Agreement, Covariate
from spinewise.words import BadInput, UnreadableFile

GRID_DAYS = 30.0
COVARIATE_KEYS = frozenset({"name", "unit", "low", "high", "values"})


def example() -> str:
    """An agreement to be filled in.

    Returns
    -------
    str
        TOML with a comment at every line.
    """
    return (files("spinewise.io") / "federation" / "example.toml").read_text(encoding="utf-8")


def read_study(path: Path) -> Agreement:
    """Read an agreement that partners wrote.

    Parameters
    ----------
    path : Path
        TOML, as `example` prints it.

    Returns
    -------
    Agreement
        Checked.

    Raises
    ------
    UnreadableFile
        When it is no TOML file.
    BadInput
        When an entry is missing, unknown or cannot be carried out.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise UnreadableFile("The study file could not be opened: check its path.") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise UnreadableFile(
            "The study file is no TOML: begin with `spinewise cohort federate example`."
        ) from None
    unknown = sorted(set(content) - _keys())
    if unknown:
        raise BadInput(f"The study file has an unknown entry {unknown[0]}: see `federate example`.")
    horizon = _number(content, "horizon_days", None)
    step = _number(content, "grid_days", GRID_DAYS)
    if not 0 < step <= horizon:
        raise BadInput("grid_days has to lie between 0 and horizon_days: correct the study file.")
    grid = [float(day) for day in np.arange(0, horizon, step)]
    return Agreement(
        study=_text(content, "study"),
        question=_text(content, "question"),
        outcome=_text(content, "outcome"),
        sites=_texts(content, "sites"),
        model=_text(content, "model"),
        times=_text(content, "times", "stratified"),
        ties=_text(content, "ties", "efron"),
        covariates=tuple(_covariate(one) for one in content.get("covariate", [])),
        horizon=horizon,
        grid=(*grid, horizon),
        least=_whole(content, "least_cell", LEAST),
        evaluations=_whole(content, "evaluations", EVALUATIONS),
    )


def to_plain(agreement: Agreement) -> dict[str, Any]:
    """An agreement as it stands in a message.

    Parameters
    ----------
    agreement : Agreement
        Of the study.

    Returns
    -------
    dict
        Of text, numbers and lists.
    """
    return {
        "study": agreement.study,
        "question": agreement.question,
        "outcome": agreement.outcome,
        "sites": list(agreement.sites),
        "model": agreement.model,
        "times": agreement.times,
        "ties": agreement.ties,
        "covariates": [
            {"name": c.name, "unit": c.unit, "low": c.low, "high": c.high, "values": list(c.values)}
            for c in agreement.covariates
        ],
        "horizon": agreement.horizon,
        "grid": list(agreement.grid),
        "least": agreement.least,
        "evaluations": agreement.evaluations,
    }


def from_plain(plain: dict[str, Any]) -> Agreement:
    """An agreement from a message that fits its schema.

    Parameters
    ----------
    plain : dict
        As `to_plain` makes it.

    Returns
    -------
    Agreement
        Checked.
    """
    covariates = tuple(
        Covariate(c["name"], c["unit"], float(c["low"]), float(c["high"]), tuple(c["values"]))
        for c in plain["covariates"]
    )
    return Agreement(
        **{
            **plain,
            "sites": tuple(plain["sites"]),
            "covariates": covariates,
            "horizon": float(plain["horizon"]),
            "grid": tuple(float(day) for day in plain["grid"]),
        }
    )


def digest(agreement: Agreement) -> str:
    """SHA-256 of an agreement: the same for the same agreement only.

    Parameters
    ----------
    agreement : Agreement
        Of the study.

    Returns
    -------
    str
        Hexadecimal.
    """
    return sha256(canonical(to_plain(agreement))).hexdigest()


@cache
def _keys() -> frozenset[str]:
    return frozenset(tomllib.loads(example()))


def _covariate(one: Any) -> Covariate:
    if not isinstance(one, dict) or not isinstance(one.get("name"), str):
        raise BadInput("A covariate of the study file has no name: give each one.")
    name = one["name"]
    unknown = sorted(set(one) - COVARIATE_KEYS)
    if unknown:
        raise BadInput(f"Covariate {name} has an unknown entry {unknown[0]}: see `federate example`.")
    if "values" in one:
        return Covariate(name, values=_texts(one, "values"))
    return Covariate(name, _text(one, "unit"), _number(one, "low", None), _number(one, "high", None))


def _text(content: dict[str, Any], key: str, usual: str | None = None) -> str:
    value = content.get(key, usual)
    if not isinstance(value, str):
        raise BadInput(f"The study file needs {key} as a text: see `spinewise cohort federate example`.")
    return value


def _texts(content: dict[str, Any], key: str) -> tuple[str, ...]:
    value = content.get(key)
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise BadInput(
            f"The study file needs {key} as a list of texts, each between quotes: {json.dumps([key])}."
        )
    return tuple(value)


def _number(content: dict[str, Any], key: str, usual: float | None) -> float:
    value = content.get(key, usual)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadInput(f"The study file needs {key} as a number: see `spinewise cohort federate example`.")
    return float(value)


def _whole(content: dict[str, Any], key: str, usual: int) -> int:
    value = _number(content, key, usual)
    if value != int(value):
        raise BadInput(f"The study file needs {key} as a whole number: correct it.")
    return int(value)
