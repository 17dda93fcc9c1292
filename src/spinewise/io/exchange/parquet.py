"""A batch as a folder of Parquet files, and back."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Any

from spinewise.io.atomic import write_bytes
from spinewise.io.exchange.flat import IMPLANTS, KINDS, Table, batch_of, columns_of_kind, tables_of, type_of
from spinewise.outcomes.registered import Batch, Origin
from spinewise.words import BadInput, UnreadableFile

ABOUT = "about.json"
_SCHEMA, _VERSION = "spinewise-batch", 1


def to_parquet(batch: Batch, folder: Path, said: Sequence[str] = ()) -> list[str]:
    """Write a batch as one Parquet file for each kind of entry, and what it is beside them.

    Parameters
    ----------
    batch : Batch
        Its identities are not written.
    folder : Path
        An existing folder.
    said : sequence of str
        What was done to the batch before, for `about.json`.

    Returns
    -------
    list of str
        Names of the files.
    """
    written = []
    for kind, table in tables_of(batch).items():
        write_bytes(folder / f"{kind}.parquet", _bytes(kind, table))
        written.append(f"{kind}.parquet")
    write_bytes(folder / ABOUT, about(batch, said))
    return [*written, ABOUT]


def about(batch: Batch, said: Sequence[str] = ()) -> bytes:
    """What a folder of tables is: its origin, what was done to it, and how many entries it holds.

    Parameters
    ----------
    batch : Batch
        What was written.
    said : sequence of str
        What was done to the batch before.

    Returns
    -------
    bytes
        JSON.
    """
    content = {
        "schema": _SCHEMA,
        "schema_version": _VERSION,
        "origin": asdict(batch.origin),
        "said": list(said),
        "entries": {kind: len(getattr(batch, kind)) for kind in KINDS},
    }
    return (json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()


def from_parquet(folder: Path) -> Batch:
    """Read a batch that `to_parquet` wrote.

    Parameters
    ----------
    folder : Path
        With a file for each kind of entry.

    Returns
    -------
    Batch
        Equal to the one that was written, identities apart.

    Raises
    ------
    UnreadableFile
        When a file is missing or broken.
    BadInput
        When it is of a later version.
    """
    import polars

    try:
        content = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        frames = {kind: polars.read_parquet(folder / f"{kind}.parquet") for kind in (*KINDS, IMPLANTS)}
    except (OSError, ValueError, polars.exceptions.PolarsError):
        raise UnreadableFile(
            "The folder is no whole export of a registry: export it as Parquet again."
        ) from None
    if content.get("schema") != _SCHEMA or content.get("schema_version") != _VERSION:
        raise BadInput(f"The export is not of version {_VERSION} of {_SCHEMA}: update spinewise.")
    tables = {kind: frame.to_dict(as_series=False) for kind, frame in frames.items()}
    return batch_of(tables, Origin(**content["origin"]))


def _bytes(kind: str, table: Table) -> bytes:
    import datetime

    import polars

    types: dict[type, Any] = {
        datetime.date: polars.Date,
        float: polars.Float64,
        int: polars.Int64,
        str: polars.String,
    }
    frame = polars.DataFrame(table, schema={name: types[type_of(name)] for name in columns_of_kind(kind)})
    buffer = BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()
