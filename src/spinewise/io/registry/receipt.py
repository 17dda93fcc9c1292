"""What became of a batch: told only after it is kept for good."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from spinewise.io.registry.rows import KINDS, Part
from spinewise.outcomes.registered import Batch

_AT_ONCE = 20_000


@dataclass(frozen=True)
class Receipt:
    """That a batch is in the registry, for good.

    Parameters
    ----------
    changeset : int
        Its number in the registry.
    digest : str
        SHA-256 by which the same batch is known again.
    again : bool
        Whether it had been added before, so that nothing changed now.
    author : str
        Who added it, the first time.
    made_at : datetime
        When, the first time.
    read, added, filled, corrected : mapping of str to int
        For each kind of entry how many were read, are new, completed one that was there, or corrected one.
    identities_left_out : int
        People whose identity came along and was not kept, because no store of identities was given.
    """

    changeset: int
    digest: str
    again: bool
    author: str
    made_at: datetime.datetime
    read: Mapping[str, int]
    added: Mapping[str, int]
    filled: Mapping[str, int]
    corrected: Mapping[str, int]
    identities_left_out: int = 0

    def known(self, kind: str) -> int:
        """How many entries of a kind were in the registry already."""
        changed = self.filled.get(kind, 0) + self.corrected.get(kind, 0)
        return self.read.get(kind, 0) - self.added.get(kind, 0) - changed


def parts_of(batch: Batch) -> Iterator[Part]:
    """A batch in parts that fit into memory twice.

    Parameters
    ----------
    batch : Batch
        Any.

    Yields
    ------
    Part
        Rows are counted from 1 for each kind.
    """
    for kind in KINDS:
        entries = getattr(batch, kind)
        for start in range(0, len(entries), _AT_ONCE):
            some = entries[start : start + _AT_ONCE]
            who = {} if kind != "people" else _identities_of(some, batch.identities)
            yield Part(kind, some, range(start + 1, start + len(some) + 1), kind, {}, who)
    listed = {person.key for person in batch.people}
    unlisted = {key: said for key, said in batch.identities.items() if key not in listed}
    if unlisted:
        yield Part("people", (), (), "people", {}, unlisted)


def _identities_of(
    people: Iterable[object], identities: Mapping[str, Mapping[str, str]]
) -> dict[str, Mapping[str, str]]:
    keys = (getattr(person, "key", "") for person in people)
    return {key: identities[key] for key in keys if key in identities}
