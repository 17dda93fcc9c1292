"""Measured parameters of every posture beside each other, as rows; those of single segments: `segments`."""

import re
from collections.abc import Sequence

from spinewise.alignment.parameters.names import Name
from spinewise.pathway.alignment import SpineSaid
from spinewise.report import numbers
from spinewise.report.citations import caveat_said
from spinewise.report.lines import Data, sentence
from spinewise.results import Measurement, Missing

GROUPS = (
    ("Pelvis", (Name.PI, Name.PT, Name.SS, Name.PI_LL, Name.PELVIC_RADIUS)),
    (
        "Curves from the side",
        (
            Name.LL,
            Name.L4_S1,
            Name.LDI,
            Name.TK_T4_T12,
            Name.TK_T2_T12,
            Name.TK_T5_T12,
            Name.TL_T10_L2,
            Name.C2_C7,
            Name.T1_SLOPE,
        ),
    ),
    (
        "Balance from the side",
        (
            Name.SVA,
            Name.TPA,
            Name.L1PA,
            Name.T4PA,
            Name.T4_L1PA_MISMATCH,
            Name.C2PA,
            Name.GT,
            Name.C7VT,
            Name.C7ST,
            Name.C2_TILT,
            Name.T1SPI,
            Name.T4_TILT,
            Name.L1_TILT,
        ),
    ),
    ("From the front", (Name.COBB, Name.CORONAL_BALANCE, Name.PELVIC_OBLIQUITY)),
    ("In space", (Name.APICAL_ROTATION, Name.PMC_ORIENTATION, Name.PMC_CURVATURE)),
)
SHOWN = {Name.TPA: "T1PA (TPA)", Name.T4_L1PA_MISMATCH: "T4PA − L1PA mismatch"}
FIRST = (Name.PI, Name.LL, Name.PI_LL, Name.PT, Name.L4_S1, Name.TPA, Name.L1PA, Name.SVA, Name.TK_T4_T12)
"""What a surgeon asks for before anything else; the greatest coronal curve comes behind it."""
NOTHING = "–"


def heading_of(one: SpineSaid) -> str:
    """Posture and day.

    Parameters
    ----------
    one : SpineSaid
        One posture.

    Returns
    -------
    str
        For example ``"Standing, 12 Jun 2026"``.
    """
    posture = one.posture.capitalize() or "Posture not said"
    return f"{posture}, {numbers.day(one.date)}" if one.date else f"{posture}, day unknown"


def groups_of(spines: Sequence[SpineSaid]) -> list[Data]:
    """Every measured parameter of the whole spine in its group.

    Parameters
    ----------
    spines : sequence of SpineSaid
        One column each.

    Returns
    -------
    list of dict
        ``title`` and ``rows``; a row has ``name``, ``method``, ``sources`` and ``cells``.
    """
    made = []
    for title, names in GROUPS:
        rows = [row for name in names for row in _rows(name, spines)]
        if rows:
            made.append({"title": title, "rows": rows})
    return made


def _rows(name: Name, spines: Sequence[SpineSaid]) -> list[Data]:
    """One row for a parameter; one for each level or curve where there are several."""
    keys = list(
        dict.fromkeys(_key(one) for spine in spines for one in spine.measurements if one.name == name)
    )
    rows = []
    for key in keys:
        found = [
            next((one for one in spine.measurements if one.name == name and _key(one) == key), None)
            for spine in spines
        ]
        first = next(one for one in found if one is not None)
        rows.append(
            {
                "name": SHOWN.get(name, str(name)),
                "between": between_of(first),
                "method": sentence(first.method),
                "sources": "; ".join(first.sources),
                "cells": [cell_of(one, first) for one in found],
            }
        )
    return rows


def _key(one: Measurement) -> str:
    """What tells several of one name apart: level, or end vertebrae of a curve."""
    if one.name == Name.COBB:
        return one.conditions["between"]
    return "" if one.level is None else str(one.level)


def cell_of(one: Measurement | None, beside: Measurement | None = None) -> Data:
    """One value with its interval and posture, ready to print.

    Parameters
    ----------
    one : Measurement or None
        None where it was not measured.
    beside : Measurement or None
        The first of the row; what it was taken between is said again only where it differs.

    Returns
    -------
    dict
        ``value``, ``interval``, ``note``.
    """
    if one is None:
        return {"value": NOTHING, "interval": "", "note": ""}
    notes = [] if beside is None or between_of(one) == between_of(beside) else [between_of(one)]
    if one.side is not None:
        notes.append(f"{'convex ' if one.name == Name.COBB else ''}{one.side}")
    for word in ("apex", "Meyerding grade"):
        if word in one.conditions:
            notes.append(f"{word} {one.conditions[word]}")
    return {
        "value": numbers.with_unit(numbers.value_of(one.value, one.unit, one.interval), one.unit),
        "interval": numbers.range_of(one.interval, one.unit),
        "note": ", ".join(notes),
    }


def between_of(one: Measurement) -> str:
    """What a value was taken between, short.

    Parameters
    ----------
    one : Measurement
        Of alignment.

    Returns
    -------
    str
        For example ``"L1 sup. – S1 sup."``.
    """
    said = one.conditions.get("between", "")
    said = said.replace(" superior endplate", " sup.").replace(" inferior endplate", " inf.")
    said = re.sub(r" centre\b", "", said).replace("both femoral heads", "hips")
    return " – ".join(part.strip() for part in said.split(","))


def first_rows(spines: Sequence[SpineSaid]) -> list[Data]:
    """The few parameters of the first screen.

    Parameters
    ----------
    spines : sequence of SpineSaid
        One column each.

    Returns
    -------
    list of dict
        ``name`` and ``cells``.
    """
    rows = []
    for name in FIRST:
        found = [next((one for one in spine.measurements if one.name == name), None) for spine in spines]
        if any(found):
            rows.append(
                {"name": SHOWN.get(name, str(name)).split(" (")[0], "cells": [cell_of(one) for one in found]}
            )
    curves = [_greatest(spine) for spine in spines]
    if any(curves):
        cells = []
        for one in curves:
            cell = cell_of(one)
            if one is not None:
                ends = [part.split()[0] for part in one.conditions["between"].split(", ")]
                cell["note"] = f"{ends[0]}–{ends[-1]} {one.side or ''}".strip()
            cells.append(cell)
        rows.append({"name": "Cobb", "cells": cells})
    return rows


def _greatest(spine: SpineSaid) -> Measurement | None:
    return max(
        (one for one in spine.measurements if one.name == Name.COBB),
        key=lambda one: one.value,
        default=None,
    )


def caveats_of(one: SpineSaid) -> list[str]:
    """What weakens the values of one posture, each sentence once.

    Parameters
    ----------
    one : SpineSaid
        One posture.

    Returns
    -------
    list of str
        Sentences.
    """
    said = dict.fromkeys(caveat for found in one.measurements for caveat in found.caveats)
    return [caveat_said(text) for text in said]


def gaps_of(missing: Sequence[Missing]) -> list[Data]:
    """What could not be measured, with its reason.

    Parameters
    ----------
    missing : sequence of Missing
        Of one posture.

    Returns
    -------
    list of dict
        ``what``, ``why``, ``how``.
    """
    return [
        {"what": one.what, "why": sentence(one.why_it_matters), "how": sentence(one.how_to_get_it)}
        for one in missing
    ]
