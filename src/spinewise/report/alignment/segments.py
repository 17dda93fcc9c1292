"""What was measured level by level: a table for each posture, a row for each segment from the head down."""

import re
from collections.abc import Sequence

from spinewise.alignment.parameters.names import Name
from spinewise.pathway.alignment import SpineSaid
from spinewise.report import numbers
from spinewise.report.alignment.measured import between_of, cell_of, heading_of
from spinewise.report.lines import Data, sentence
from spinewise.results import Measurement
from spinewise.words import Level

TITLE = "Level by level"
KINDS = (
    Name.SEGMENT,
    Name.DISC_ANGLE,
    Name.DISC_HEIGHT_FRONT,
    Name.DISC_HEIGHT_MIDDLE,
    Name.DISC_HEIGHT_BACK,
    Name.SLIP,
)

Segment = tuple[Level, Level]
Column = tuple[str, str]
"""Name and unit."""


def segments_of(spines: Sequence[SpineSaid]) -> Data:
    """Every measurement of a segment in its place.

    Parameters
    ----------
    spines : sequence of SpineSaid
        One table each; a posture without any is left out.

    Returns
    -------
    dict
        ``title``, ``tables`` and ``definitions``. A table has ``heading``, ``columns`` with ``name`` and
        ``unit``, and ``rows`` with ``name``, ``region_starts`` and ``cells``. A definition has ``name``,
        ``method`` and ``sources``, and holds for its column in every table.
    """
    firsts = _firsts(spines)
    tables = [_table(spine, firsts) for spine in spines]
    return {
        "title": TITLE,
        "tables": [table for table in tables if table["rows"]],
        "definitions": [
            {"name": name, "method": sentence(one.method), "sources": "; ".join(one.sources)}
            for (name, _), one in firsts.items()
        ],
    }


def _firsts(spines: Sequence[SpineSaid]) -> dict[Column, Measurement]:
    """The columns, each with its first measurement: what differs from that one is said in its own cell."""
    firsts: dict[Column, Measurement] = {}
    for name in KINDS:
        for spine in spines:
            for one in spine.measurements:
                if one.name == name:
                    firsts.setdefault(_column(one), one)
    return firsts


def _table(spine: SpineSaid, firsts: dict[Column, Measurement]) -> Data:
    """One posture; what was measured nowhere in it has no column."""
    found = {(_segment(one), _column(one)): one for one in spine.measurements if one.name in KINDS}
    columns = [column for column in firsts if any(column == at for _, at in found)]
    segments = sorted({at for at, _ in found}, key=lambda at: (at[0].rank, at[1].rank))
    before = [*segments[:1], *segments]  # the uppermost in view starts no region
    return {
        "heading": heading_of(spine),
        "columns": [{"name": name, "unit": numbers.unit_shown(unit)} for name, unit in columns],
        "rows": [
            {
                "name": f"{upper}–{lower}",
                "region_starts": upper.region != above.region,
                "cells": [_cell(found.get(((upper, lower), at)), firsts[at]) for at in columns],
            }
            for (upper, lower), (above, _) in zip(segments, before, strict=False)
        ],
    }


def _cell(one: Measurement | None, first: Measurement) -> Data:
    """A value without its unit, which stands in the head."""
    cell = cell_of(one)
    if one is None:
        return cell
    notes = [cell["note"]] if cell["note"] else []
    if _endplates(one) != _endplates(first):
        notes.append(between_of(one))
    if (one.method, one.sources) != (first.method, first.sources):
        notes.append(" ".join((one.method, *one.sources)))
    return cell | {
        "value": numbers.value_of(one.value, one.unit, one.interval),
        "note": ", ".join(notes),
    }


def _column(one: Measurement) -> Column:
    return one.name, one.unit


def _segment(one: Measurement) -> Segment:
    """The vertebrae that it was taken between."""
    upper, *_, lower = (Level(part.split()[0]) for part in one.conditions["between"].split(", "))
    return upper, lower


def _endplates(one: Measurement) -> str:
    """What it was taken between without the names of the vertebrae, which stand in the row."""
    return re.sub(r"\b[CTLS]\d+ ", "", between_of(one))
