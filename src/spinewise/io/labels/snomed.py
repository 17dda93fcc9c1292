"""Vertebral levels and structures as codes of SNOMED CT: one table for reading and for writing."""

import tomllib
from functools import cache
from importlib.resources import files

from spinewise.words import Level

SNOMED_URI = "http://snomed.info/sct"
ANY_VERTEBRA = ("51282000", "Vertebra")


def snomed_of(level: Level) -> tuple[str, str] | None:
    """Code and words of a level.

    Parameters
    ----------
    level : Level
        A level.

    Returns
    -------
    (str, str) or None
        None for a level that SNOMED CT has no vertebra of its own for: T13, L6, S1.
    """
    code = _codes().get(f"vertebrae_{level}")
    return (code, f"{level} vertebra") if code else None


@cache
def snomed_table() -> dict[str, dict[str, str]]:
    """Codes of SNOMED CT with the names that `labels.names` reads.

    Returns
    -------
    dict
        ``names`` and ``sides``, each from code to name.
    """
    return tomllib.loads(files("spinewise.io.labels").joinpath("snomed.toml").read_text("utf-8"))


@cache
def _codes() -> dict[str, str]:
    return {name: code for code, name in snomed_table()["names"].items()}
