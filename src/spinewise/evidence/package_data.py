"""How this room reads its own tables: TOML files inside the package, each read once."""

import tomllib
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

# A plan for rules still to be written is no evidence: changing it changes no result.
NOT_EVIDENCE = ("planned.toml",)
_RELEASE = "2026.11"


def folder() -> Traversable:
    """Folder of the tables that come with this package.

    Returns
    -------
    Traversable
        The package ``spinewise.evidence``.
    """
    return files("spinewise.evidence")


@cache
def read(name: str) -> dict[str, Any]:
    """One table of this package, read once; the caller must not change it.

    Parameters
    ----------
    name : str
        Name of the file, for example ``"hu_cutoffs.toml"``.

    Returns
    -------
    dict
        The file as TOML.
    """
    return tomllib.loads((folder() / name).read_text(encoding="utf-8"))


@cache
def version() -> str:
    """Version of the tables: the release, and a hash over every table that can change a result.

    The hash means that no table can be changed without a plan made from it showing another version.

    Returns
    -------
    str
        For example ``"2026.11+0123456789ab"``.
    """
    digest = sha256()
    for path, content in sorted(_tables(folder(), "")):
        digest.update(f"{path}\0{len(content)}\0".encode())
        digest.update(content)
    return f"{_RELEASE}+{digest.hexdigest()[:12]}"


def _tables(place: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for child in place.iterdir():
        if child.is_dir():
            found += _tables(child, f"{prefix}{child.name}/")
        elif child.name.endswith(".toml") and child.name not in NOT_EVIDENCE:
            found.append((prefix + child.name, child.read_bytes()))
    return found
