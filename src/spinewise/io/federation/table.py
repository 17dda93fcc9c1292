"""A site's own table, its own names and units, as the study asks for it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from spinewise.io.column_answers import numbers_in, yes_or_no
from spinewise.io.columns import read_columns
from spinewise.outcomes.federation.agreement import Agreement, Covariate
from spinewise.outcomes.federation.site_rows import Floats, SiteRows, site_rows
from spinewise.record.units import convert
from spinewise.words import BadInput

DAYS = "days"


def read_site(
    path: Path,
    agreement: Agreement,
    time: str,
    event: str,
    names: Mapping[str, str],
    units: Mapping[str, str],
) -> tuple[SiteRows, dict[str, int]]:
    """Read the people of one site.

    Parameters
    ----------
    path : Path
        Table with one row for each person.
    agreement : Agreement
        Of the study.
    time : str
        Column of the time to event or last contact.
    event : str
        Column of 0 and 1, or ``COLUMN=VALUE`` for the value that means the event.
    names : mapping of str to str
        For an agreed covariate the column that holds it, where its name is another.
    units : mapping of str to str
        For an agreed covariate, or ``days``, the UCUM unit of the column, where it is another.

    Returns
    -------
    rows : SiteRows
        Of those without a missing value.
    left_out : dict of str to int
        For each column how many rows lack a value.

    Raises
    ------
    BadInput
        When a column is missing, or a value, a unit or a category does not fit the agreement.
    """
    agreed = [covariate.name for covariate in agreement.covariates]
    for what, given in (("--column", names), ("--unit", units)):
        for name in given:
            if name not in agreed and not (what == "--unit" and name == DAYS):
                raise BadInput(
                    f"{what} names {name}, which the study does not ask for: it asks for {', '.join(agreed)}."
                )
    event_column, _, event_value = event.partition("=")
    own = {name: names.get(name, name) for name in agreed}
    table = read_columns(path, [time, event_column, *own.values()])
    days = numbers_in(table.values[time], time)
    if DAYS in units:
        days = _in_unit(days, units[DAYS], "d")
    values: dict[str, Any] = {}
    for covariate in agreement.covariates:
        column = table.values[own[covariate.name]]
        values[covariate.name] = column if covariate.values else _agreed(covariate, column, units)
    happened = yes_or_no(table.values[event_column], event_column, event_value, occurs=False)
    return site_rows(agreement, days, happened, values, table.number), table.left_out


def _agreed(covariate: Covariate, column: Any, units: Mapping[str, str]) -> Floats:
    numbers = numbers_in(column, covariate.name)
    return _in_unit(numbers, units[covariate.name], covariate.unit) if covariate.name in units else numbers


def _in_unit(numbers: Floats, own: str, agreed: str) -> Floats:
    """Units differ by a factor and, as degrees of temperature do, by where they begin."""
    begin = convert(0.0, own, agreed)
    return begin + (convert(1.0, own, agreed) - begin) * numbers
