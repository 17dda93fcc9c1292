"""The people a question is asked of: columns of a table to a cohort, nobody dropped unsaid."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.io.column_answers import yes_or_no
from spinewise.io.columns import Column
from spinewise.io.comparison.question import Exclusion, Question
from spinewise.outcomes.attrition import Attrition, everybody
from spinewise.outcomes.cohort import Cohort, Followed
from spinewise.outcomes.comparison.found import Suspects
from spinewise.words import BadInput

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

NOT_RECORDED = "not recorded"
"""Name under which people without a site stand beside the sites."""
MOST_CATEGORIES = 20
HALF_A_DAY = 0.5


@dataclass(frozen=True, eq=False)
class Asked:
    """Everything a comparison starts from.

    Parameters
    ----------
    cohort : Cohort
        Who is left.
    suspects : Suspects
        Negative controls and what is plausible early.
    attrition : Attrition
        How many were left out for which reason.
    """

    cohort: Cohort
    suspects: Suspects
    attrition: Attrition


def columns_of_question(question: Question) -> list[str]:
    """Columns that a question needs.

    Parameters
    ----------
    question : Question
        As read.

    Returns
    -------
    list of str
        Each once.
    """
    named = [question.treated, question.event, *question.exposures]
    named += [one.event for one in question.outcomes]
    plain = [question.end, *question.covariates, *(one.end for one in question.outcomes)]
    plain += [one.column for one in question.exclude]
    plain += [one for one in (question.time_zero, question.site) if one]
    return list(dict.fromkeys([*(one.partition("=")[0] for one in named), *plain]))


def people_of(question: Question, table: Mapping[str, Column]) -> Asked:
    """Make the cohort of a question.

    Parameters
    ----------
    question : Question
        As read.
    table : mapping of str to Column
        Every column that it names, in all rows.

    Returns
    -------
    Asked
        People in the order of the table.

    Raises
    ------
    BadInput
        When a column cannot be used; the sentence names it and the row.
    CannotMeasure
        When nobody is left.
    """
    rows = len(table[question.end].known)
    zero = None if question.time_zero is None else _dates(table[question.time_zero], question.time_zero)
    left = everybody("rows of the table", rows)
    if zero is not None:
        left = left.without(np.isnat(zero), f"no date in {question.time_zero}")
    end = _days(table[question.end], question.end, zero)
    left = left.without(np.isnan(end), f"no end of observation in {question.end}")
    happened, known = _yes_or_no(table, question.event)
    left = left.without(~known, f"unknown whether the event happened ({question.event})")
    for rule in question.exclude:
        left = left.without(_excluded(table[rule.column], rule), rule.reason)
    treated = _treated(table, question, zero)
    left = left.without(treated < 0, "treated before time zero")
    left = left.without(end < 0, "observation ended before time zero")
    left = _after_the_end(left, treated, end, happened, question)
    others, known_of_all = _others(table, question, zero)
    left = left.without(~known_of_all, "a negative control is unknown")
    kept = left.rows()
    values, names = _covariates(table, question.covariates, kept)
    site = None if question.site is None else _texts(table[question.site], NOT_RECORDED)[kept]
    cohort = Cohort(
        Followed(_above_zero(end[kept]), happened[kept]),
        treated[kept],
        values,
        names,
        site,
        {name: Followed(_above_zero(days[kept]), flags[kept]) for name, (days, flags) in others.items()},
    )
    exposures = {name: _yes_or_no(table, name)[0][kept] for name in question.exposures}
    early, because = question.early or (None, "")
    return Asked(cohort, Suspects(tuple(others), exposures, early, because), left)


def _after_the_end(
    left: Attrition, treated: Floats, end: Floats, happened: Flags, question: Question
) -> Attrition:
    """Refuse treatment after somebody was last seen; count treatment after the event, which came too late."""
    late = left.kept & (treated > end)
    wrong = np.flatnonzero(late & ~happened)
    if len(wrong):
        raise BadInput(
            f"Row {wrong[0] + 1} is treated in column {question.treated} after its observation ends in "
            f"column {question.end}: correct the dates, or exclude the row."
        )
    if not late.any():
        return left
    told = f"treated only after the event, so counted as untreated: {int(late.sum())} people"
    return left.without(np.zeros(len(late), np.bool_), told)


def _above_zero(days: Floats) -> Floats:
    """An event on the day itself is half a day, so that it was observed at all."""
    return np.where(days == 0, HALF_A_DAY, days)


def _dates(column: Column, name: str) -> NDArray[np.datetime64]:
    if column.values.dtype.kind != "M":
        raise BadInput(f"Column {name} holds no dates: write every date as YYYY-MM-DD.")
    dates = np.full(len(column.known), np.datetime64("NaT"), dtype="datetime64[D]")
    dates[column.known] = column.values
    return dates


def _days(column: Column, name: str, zero: NDArray[np.datetime64] | None) -> Floats:
    """Days since time zero; NaN where there is no value."""
    if zero is not None:
        gap = _dates(column, name) - zero
        return np.where(np.isnat(gap), np.nan, gap.astype("timedelta64[D]").astype(np.float64))
    if column.values.dtype.kind != "f":
        raise BadInput(f"Column {name} holds no numbers: give days since time zero, or name time_zero.")
    days = np.full(len(column.known), np.nan)
    days[column.known] = column.values
    return days


def _yes_or_no(table: Mapping[str, Column], name: str) -> tuple[Flags, Flags]:
    """Whether it is so, and whether that is known."""
    key, _, meant = name.partition("=")
    column = table[key]
    flags = np.zeros(len(column.known), np.bool_)
    flags[column.known] = yes_or_no(column.values, key, meant)
    return flags, column.known


def _excluded(column: Column, rule: Exclusion) -> Flags:
    out = np.zeros(len(column.known), np.bool_)
    if rule.equal is None:
        if column.values.dtype.kind != "f":
            raise BadInput(f"Column {rule.column} holds no numbers: exclude by a value with `is` instead.")
        value = column.values.astype(np.float64)
        low = -np.inf if rule.below is None else rule.below
        high = np.inf if rule.above is None else rule.above
        out[column.known] = (value < low) | (value > high)
        return out
    out[column.known] = yes_or_no(column.values, rule.column, str(rule.equal), occurs=False)
    return out


def _treated(table: Mapping[str, Column], question: Question, zero: NDArray[np.datetime64] | None) -> Floats:
    if "=" not in question.treated:
        return _days(table[question.treated], question.treated, zero)
    chosen, known = _yes_or_no(table, question.treated)
    if not known.all():
        key, row = question.treated.partition("=")[0], int(np.flatnonzero(~known)[0]) + 1
        raise BadInput(f"Column {key} is empty in row {row}: say which treatment, or exclude the row.")
    return np.where(chosen, 0.0, np.nan)


def _others(
    table: Mapping[str, Column], question: Question, zero: NDArray[np.datetime64] | None
) -> tuple[dict[str, tuple[Floats, Flags]], Flags]:
    found: dict[str, tuple[Floats, Flags]] = {}
    known = np.ones(len(table[question.end].known), np.bool_)
    for one in question.outcomes:
        days = _days(table[one.end], one.end, zero)
        flags, told = _yes_or_no(table, one.event)
        known &= told & ~np.isnan(days) & ~(days < 0)
        found[one.name] = (days, flags)
    for name in question.exposures:
        known &= _yes_or_no(table, name)[1]
    return found, known


def _covariates(
    table: Mapping[str, Column], wanted: tuple[str, ...], kept: NDArray[np.int64]
) -> tuple[Floats, tuple[str, ...]]:
    """Numbers as they are; of text one column of 0 and 1 for each value but the most frequent."""
    columns: list[Floats] = []
    names: list[str] = []
    for name in wanted:
        column = table[name]
        if column.values.dtype.kind == "M":
            raise BadInput(f"Column {name} holds dates: give an age or a span in days as a covariate.")
        if column.values.dtype.kind == "f":
            values = np.full(len(column.known), np.nan)
            values[column.known] = column.values
            columns.append(values[kept])
            names.append(name)
            continue
        texts, known = _texts(column)[kept], column.known[kept]
        different, counts = np.unique(texts[known], return_counts=True)
        if len(different) > MOST_CATEGORIES:
            raise BadInput(
                f"Column {name} has {len(different)} different texts: give numbers or fewer categories."
            )
        if len(different) == 1:
            raise BadInput(f"Column {name} is the same for everyone who is left: leave it out.")
        usual = different[int(np.argmax(counts))] if len(different) else ""
        for value in different[different != usual]:
            columns.append(np.where(known, (texts == value).astype(np.float64), np.nan))
            names.append(f"{name}={value}")
    return (np.column_stack(columns) if columns else np.zeros((len(kept), 0))), tuple(names)


def _texts(column: Column, unknown: str = "") -> NDArray[np.str_]:
    texts = np.full(len(column.known), unknown, dtype=object)
    texts[column.known] = column.values.astype(str)
    return texts.astype(str)
