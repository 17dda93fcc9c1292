"""The name of a person in the registry: a keyed hash of the identifier, the same over years and sources.

See docs/decisions/0002-pseudonyms.md and 0009-registry.md.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from spinewise.outcomes.registered import Batch

_LETTERS = 16


def pseudonym(identifier: str, key: bytes) -> str:
    """Name of a person in the registry.

    Parameters
    ----------
    identifier : str
        What the hospital knows the person by; outer spaces do not count.
    key : bytes
        Secret of the store of identities.

    Returns
    -------
    str
        ``"P-"`` and sixteen letters: that two of a hundred million people share one
        has a chance below one in a hundred million.
    """
    digest = hmac.digest(key, identifier.strip().encode(), hashlib.sha256)
    return f"P-{base64.b32encode(digest).decode()[:_LETTERS]}"


def under_keyed_pseudonyms(batch: Batch, key: bytes, name: str = "identifier") -> Batch:
    """A batch whose people go by the registry's own pseudonyms, where their identifier is known.

    Parameters
    ----------
    batch : Batch
        With `identities` that hold the identifier.
    key : bytes
        Secret of the store of identities.
    name : str
        Under which identity the identifier stands.

    Returns
    -------
    Batch
        The same with other pseudonyms; people without an identifier keep theirs.
    """
    names = {
        person: pseudonym(said[name], key) for person, said in batch.identities.items() if said.get(name)
    }

    def renamed(entries: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(replace(one, person=names.get(one.person, one.person)) for one in entries)

    identities: dict[str, Mapping[str, str]] = {}
    for person, said in batch.identities.items():
        identities[names.get(person, person)] = {**identities.get(names.get(person, person), {}), **said}
    return replace(
        batch,
        people=tuple(replace(one, key=names.get(one.key, one.key)) for one in batch.people),
        episodes=renamed(batch.episodes),
        procedures=renamed(batch.procedures),
        values=renamed(batch.values),
        proms=renamed(batch.proms),
        events=renamed(batch.events),
        ends=renamed(batch.ends),
        identities=identities,
    )
