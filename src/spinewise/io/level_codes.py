"""Vertebral levels as codes of SNOMED CT, from the same table by which label maps are read."""

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
def _codes() -> dict[str, str]:
    text = files("spinewise.io").joinpath("label_snomed.toml").read_text("utf-8")
    return {name: code for code, name in tomllib.loads(text)["names"].items()}
