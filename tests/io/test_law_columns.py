"""A table is the same as CSV, as Parquet and as a data frame, and bad ones end with row and column."""

import csv
import datetime
import io

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spinewise.io.columns import columns_of, read_columns
from spinewise.words import BadInput, UnreadableFile

NUMBERS = st.floats(-1e9, 1e9).map(lambda x: round(x, 4)) | st.integers(-999, 999)
DAYS = st.dates(datetime.date(1900, 1, 2), datetime.date(2100, 1, 1))
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=6).filter(
    lambda word: word not in ("NA", "NaN", "nan", "null", "NULL", ".")
)
ROWS = st.lists(
    st.tuples(st.none() | NUMBERS, st.none() | DAYS, st.none() | WORDS.map(lambda word: f"x{word}")),
    min_size=1,
    max_size=12,
)
NAMES = ["number", 'day of "surgery"', "arm, text"]


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_csv_parquet_and_frame_give_the_same(tmp_path, rows):
    written = io.StringIO()
    csv.writer(written).writerows([NAMES, *[["" if x is None else x for x in row] for row in rows]])
    (tmp_path / "t.csv").write_text(written.getvalue(), encoding="utf-8")
    frame = pl.DataFrame(
        [
            [None if x is None else float(x) for x, _, _ in rows],
            [d for _, d, _ in rows],
            [w for _, _, w in rows],
        ],
        schema=dict(zip(NAMES, (pl.Float64, pl.Date, pl.String), strict=True)),
    )
    frame.write_parquet(tmp_path / "t.parquet")
    whole = [row for row in rows if None not in row]
    if not whole:
        for read in (
            lambda: read_columns(tmp_path / "t.csv", NAMES),
            lambda: read_columns(tmp_path / "t.parquet", NAMES),
            lambda: columns_of(frame, NAMES),
        ):
            with pytest.raises(BadInput, match="No row has all of"):
                read()
        return
    for found in (
        read_columns(tmp_path / "t.csv", NAMES),
        read_columns(tmp_path / "t.parquet", NAMES),
        columns_of(frame, NAMES),
        columns_of(frame.to_dict(as_series=False), NAMES),
    ):
        assert found.rows == len(rows)
        assert found.number.tolist() == [k for k, row in enumerate(rows, 1) if None not in row]
        assert found.left_out == {
            name: gaps for k, name in enumerate(NAMES) if (gaps := sum(row[k] is None for row in rows))
        }
        number, day, word = (found.values[name] for name in NAMES)
        assert (number.dtype.kind, day.dtype.str, word.dtype.kind) == ("f", "<M8[D]", "U")
        assert number.tolist() == [float(x) for x, _, _ in whole]
        assert day.tolist() == [d for _, d, _ in whole]
        assert word.tolist() == [w for _, _, w in whole]


def _read(tmp_path, text, *names):
    table = tmp_path / "[t]*.csv"
    table.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_columns(table, names)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a,b\n1,2026-01-02\n2,03/01/2026\n", "Row 2 of column b writes its date in another way"),
        ("a,b\n1,3.1.2026\n2,\n3,3/1/2026\n", "Row 3 of column b writes its date in another way"),
        ("a,b\n1,2026-01-02\n2,46023\n", "Row 2 of column b"),
        ("a,b\n1,2026-01-02\n2,2026-02-30\n", "Row 2 of column b"),
        ("a,b\n1,12 Mar 2026\n2,2026-02-03\n", "Row 2 of column b"),
        ("a,b\n1,2\n\n3\n", "Row 2 has 1 cells under 2 headings"),
        ("a,b\n1,2\n1,2,3\n", "Row 2 has 3 cells under 2 headings"),
        ('a,b\n1,2\n1,"2\n', "Row 2 has a quotation mark that does not end"),
        ("a,a\n1,2\n", "column a twice"),
        ("a,c\n1,2\n", "The table has no column b: it has a, c."),
        ("a,b\n,2\n1,NA\n", "No row has all of a, b"),
    ],
)
def test_bad_tables_are_refused_with_row_and_column(tmp_path, text, sentence):
    with pytest.raises(BadInput, match=sentence):
        _read(tmp_path, text, "a", "b")


def test_dates_all_written_in_one_other_way_stay_text_because_day_and_month_are_a_guess(tmp_path):
    found = _read(tmp_path, "a,b\n1,03/04/2026\n2,05/06/2026\n", "b")
    assert found.values["b"].tolist() == ["03/04/2026", "05/06/2026"]


def test_texts_that_only_begin_like_dates_are_texts(tmp_path):
    assert _read(tmp_path, "b\n2026-01-02\nlater\n", "b").values["b"].dtype.kind == "U"


@pytest.mark.parametrize("text", [b"a,b\n1,\xe9\n", b"\x00\xff\xfe", b"PAR1 and no more"])
def test_what_is_no_table_is_said(tmp_path, text):
    with pytest.raises(BadInput, match=r"no CSV file in UTF-8|broken or cut short|no column"):
        _read(tmp_path, text, "a", "b")


def test_a_sentence_quotes_no_cell(tmp_path):
    with pytest.raises(BadInput) as told:
        _read(tmp_path, "a,b\nROSSI,1\nROSSI,1,2\n", "a", "b")
    assert "ROSSI" not in str(told.value)
    assert told.value.__cause__ is None


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(UnreadableFile, match="could not be opened"):
        read_columns(tmp_path / "none.csv", ["a"])


def test_columns_of_unequal_length_are_refused():
    with pytest.raises(BadInput, match="different lengths"):
        columns_of({"a": [1, 2], "b": [1]}, ["a", "b"])


def test_booleans_and_whole_numbers_of_parquet_are_numbers(tmp_path):
    frame = pl.DataFrame({"a": [True, False, None], "b": [1, 2, 3], "c": [0.5, float("nan"), 1.0]})
    frame.write_parquet(tmp_path / "t.parquet")
    found = read_columns(tmp_path / "t.parquet", ["a", "b"])
    assert found.values["a"].tolist() == [1.0, 0.0]
    np.testing.assert_array_equal(read_columns(tmp_path / "t.parquet", ["c"]).number, [1, 3])
