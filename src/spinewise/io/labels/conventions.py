"""Numberings of vertebrae, read from the table that ships with the package."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from spinewise.io.labels.names import Name, name_of
from spinewise.words import Level

LEVELLESS = "bodies and discs without levels"
BY_TABLE = "label table"


@dataclass(frozen=True)
class Convention:
    """One numbering.

    Parameters
    ----------
    id : str
        By which it is named.
    source : str
        Where it is defined.
    shape : str
        ``"whole"`` or ``"bodies"``.
    names : mapping
        Code to level or structure.
    needs : frozenset of int
        Codes of which at least one must occur; empty when none must.
    """

    id: str
    source: str
    shape: str
    names: Mapping[int, Name]
    needs: frozenset[int]

    def fits(self, codes: Iterable[int]) -> bool:
        """Whether every code has a name here and at least one of them is a level.

        Parameters
        ----------
        codes : iterable of int
            Codes that occur.

        Returns
        -------
        bool
            False also when none of the codes that it needs occurs.
        """
        codes = set(codes)
        return (
            codes <= set(self.names)
            and (not self.needs or bool(codes & self.needs))
            and any(isinstance(self.names[code], Level) for code in codes)
        )


@dataclass(frozen=True)
class LevelNorm:
    """Usual size of a level.

    Parameters
    ----------
    spacing_mm : float
        From the centre of the vertebra to that of the next one below, mm.
    body_ml : float
        Volume of the vertebral body, ml.
    """

    spacing_mm: float
    body_ml: float


@dataclass(frozen=True)
class Norms:
    """Usual sizes by which numberings are told apart; see `norms.toml` for meaning and sources.

    Parameters
    ----------
    levels : mapping
        Usual size by level.
    whole_over_body : float
        Volume of a whole vertebra over that of its body.
    tolerance : float
        Natural logarithm of how far a person may be from the usual sizes.
    least_in_order : float
        Share of neighbouring pairs from which an order counts as right.
    compactness_of_bodies : float
        Volume over the root of the covariance's determinant, above which labels are bodies alone.
    tallest_mm : float
        Height that no single vertebra exceeds, mm.
    """

    levels: Mapping[Level, LevelNorm]
    whole_over_body: float
    tolerance: float
    least_in_order: float
    compactness_of_bodies: float
    tallest_mm: float


@cache
def conventions() -> tuple[Convention, ...]:
    """Every numbering that is known.

    Returns
    -------
    tuple of Convention
        In the order of the table.
    """
    table = tomllib.loads(_text("conventions.toml"))
    return tuple(
        Convention(
            id=entry["id"],
            source=entry["source"],
            shape=entry["shape"],
            names={
                run["start"] + place: name_of(raw)
                for run in entry["runs"]
                for place, raw in enumerate(run["names"])
            },
            needs=frozenset(entry.get("needs", ())),
        )
        for entry in table["convention"]
    )


def convention(name: str) -> Convention | None:
    """Numbering of a name.

    Parameters
    ----------
    name : str
        Its id, in any case.

    Returns
    -------
    Convention or None
        None when it is unknown.

    Examples
    --------
    >>> convention("verse").names[20].value
    'L1'
    """
    return next((one for one in conventions() if one.id.casefold() == name.strip().casefold()), None)


@cache
def norms() -> Norms:
    """Usual sizes of vertebrae.

    Returns
    -------
    Norms
        From the table.
    """
    table = tomllib.loads(_text("norms.toml"))
    levels = {Level(name): LevelNorm(**sizes) for name, sizes in table.pop("levels").items()}
    return Norms(levels=levels, **table)


def _text(name: str) -> str:
    return files("spinewise.io.labels").joinpath(name).read_text("utf-8")
