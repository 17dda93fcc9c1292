"""`spinewise cohort import`: a source into the registry, whole or not at all."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import typer

from spinewise import __version__
from spinewise.app.careful import DONE
from spinewise.app.clock import now
from spinewise.app.writing import write_json
from spinewise.io.mapped.mapping import read_mapping
from spinewise.io.mapped.source import open_source
from spinewise.io.registry.identities import Identities, open_identities
from spinewise.io.registry.pseudonyms import under_keyed_pseudonyms
from spinewise.io.registry.receipt import Receipt
from spinewise.io.registry.registry import Registry, open_registry
from spinewise.io.registry.rows import KINDS
from spinewise.outcomes.registered import Batch
from spinewise.words import BadInput

VERSION = 1
SOURCES = ("csv", "plan", "fhir", "omop")


def run_import(
    source: Path,
    registry: str,
    kind: str,
    mapping: Path | None,
    identities: str | None,
    by: str,
    because: str | None,
    json: str | None,
) -> int:
    """Keep what a source says in a registry.

    Parameters
    ----------
    source : Path
        File or folder.
    registry : str
        Address of the registry; made when it is not there.
    kind : str
        ``csv``, ``plan``, ``fhir`` or ``omop``.
    mapping : Path or None
        For ``csv``: which column is which field.
    identities : str or None
        Address of the store of who the people are.
    by : str
        Who imports it.
    because : str or None
        Why it may correct what the registry holds.
    json : str or None
        Where the receipt goes as JSON besides, ``-`` for standard output only.

    Returns
    -------
    int
        Exit code.
    """
    if kind not in SOURCES:
        raise BadInput(f"There is no kind of source {kind}: name one of {', '.join(SOURCES)}.")
    if mapping is not None and kind != "csv":
        raise BadInput("Only tables (csv) are read by a mapping: leave --mapping out, or say --kind csv.")
    with ExitStack() as stack:
        store = open_identities(identities) if identities else None
        if store:
            stack.callback(store.close)
        kept = stack.enter_context(open_registry(registry))
        if kind == "csv":
            told = _import_tables(kept, source, mapping, store, by, because)
        else:
            told = _import_batch(kept, *_read(kind, source), store, by, because)
    if json:
        write_json(json, told)
    if json != "-":
        _tell(told)
    return DONE


def _import_tables(
    registry: Registry,
    path: Path,
    mapping: Path | None,
    store: Identities | None,
    by: str,
    because: str | None,
) -> dict[str, Any]:
    source = open_source(path, read_mapping(mapping) if mapping else None, store)
    receipt = registry.add_parts(source.origin, source.parts(), by, now(), because, store)
    return _told(receipt, dict(source.without))


def _import_batch(
    registry: Registry,
    batch: Batch,
    left_out: Sequence[str],
    store: Identities | None,
    by: str,
    because: str | None,
) -> dict[str, Any]:
    if store:
        batch = under_keyed_pseudonyms(batch, store.key)
    return _told(registry.add(batch, by, now(), because, store), {}, left_out)


def _read(kind: str, source: Path) -> tuple[Batch, Sequence[str]]:
    """What a plan, FHIR or OMOP says, and sentences on what of it was not taken."""
    if kind == "plan":
        from spinewise.io.exchange.from_plan import reading_from_plan

        reading = reading_from_plan(source)
    elif kind == "fhir":
        from spinewise.io.exchange.from_fhir import reading_from_bundle

        reading = reading_from_bundle(source)
    else:
        from spinewise.io.exchange.from_omop import reading_from_omop

        reading = reading_from_omop(source)
    return reading.batch, reading.left_out


def _told(receipt: Receipt, without: dict[str, int], left_out: Sequence[str] = ()) -> dict[str, Any]:
    """By ``cohort-import.schema.json``."""
    return {
        "schema": "spinewise-cohort-import",
        "schema_version": VERSION,
        "package": f"spinewise {__version__}",
        "changeset": receipt.changeset,
        "digest": receipt.digest,
        "again": receipt.again,
        "by": receipt.author,
        "at": receipt.made_at.isoformat(),
        "entries": {
            kind: {
                "read": receipt.read.get(kind, 0),
                "added": receipt.added.get(kind, 0),
                "filled": receipt.filled.get(kind, 0),
                "corrected": receipt.corrected.get(kind, 0),
                "known": receipt.known(kind),
            }
            for kind in KINDS
        },
        "rows_without_entry": without,
        "left_out": list(left_out),
        "identities_left_out": receipt.identities_left_out,
    }


def _tell(told: dict[str, Any]) -> None:
    """The receipt in words; whoever reads it knows that the batch is kept for good."""
    if told["again"]:
        typer.echo(
            f"Nothing changed: changeset {told['changeset']} by {told['by']} kept the same batch before."
        )
    else:
        typer.echo(f"Kept as changeset {told['changeset']}, digest {told['digest']}")
        for kind, n in told["entries"].items():
            if n["read"]:
                said = [f"{n['added']} new"]
                said += [f"{n[what]} {what}" for what in ("filled", "corrected") if n[what]]
                said += [f"{n['known']} known already"] if n["known"] else []
                typer.echo(f"  {kind}: {n['read']} read, {', '.join(said)}")
    for kind, rows in told["rows_without_entry"].items():
        typer.echo(f"  {kind}: {rows} rows say nothing")
    for sentence in told["left_out"]:
        typer.echo(f"  {sentence}")
    if told["identities_left_out"]:
        typer.echo(
            f"Who {told['identities_left_out']} people are was not kept: give --identities to keep it apart."
        )
