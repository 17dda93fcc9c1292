"""What is unknown where: by column, and by the patterns in which columns are unknown together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.outcomes.propensity.columns import read_columns

Flags = NDArray[np.bool_]

WORD = 8


@dataclass(frozen=True)
class Pattern:
    """Columns that are unknown together in some people.

    Parameters
    ----------
    unknown : tuple of str
        Their names; empty for those of whom everything is known.
    people : int
        How many.
    """

    unknown: tuple[str, ...]
    people: int


@dataclass(frozen=True)
class Patterns:
    """What is unknown of whom.

    Parameters
    ----------
    people : int
        How many there are.
    unknown : dict of str to int
        People of whom each column is unknown, in the order of the columns.
    patterns : tuple of Pattern
        Most frequent first, of equally frequent ones that with fewer unknown columns first.
    """

    people: int
    unknown: dict[str, int]
    patterns: tuple[Pattern, ...]

    @property
    def complete(self) -> int:
        """People of whom everything is known."""
        return sum(one.people for one in self.patterns if not one.unknown)

    @property
    def nothing_known(self) -> int:
        """People of whom no column is known."""
        return sum(one.people for one in self.patterns if len(one.unknown) == len(self.unknown))

    @property
    def words(self) -> tuple[str, ...]:
        """How much is unknown, and where most."""
        said = [
            f"Everything is known of {self.complete} of {self.people} people "
            f"({self.complete / self.people:.0%})."
        ]
        lacking = sorted(((n, name) for name, n in self.unknown.items() if n), key=lambda pair: -pair[0])
        if lacking:
            said.append(
                "Unknown: " + "; ".join(f"{name} of {n} ({n / self.people:.1%})" for n, name in lacking) + "."
            )
        if self.nothing_known:
            said.append(f"Nothing at all is known of {self.nothing_known} people.")
        return tuple(said)


def missing_patterns(covariates: Any, names: Sequence[str]) -> Patterns:
    """Count what is unknown.

    Parameters
    ----------
    covariates : array-like, shape (n, p)
        NaN where unknown.
    names : sequence of str
        Of the columns.

    Returns
    -------
    Patterns
        By column and together.

    Raises
    ------
    BadInput
        When a column cannot be used.

    Examples
    --------
    >>> found = missing_patterns([[1, float("nan")], [0, 2], [1, 3]], ["smoker", "albumin"])
    >>> found.unknown, found.patterns[0].people
    ({'smoker': 0, 'albumin': 1}, 2)
    """
    x, told = read_columns(covariates, names, unknown_allowed=True)
    unknown = np.isnan(x)
    kinds, counts = _distinct_rows(unknown)
    order = sorted(range(len(kinds)), key=lambda k: (-counts[k], int(kinds[k].sum()), kinds[k].tolist()))
    return Patterns(
        len(x),
        {name: int(count) for name, count in zip(told, unknown.sum(axis=0), strict=True)},
        tuple(Pattern(tuple(told[j] for j in np.flatnonzero(kinds[k])), int(counts[k])) for k in order),
    )


def _distinct_rows(flags: Flags) -> tuple[Flags, NDArray[np.int64]]:
    """Distinct rows and how often each comes: rows are packed into words of 64 bits, word after word."""
    packed = np.packbits(flags, axis=1)
    spare = -packed.shape[1] % WORD
    words = np.pad(packed, ((0, 0), (0, spare))).view(np.uint64)
    codes = np.zeros(len(flags), np.int64)
    for word in words.T:
        _, place = np.unique(word, return_inverse=True)
        _, codes = np.unique(codes * (int(place.max()) + 1) + place, return_inverse=True)
    _, first, counts = np.unique(codes, return_index=True, return_counts=True)
    return flags[first], counts
