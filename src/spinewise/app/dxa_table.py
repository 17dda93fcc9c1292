"""The table of scans: one line for each site, side and day of one examination."""

from collections.abc import Sequence
from typing import Any

from spinewise.bone.densitometry.scans import Scan
from spinewise.evidence.densitometry import standardised_bmd
from spinewise.record.fact import Fact
from spinewise.words import CannotMeasure

_BESIDE = ("device", "reference", "software", "scan")


def rows_of(scans: Sequence[Scan]) -> list[dict[str, Any]]:
    """One line for each scan, newest first.

    Parameters
    ----------
    scans : sequence of Scan
        From `read_scans`.

    Returns
    -------
    list of dict
        By ``dxa.schema.json``.
    """
    return [
        {
            "site": scan.site,
            "side": scan.side.value if scan.side else None,
            "date": scan.date.isoformat() if scan.date else None,
            **{name: fact.value if fact else None for name, fact in _values(scan).items()},
            **{name: scan.context(name) or None for name in _BESIDE},
            "standardised_bmd": _standardised(scan),
            "facts": list(scan.ids),
            "sources": [fact.source for fact in scan.facts],
        }
        for scan in scans
    ]


def _values(scan: Scan) -> dict[str, Fact | None]:
    return {"bmd": scan.bmd, "t_score": scan.t, "z_score": scan.z, "tbs": scan.tbs}


def _standardised(scan: Scan) -> float | None:
    """For pooling only; None where maker or site has no published equation."""
    if scan.bmd is None or scan.maker is None or scan.site is None:
        return None
    assert isinstance(scan.bmd.value, int | float)
    try:
        return standardised_bmd(float(scan.bmd.value), scan.maker, scan.site)
    except CannotMeasure:
        return None


def show(found: dict[str, Any]) -> None:
    """Print the scans, and what was not understood, on standard output.

    Parameters
    ----------
    found : dict
        By ``dxa.schema.json``.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    table = Table(title="Scans read", title_justify="left")
    for name in ("site", "side", "date", "BMD g/cm2", "T", "Z", "TBS", "device", "reference"):
        table.add_column(name, overflow="fold")
    for row in found["scans"]:
        values = [_told(row[name]) for name in ("bmd", "t_score", "z_score", "tbs")]
        said = [row["site"] or "not given", row["side"] or "", row["date"] or "no date"]
        beside = [row["device"] or "unknown", row["reference"] or "unknown"]
        table.add_row(*(Text(cell) for cell in (*said, *values, *beside)))
    console.print(table)
    for finding in found["findings"]:
        console.print(Text(f"{finding['name']}: {finding['because']}"))
    for clash in found["disagreements"]:
        console.print(Text(f"{clash['about']}: {' '.join(clash['says'])} {clash['settled']}"))
    for gap in found["missing"]:
        console.print(Text(f"Missing: {gap['what']}. {gap['why_it_matters']} {gap['how_to_get_it']}"))


def _told(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
