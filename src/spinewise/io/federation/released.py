"""What a site has told before, so that two studies together never tell of a few people.

Two sums over the same people but one tell that one apart. For each study a site keeps a digest of every row:
of time and event, and of these with each covariate. A later study has to speak of the same rows, or of rows
that differ in enough of them. The days at which a study was cut are kept too: counts up to day 365 and up to
day 366 tell of one day. The digests are as confidential as the table and stay beside it.
"""

import io
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.io.atomic import write_bytes
from spinewise.outcomes.federation.agreement import Agreement
from spinewise.outcomes.federation.site_rows import SiteRows
from spinewise.words import BadInput, UnreadableFile

Digests = Mapping[str, NDArray[np.uint64]]

FOLDER = "released"
TIMES = "time and event"
CUTS = "days of cuts"
DECIMALS = 9
_MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_SHIFTS = (np.uint64(30), np.uint64(27), np.uint64(31))


def digests_of(agreement: Agreement, rows: SiteRows) -> dict[str, NDArray[np.uint64]]:
    """Digest of every row, alone and with each covariate.

    Parameters
    ----------
    agreement : Agreement
        Of the study.
    rows : SiteRows
        Of the site.

    Returns
    -------
    dict of str to ndarray of uint64, shape (n,)
        Sorted, so that the order of the table does not matter.
    """
    base = _mixed(_mixed(np.zeros(len(rows), np.uint64), _bits(rows.followed)), rows.ended.astype(np.uint64))
    told = {TIMES: base}
    for covariate in agreement.covariates:
        if covariate.values:
            words = np.array([_word(value) for value in covariate.values], dtype=np.uint64)
            told[covariate.name] = _mixed(base, words[rows.levels[covariate.name]])
        else:
            middle = (covariate.low + covariate.high) / 2
            values = rows.x[:, agreement.names.index(covariate.name)] + middle
            told[covariate.name] = _mixed(base, _bits(np.round(values, DECIMALS)))
    return {name: np.sort(values) for name, values in told.items()}


def refuse_few_changes(folder: Path, study: str, digests: Digests, least: int) -> None:
    """Refuse to speak of rows that differ in too few from those of an earlier study.

    Parameters
    ----------
    folder : Path
        Of the site.
    study : str
        Identifier of this study.
    digests : mapping of str to ndarray
        Of its rows.
    least : int
        In how many rows two studies have to differ when they differ at all.

    Raises
    ------
    BadInput
        Naming the earlier study.
    """
    for path in sorted((folder / FOLDER).glob("*.npz")):
        if path.stem == study:
            continue
        before = read_digests(path)
        for name in sorted(set(before) & set(digests)):
            if 0 < _changes(before[name], digests[name]) < least:
                raise BadInput(
                    f"This table differs from the one of study {path.stem} in fewer than {least} rows (in "
                    f"{name}): the difference of the two answers would tell these people apart. Use the same "
                    "table, or wait until more have changed."
                )


def cuts_of_others(folder: Path, study: str) -> tuple[float, ...]:
    """Days at which earlier studies were cut.

    Parameters
    ----------
    folder : Path
        Of the site.
    study : str
        Identifier of this study, which does not count.

    Returns
    -------
    tuple of float
        Ascending; empty when there was no earlier study.
    """
    days: set[float] = set()
    for path in (folder / FOLDER).glob("*.npz"):
        if path.stem != study:
            days.update(_read(path)[CUTS].tolist())
    return tuple(sorted(days))


def write_released(folder: Path, study: str, digests: Digests, cuts: Sequence[float]) -> None:
    """Keep what a study told of.

    Parameters
    ----------
    folder : Path
        Of the site.
    study : str
        Identifier.
    digests : mapping of str to ndarray
        Of its rows.
    cuts : sequence of float
        Days at which it is cut.
    """
    (folder / FOLDER).mkdir(exist_ok=True)
    buffer = io.BytesIO()
    np.savez(buffer, **{CUTS: np.asarray(cuts, dtype=np.float64)}, **digests)  # type: ignore[arg-type]
    write_bytes(folder / FOLDER / f"{study}.npz", buffer.getvalue())


def read_digests(path: Path) -> dict[str, NDArray[np.uint64]]:
    """Read the digests of the rows of a study.

    Parameters
    ----------
    path : Path
        File of one study.

    Returns
    -------
    dict of str to ndarray of uint64
        As they were written.

    Raises
    ------
    UnreadableFile
        When it is broken.
    """
    return {name: values for name, values in _read(path).items() if name != CUTS}


def _read(path: Path) -> dict[str, Any]:
    try:
        with np.load(path, allow_pickle=False) as content:
            return {CUTS: content[CUTS], **{name: content[name] for name in content.files}}
    except (OSError, ValueError, KeyError):
        raise UnreadableFile(
            f"{FOLDER}/{path.name} is broken: restore it, it says of which rows was spoken before."
        ) from None


def _changes(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> int:
    """How many rows were added, removed or changed; a changed row is one that left and one that came."""
    values, place = np.unique(np.concatenate((one, other)), return_inverse=True)
    surplus = np.bincount(place[: len(one)], minlength=len(values)) - np.bincount(
        place[len(one) :], minlength=len(values)
    )
    return int(max(surplus[surplus > 0].sum(), -surplus[surplus < 0].sum()))


def _word(text: str) -> int:
    return int.from_bytes(sha256(text.encode()).digest()[:8], "little")


def _bits(values: NDArray[np.float64]) -> NDArray[np.uint64]:
    """Bits of numbers; 0.0 and -0.0 are one."""
    return np.ascontiguousarray(values + 0.0).view(np.uint64)


def _mixed(state: NDArray[np.uint64], bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Mix bits into a state (SplitMix64)."""
    mixed = (state ^ bits) + _MIX[0]
    mixed = (mixed ^ (mixed >> _SHIFTS[0])) * _MIX[1]
    mixed = (mixed ^ (mixed >> _SHIFTS[1])) * _MIX[2]
    return mixed ^ (mixed >> _SHIFTS[2])
