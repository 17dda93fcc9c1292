"""The table of scans: one line for each site, side and day of one examination."""

from collections.abc import Sequence
from typing import Any

from spinewise.record.fact import Fact

_COLUMNS = {"dxa-bmd": "bmd", "dxa-t-score": "t_score", "dxa-z-score": "z_score", "tbs": "tbs"}
_BESIDE = ("device", "reference", "software", "scan")


def rows_of(facts: Sequence[Fact]) -> list[dict[str, Any]]:
    """Values that belong together, newest first; nothing is chosen and nothing dropped.

    Parameters
    ----------
    facts : sequence of Fact
        Of densitometry.

    Returns
    -------
    list of dict
        By ``dxa.schema.json``; two values of one kind at one place stand on two lines.
    """
    rows: list[tuple[tuple[object, ...], dict[str, Any]]] = []
    for fact in facts:
        column = _COLUMNS.get(fact.concept)
        if column is None:
            continue
        beside = {name: fact.context.get(name) for name in _BESIDE}
        key = (fact.site, fact.side, fact.date, *beside.values())
        row = next((row for other, row in rows if other == key and row[column] is None), None)
        if row is None:
            row = {
                "site": fact.site,
                "side": fact.side.value if fact.side else None,
                "date": fact.date.isoformat() if fact.date else None,
                **dict.fromkeys(_COLUMNS.values()),
                **beside,
                "facts": [],
                "sources": [],
            }
            rows.append((key, row))
        row[column] = fact.value
        row["facts"].append(fact.id)
        row["sources"].append(fact.source)
    return sorted((row for _, row in rows), key=lambda row: row["date"] or "", reverse=True)


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
