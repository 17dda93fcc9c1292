"""`spinewise cohort summary`: what a registry says about its people on a day, as JSON and as a page."""

from pathlib import Path

from spinewise.app.careful import DONE
from spinewise.app.clock import day
from spinewise.app.cohort.summary_told import as_json, tell
from spinewise.app.writing import make_folder, write_json
from spinewise.evidence.protocol import Protocol, protocol_defaults
from spinewise.io.atomic import write_bytes
from spinewise.outcomes.measured.summary import Asked, summarise
from spinewise.outcomes.registered import Batch

PAGE = "registry.html"


def run_summary(
    registry: str,
    as_of: str | None,
    protocol: Path | None,
    smallest: int | None,
    json: str | None,
    out: Path | None,
) -> int:
    """Summarise a registry.

    Parameters
    ----------
    registry : str
        Address: a file, or a PostgreSQL URL.
    as_of : str or None
        Day for which it holds; today when None.
    protocol : Path or None
        The site's own choices.
    smallest : int or None
        Counts below it are hidden where sites stand side by side; the rule of `evidence` when None.
    json : str or None
        Where the answer goes as JSON besides, ``-`` for standard output only.
    out : Path or None
        Folder for the page; no page when None.

    Returns
    -------
    int
        Exit code.
    """
    found = summarise(_batch(registry), day(as_of), _asked(_protocol(protocol), smallest))
    told = as_json(found)
    if out is not None:
        from spinewise.report.registry_page import registry_html

        make_folder(out)
        write_bytes(out / PAGE, registry_html(found))
    if json:
        write_json(json, told)
    if json != "-":
        tell(told, None if out is None else str(out / PAGE))
    return DONE


def _batch(address: str) -> Batch:
    from spinewise.io.registry.registry import open_registry

    with open_registry(address, create=False) as registry:
        return registry.batch()


def _protocol(path: Path | None) -> Protocol:
    if path is None:
        return protocol_defaults()
    from spinewise.io.patient.protocol import read_protocol

    return read_protocol(path, protocol_defaults())


def _asked(protocol: Protocol, smallest: int | None) -> Asked:
    return Asked(
        protocol.text("follow_up_visits"),
        protocol.number_or_none("follow_up_window_days"),
        protocol.text("t_score_osteoporosis_boundary"),
        **({} if smallest is None else {"smallest_cell": smallest}),
    )
