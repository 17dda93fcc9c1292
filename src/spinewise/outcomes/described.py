"""What people of a registry can be counted by: one word for each person and column."""

from collections.abc import Callable, Mapping, Sequence

from spinewise.outcomes.registered import Batch, Procedure
from spinewise.words import Answer, BadInput

NONE = "none"
UNKNOWN = "unknown"
_DECADE = 10


def described(batch: Batch, columns: Sequence[str]) -> dict[str, list[str]]:
    """Words of every person in some columns.

    What depends on an operation is that of the first one. Everyone counts once, so that totals add up.

    Parameters
    ----------
    batch : Batch
        Of a registry.
    columns : sequence of str
        Of `COLUMNS`.

    Returns
    -------
    dict of str to list of str
        In the order of `batch.people`.

    Raises
    ------
    BadInput
        When there is no such column.
    """
    for name in columns:
        if name not in COLUMNS:
            raise BadInput(f"People are not counted by {name}: choose among {', '.join(COLUMNS)}.")
    return {name: COLUMNS[name](batch) for name in dict.fromkeys(columns)}


def _first(batch: Batch) -> Mapping[str, Procedure]:
    found: dict[str, Procedure] = {}
    for one in batch.procedures:
        if one.person not in found or one.date < found[one.person].date:
            found[one.person] = one
    return found


def _of_first(batch: Batch, word: Callable[[Procedure], str]) -> list[str]:
    first = _first(batch)
    return [word(first[one.key]) if one.key in first else NONE for one in batch.people]


def _kind(batch: Batch) -> list[str]:
    return _of_first(batch, lambda one: one.kind)


def _year(batch: Batch) -> list[str]:
    return _of_first(batch, lambda one: str(one.date.year))


def _product(batch: Batch) -> list[str]:
    return _of_first(batch, lambda one: one.product or UNKNOWN)


def _site(batch: Batch) -> list[str]:
    sites = {(one.person, one.id): one.site for one in batch.episodes}
    return _of_first(batch, lambda one: sites.get((one.person, one.episode)) or UNKNOWN)


def _age(batch: Batch) -> list[str]:
    """Decade of age in the year of the first operation."""
    first, words = _first(batch), []
    for one in batch.people:
        if one.key not in first:
            words.append(NONE)
        elif one.birth_year is None:
            words.append(UNKNOWN)
        else:
            start = (first[one.key].date.year - one.birth_year) // _DECADE * _DECADE
            words.append(f"{start:02d}-{start + _DECADE - 1:02d}")
    return words


def _sex(batch: Batch) -> list[str]:
    return [one.sex or UNKNOWN for one in batch.people]


def _died(batch: Batch) -> list[str]:
    died = {one.person: one.died for one in batch.ends}
    return [died.get(one.key, Answer.UNKNOWN).value for one in batch.people]


def _event(batch: Batch) -> list[str]:
    """Kinds of all events of a person: none, one, or several by name."""
    kinds: dict[str, set[str]] = {}
    for one in batch.events:
        kinds.setdefault(one.person, set()).add(one.kind)
    return [" and ".join(sorted(kinds.get(one.key, ()))) or NONE for one in batch.people]


COLUMNS: Mapping[str, Callable[[Batch], list[str]]] = {
    "kind": _kind,
    "year": _year,
    "site": _site,
    "product": _product,
    "sex": _sex,
    "age": _age,
    "died": _died,
    "event": _event,
}
"""Columns by name: kind, year, site, product and age are those of the first operation."""
