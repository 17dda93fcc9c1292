"""Landmarks as a CSV table: one row for each point, with its unit.

Two forms, told apart by the header:

    view, bone, place, u, v, unit                on radiographs; view is lateral or frontal, unit mm or pixel
    bone, place, x, y, z, unit, coordinates      in a CT or MRI; unit is mm, coordinates are LPS or RAS

u runs forwards (lateral) or to the patient's own left (frontal), v up. In place of bone and place a column
``label`` may hold both in words ("L1 sup ant"). Columns ``image``, ``posture``, ``date`` and ``by`` may stand
beside them, with one value in all rows of a view.
"""

import csv
import datetime
import io
from collections.abc import Callable

from spinewise.anatomy.landmarks import Landmarks, Mark, MarkedView
from spinewise.imaging.radiograph import View
from spinewise.io.landmarks.collected import Collected
from spinewise.io.landmarks.document import LandmarksFile, MarkedPicture, MarkedVolume
from spinewise.io.landmarks.names import mark_of, mark_of_words
from spinewise.io.landmarks.slicer import turned
from spinewise.words import BadInput, UnreadableFile

_NAMED, _LABELLED = {"bone", "place"}, {"label"}
_ON_RADIOGRAPHS, _IN_VOLUME = {"view", "u", "v", "unit"}, {"x", "y", "z", "unit", "coordinates"}
_BESIDE = {"image", "posture", "date", "by"}
_HEADER = (
    "write view, bone, place, u, v, unit for radiographs, or bone, place, x, y, z, unit, coordinates for a "
    "CT or MRI"
)
_COMMA, _SEMICOLON = ",", ";"

Row = dict[str, str]


def from_table(text: str) -> LandmarksFile:
    """Landmarks of a CSV table.

    Parameters
    ----------
    text : str
        Content of the file, with comma or semicolon between cells.

    Returns
    -------
    LandmarksFile
        With what was left out.

    Raises
    ------
    BadInput
        When the header is another one, or units or coordinate systems are mixed or unknown.
    """
    rows = _rows(text)
    header = set(rows[0][1]) if rows else set()
    if header >= _ON_RADIOGRAPHS:
        return _of_radiographs(rows)
    return _of_volume(rows)


def _of_radiographs(rows: list[tuple[int, Row]]) -> LandmarksFile:
    left_out: list[str] = []
    views, pictures = [], {}
    for number, row in rows:
        if row["view"].lower() not in {view.value for view in View}:
            left_out.append(f"CSV, row {number} is left out: its view is neither lateral nor frontal.")
    for view in View:
        own = [(number, row) for number, row in rows if row["view"].lower() == view.value]
        if not own:
            continue
        unit = _one_of(own, "unit", ("mm", "pixel"), f"of the {view} view")
        taken = Collected(f"{view} view")
        for number, row in own:
            taken.add(f"row {number}", _name(row), (row["u"], row["v"]))
        left_out += taken.left_out
        date, posture = _beside(own, "date", view.value), _beside(own, "posture", view.value)
        image = _beside(own, "image", view.value)
        views.append(MarkedView(view, taken.points, unit == "mm", image, _day(date), posture))
        pictures[view] = MarkedPicture()
    landmarks = Landmarks(views=tuple(views), by=_beside(rows, "by", "file"), posture="")
    return LandmarksFile(landmarks, pictures, None, tuple(left_out))


def _of_volume(rows: list[tuple[int, Row]]) -> LandmarksFile:
    _one_of(rows, "unit", ("mm",), "of the points")
    axes = _one_of(rows, "coordinates", ("LPS", "RAS"), "of the points")
    taken = Collected("CSV")
    for number, row in rows:
        taken.add(f"row {number}", _name(row), (row["x"], row["y"], row["z"]))
    points = {mark: turned(place, axes) for mark, place in taken.points.items()}
    volume = MarkedVolume(_beside(rows, "image", "file"), date=_beside(rows, "date", "file"))
    posture = _beside(rows, "posture", "file")
    landmarks = Landmarks(points=points, by=_beside(rows, "by", "file"), posture=posture)
    return LandmarksFile(landmarks, {}, volume, tuple(taken.left_out))


def _rows(text: str) -> list[tuple[int, Row]]:
    """Rows with their number in the file, cells by the name of their column."""
    lines = text.splitlines()
    if not lines:
        raise UnreadableFile(f"the table of landmarks is empty: {_HEADER}")
    separator = _SEMICOLON if lines[0].count(_SEMICOLON) > lines[0].count(_COMMA) else _COMMA
    cells = list(csv.reader(io.StringIO(text), delimiter=separator))
    header = [name.strip().lower() for name in cells[0]]
    _check_header(header)
    rows = []
    for number, row in enumerate(cells[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            raise BadInput(
                f"row {number} of the landmarks has {len(row)} cells, its header {len(header)}: correct it"
            )
        rows.append((number, dict(zip(header, (cell.strip() for cell in row), strict=True))))
    if not rows:
        raise BadInput("the table of landmarks has a header and no row: mark at least one point")
    return rows


def _check_header(header: list[str]) -> None:
    names = set(header)
    for places in (_ON_RADIOGRAPHS, _IN_VOLUME):
        for named in (_NAMED, _LABELLED):
            if names >= places | named and names <= places | named | _BESIDE and len(names) == len(header):
                return
    raise BadInput(f"the header of the landmarks is not known: {_HEADER}")


def _name(row: Row) -> Callable[[], Mark]:
    if "label" in row:
        return lambda: mark_of_words(row["label"])

    def named() -> Mark:
        try:
            return mark_of(row["bone"], row["place"])
        except BadInput:
            return mark_of_words(f"{row['bone']} {row['place']}")

    return named


def _one_of(rows: list[tuple[int, Row]], column: str, choices: tuple[str, ...], whose: str) -> str:
    """The one value that all rows share; mixed ones are refused, since nobody knows which rows are wrong."""
    known = {choice.lower(): choice for choice in choices}
    said = {row[column].lower() for _, row in rows}
    if len(said) > 1:
        raise BadInput(
            f"the column {column} {whose} is mixed: convert all rows to one of {', '.join(choices)}"
        )
    value = said.pop()
    if value not in known:
        raise BadInput(
            f"the column {column} {whose} says nothing that is known: write {' or '.join(choices)}"
        )
    return known[value]


def _beside(rows: list[tuple[int, Row]], column: str, whose: str) -> str:
    said = {row[column] for _, row in rows if row.get(column)}
    if len(said) > 1:
        raise BadInput(f"the column {column} of the landmarks ({whose}) holds different values: keep one")
    return said.pop() if said else ""


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput("a date of the landmarks is no day of the calendar: write it as 2026-01-15") from None
