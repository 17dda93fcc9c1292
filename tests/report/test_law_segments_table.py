"""Table of segments: every measurement once, one row for each segment, in HTML and on paper alike."""

import datetime
import html
import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from spinewise.alignment.parameters.names import Name
from spinewise.anatomy.landmarks import Landmarks, Mark, MarkedView, Place
from spinewise.app.align.one_spine import OneSpine, marked_spine
from spinewise.app.align.postures import weigh_spines
from spinewise.imaging.radiograph import View
from spinewise.io.landmarks.document import LandmarksFile, MarkedPicture
from spinewise.pathway.alignment import Alignment, SpineSaid
from spinewise.phantom.person import Anomalies, digital_patient
from spinewise.phantom.radiographs import StandingPair, pair_of
from spinewise.phantom.reader import marks_of_reader
from spinewise.report import numbers
from spinewise.report.alignment.measured import GROUPS, cell_of, heading_of
from spinewise.report.alignment.page import alignment_html, alignment_pdf, page_data
from spinewise.report.alignment.segments import KINDS, segments_of
from spinewise.report.alignment.view import alignment_view
from spinewise.report.lines import Data, sentence
from spinewise.results import Measurement
from spinewise.words import Answer, Level

Change = Callable[[MarkedView], MarkedView]
DASH = "–"
PEOPLE = {"usual": {}, "L6": {"anomalies": Anomalies(lumbar=6)}}
SLIPPED = 40.0
"""Percent of the depth of S1: Meyerding grade II wherever the reader's hand trembled to."""


@cache
def pair_of_one(who: str) -> StandingPair:
    return pair_of(digital_patient(4, pi=55, pt=20, ll=45, tk=35, **PEOPLE[who]))


def spine_of(who: str = "usual", *changes: Change) -> OneSpine:
    """The lateral view of a person, marked by a simulated reader."""
    pair = pair_of_one(who)
    view = marks_of_reader(pair, np.random.default_rng(3))[View.LATERAL]
    for change in changes:
        view = change(view)
    pictures = {View.LATERAL: MarkedPicture(projection=pair.projections[View.LATERAL])}
    file = LandmarksFile(Landmarks((view,), by="Dr Roe"), pictures)
    return marked_spine(file, "films", np.random.default_rng(3))


def lying(view: MarkedView) -> MarkedView:
    return replace(view, posture="supine", date=datetime.date(2026, 1, 20))


def without_calibration(view: MarkedView) -> MarkedView:
    return replace(view, in_mm=False)


def without_the_lower_endplate_of_l3(view: MarkedView) -> MarkedView:
    gone = {Mark(Level.L3, place) for place in (Place.INFERIOR_ANTERIOR, Place.INFERIOR_POSTERIOR)}
    return replace(view, points={mark: at for mark, at in view.points.items() if mark not in gone})


def slipped(view: MarkedView) -> MarkedView:
    """L5 and everything above pushed forwards along the endplate of S1."""
    front, back = (
        view.points[Mark(Level.S1, place)] for place in (Place.SUPERIOR_ANTERIOR, Place.SUPERIOR_POSTERIOR)
    )
    push = SLIPPED / 100 * (front - back)
    moved = {mark for mark in view.points if isinstance(mark.bone, Level) and mark.bone is not Level.S1}
    return replace(
        view, points={mark: at + push if mark in moved else at for mark, at in view.points.items()}
    )


def said_of(*spines: OneSpine) -> Alignment:
    return weigh_spines(list(spines), 68, "", Answer.YES)


def data_of(said: Alignment) -> Data:
    return page_data(alignment_view(said), "task", "68 years", "made")


def of_segments(spine: SpineSaid) -> list[Measurement]:
    return [one for one in spine.measurements if one.name in KINDS]


def wanted(spine: SpineSaid) -> Counter[tuple[str, ...]]:
    """Every measurement as it has to stand in a table: posture, segment, kind, unit, value, interval."""
    found: Counter[tuple[str, ...]] = Counter()
    for one in of_segments(spine):
        upper, lower = (part.split()[0] for part in one.conditions["between"].split(", "))
        unit = numbers.unit_shown(one.unit)
        value = numbers.value_of(one.value, one.unit, one.interval)
        interval = numbers.range_of(one.interval, one.unit)
        found[heading_of(spine), f"{upper}–{lower}", f"{one.name} ({unit})", value, f"({interval})"] += 1
    return found


def in_data(segments: Data) -> Counter[tuple[str, ...]]:
    """What stands in the tables as plain data, dashes left out."""
    return Counter(
        (table["heading"], row["name"], f"{head['name']} ({head['unit']})", c["value"], f"({c['interval']})")
        for table in segments["tables"]
        for row in table["rows"]
        for head, c in zip(table["columns"], row["cells"], strict=True)
        if c["value"] != DASH
    )


def tables_in(page: str) -> list[ElementTree.Element]:
    """The tables of segments of a page, read as a browser does."""
    found = re.findall(r'<table class="grid segments">.*?</table>', page, re.DOTALL)
    return [ElementTree.fromstring(html.unescape(one).replace("<br>", "<br/>")) for one in found]


def words_of(part: ElementTree.Element | None) -> str:
    return "" if part is None else "".join(part.itertext()).strip()


def in_html(page: str) -> Counter[tuple[str, ...]]:
    found: Counter[tuple[str, ...]] = Counter()
    for table in tables_in(page):
        posture = words_of(table.find("caption")).partition(": ")[2]
        heads = [words_of(head) for head in table.findall("thead/tr/th")]
        for row in table.findall("tbody/tr"):
            segment, cells = words_of(row.find("th")), row.findall("td")
            for head, cell in zip(heads[1:], cells, strict=True):
                if words_of(cell) != DASH:
                    value, interval = words_of(cell.find("b")), words_of(cell.find("span[@class='interval']"))
                    found[posture, segment, head, value, interval] += 1
    return found


SPINES = {
    "standing": lambda: said_of(spine_of()),
    "six lumbar vertebrae": lambda: said_of(spine_of("L6")),
    "standing and lying": lambda: said_of(spine_of(), spine_of("usual", lying)),
    "a slip and an endplate without marks": lambda: said_of(
        spine_of("usual", slipped, without_the_lower_endplate_of_l3),
        spine_of("usual", lying, without_calibration),
    ),
}


@pytest.mark.parametrize("made", SPINES.values(), ids=SPINES)
def test_every_measurement_of_a_segment_stands_once_on_the_page_and_on_paper(
    made: Callable[[], Alignment],
) -> None:
    said = made()
    asked = sum((wanted(spine) for spine in said.spines), Counter[tuple[str, ...]]())
    assert set(asked.values()) == {1} and len(asked) > 15 * 4
    data = data_of(said)
    on_paper = json.loads(json.dumps(data))["a"]["segments"]  # what the PDF writer is given
    assert in_data(on_paper) == asked
    assert in_html(alignment_html(data).decode()) == asked


def test_every_name_has_one_place() -> None:
    """A kind that is new to the measurements cannot be forgotten on the page."""
    places = Counter(name for _, names in GROUPS for name in names) + Counter(KINDS)
    assert places == Counter(Name)


def test_segments_stand_on_the_page_where_nothing_else_could_be_measured() -> None:
    def two_bodies(view: MarkedView) -> MarkedView:
        kept = (Level.L3, Level.L4)
        return replace(view, points={mark: at for mark, at in view.points.items() if mark.bone in kept})

    said = said_of(spine_of("usual", two_bodies))
    data = data_of(said)
    assert data["a"]["groups"] == [] and len(wanted(said.spines[0])) == len(KINDS)
    page = alignment_html(data).decode()
    assert in_html(page) == wanted(said.spines[0]) and "Values with 95" in page


def test_rows_go_from_the_head_down_and_mark_where_a_region_starts() -> None:
    (table,) = segments_of(said_of(spine_of("L6")).spines)["tables"]
    names = [row["name"] for row in table["rows"]]
    assert names[0] == "T1–T2"
    assert names[-7:] == ["T12–L1", "L1–L2", "L2–L3", "L3–L4", "L4–L5", "L5–L6", "L6–S1"]
    uppers = [Level(name.split("–")[0]) for name in names]
    assert uppers == sorted(uppers, key=lambda level: level.rank) and len(set(uppers)) == len(uppers)
    starts = [row["name"] for row in table["rows"] if row["region_starts"]]
    assert starts == ["L1–L2"]  # T1 is the uppermost in view


def test_order_of_measurements_does_not_matter() -> None:
    (spine,) = said_of(spine_of()).spines
    shuffled = tuple(
        spine.measurements[n] for n in np.random.default_rng(8).permutation(len(spine.measurements))
    )
    first, second = (segments_of([one])["tables"] for one in (spine, replace(spine, measurements=shuffled)))
    assert first == second


def test_what_was_not_measured_is_a_dash_and_an_empty_column_is_left_out() -> None:
    said = said_of(
        spine_of("usual", without_the_lower_endplate_of_l3), spine_of("usual", lying, without_calibration)
    )
    data = data_of(said)
    standing, supine = data["a"]["segments"]["tables"]
    (row,) = [row for row in standing["rows"] if row["name"] == "L3–L4"]
    shown = dict(zip((head["name"] for head in standing["columns"]), row["cells"], strict=True))
    assert set(shown) == set(KINDS)
    assert shown.pop(Name.SEGMENT)["value"] != DASH
    assert all(cell == {"value": DASH, "interval": "", "note": ""} for cell in shown.values())
    assert [head["name"] for head in supine["columns"]] == [Name.SEGMENT, Name.DISC_ANGLE, Name.SLIP]
    first, _ = tables_in(alignment_html(data).decode())
    (cells,) = [r.findall("td") for r in first.findall("tbody/tr") if words_of(r.find("th")) == "L3–L4"]
    assert [words_of(cell) for cell in cells[1:]] == [DASH] * 5


def test_two_postures_are_two_tables_that_name_them() -> None:
    said = said_of(spine_of(), spine_of("usual", lying))
    page = alignment_html(data_of(said)).decode()
    assert [words_of(table.find("caption")) for table in tables_in(page)] == [
        "Level by level: Standing, 15\N{NO-BREAK SPACE}Jan\N{NO-BREAK SPACE}2026",
        "Level by level: Supine, 20\N{NO-BREAK SPACE}Jan\N{NO-BREAK SPACE}2026",
    ]


def test_a_slip_is_shown_with_its_grade() -> None:
    said = said_of(spine_of("usual", slipped))
    graded = [one for one in of_segments(said.spines[0]) if "Meyerding grade" in one.conditions]
    (slip,) = [one for one in graded if one.level is Level.L5]
    assert slip.conditions["Meyerding grade"] == "II"
    (table,) = tables_in(alignment_html(data_of(said)).decode())
    (row,) = [row for row in table.findall("tbody/tr") if words_of(row.find("th")) == "L5–S1"]
    cell = row.findall("td")[-1]
    assert words_of(table.findall("thead/tr/th")[-1]) == "slip (%)"
    assert words_of(cell.find("b")) == numbers.value_of(slip.value, "%", slip.interval)
    assert words_of(cell.find("span[@class='note']")) == "Meyerding grade II"
    assert sum("Meyerding grade" in words_of(part) for part in table.iter("td")) == len(graded)


def test_every_kind_says_once_how_it_was_measured_and_by_which_source() -> None:
    said = said_of(spine_of(), spine_of("usual", lying))
    data = data_of(said)
    page = html.unescape(alignment_html(data).decode())
    assert [one["name"] for one in data["a"]["segments"]["definitions"]] == list(KINDS)
    for kind in KINDS:
        first = next(one for one in of_segments(said.spines[0]) if one.name == kind)
        told = " ".join((sentence(first.method), *first.sources))
        assert page.count(f"<dt>{kind}</dt><dd>{told}</dd>") == page.count(sentence(first.method)) == 1
    assert all("note" in cell and not cell["note"] for cell in _cells(data) if cell["value"] != DASH)


def _cells(data: Data) -> list[Data]:
    return [
        cell
        for table in data["a"]["segments"]["tables"]
        for row in table["rows"]
        for cell in row["cells"]
        if "Meyerding" not in cell["note"]
    ]


def test_a_value_that_was_measured_another_way_says_so_in_its_cell() -> None:
    (spine,) = said_of(spine_of()).spines
    of_another = {
        Level.L2: {"method": "between the bony rims", "sources": ("Other 2020",)},
        Level.L3: {"conditions": {"between": "L3 superior endplate, L4 inferior endplate"}},
    }
    changed = [
        replace(one, **of_another[one.level]) if one.name == Name.DISC_ANGLE and one.level in of_another
        else one
        for one in spine.measurements
    ]  # fmt: skip
    found = segments_of([replace(spine, measurements=tuple(changed))])
    (table,) = found["tables"]
    at = [head["name"] for head in table["columns"]].index(Name.DISC_ANGLE)
    notes = {row["name"]: row["cells"][at]["note"] for row in table["rows"] if row["cells"][at]["note"]}
    assert notes == {"L2–L3": "between the bony rims Other 2020", "L3–L4": "L3 sup. – L4 inf."}
    assert len(found["definitions"]) == len(KINDS)


def test_a_unit_of_its_own_is_a_column_of_its_own() -> None:
    (spine,) = said_of(spine_of()).spines
    changed = [
        replace(one, unit="mm") if one.name == Name.SLIP and one.level is Level.L4 else one
        for one in spine.measurements
    ]
    (table,) = segments_of([replace(spine, measurements=tuple(changed))])["tables"]
    assert [head["unit"] for head in table["columns"] if head["name"] == Name.SLIP] == ["%", "mm"]
    assert sum(row["cells"][-1] != cell_of(None) for row in table["rows"]) == 1


def test_the_table_is_folded_has_heads_for_a_reader_aloud_and_asks_for_nothing_outside() -> None:
    page = alignment_html(data_of(said_of(spine_of()))).decode()
    at = page.index('<table class="grid segments">')
    assert page.rfind("<details", 0, at) > page.rfind("</details>", 0, at)
    assert "open" not in page[page.rfind("<details", 0, at) : at].partition(">")[0]
    (table,) = tables_in(page)
    assert words_of(table.find("caption"))
    assert {head.attrib["scope"] for head in table.findall("thead/tr/th")} == {"col"}
    assert {head.attrib["scope"] for head in table.findall("tbody/tr/th")} == {"row"}
    assert not re.search(r'(src|href)="https?:', page[at : page.index("</table>", at)])


def test_a_spine_seen_from_the_front_alone_has_no_table() -> None:
    pair = pair_of_one("usual")
    view = marks_of_reader(pair, np.random.default_rng(3))[View.FRONTAL]
    file = LandmarksFile(Landmarks((view,), by="Dr Roe"), {})
    data = data_of(said_of(marked_spine(file, "films", np.random.default_rng(3))))
    assert data["a"]["segments"]["tables"] == [] == data["a"]["segments"]["definitions"]
    assert "Level by level" not in alignment_html(data).decode()
    assert alignment_pdf(data, datetime.date(2026, 3, 2)).startswith(b"%PDF")


def text_of_pdf(pdf: bytes, at: Path) -> str:
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext is absent: install poppler-utils")
    at.write_bytes(pdf)
    done = subprocess.run([reader, "-layout", at, "-"], capture_output=True, check=True)
    return re.sub(r"\s+", " ", done.stdout.decode().replace("\N{NO-BREAK SPACE}", " "))


def test_two_postures_are_set_on_paper_row_by_row(tmp_path: Path) -> None:
    data = data_of(SPINES["a slip and an endplate without marks"]())
    text = text_of_pdf(alignment_pdf(data, datetime.date(2026, 3, 2)), tmp_path / "page.pdf")
    segments = data["a"]["segments"]
    for table in segments["tables"]:
        heads = " ".join(f"{head['name']} ({head['unit']})" for head in table["columns"])
        heading = table["heading"].replace("\N{NO-BREAK SPACE}", " ")
        assert f"Level by level: {heading} Segment {heads} T1–T2" in text
        for row in table["rows"]:
            cells = [f"{c['value']} ({c['interval']})" if c["interval"] else DASH for c in row["cells"]]
            notes = [c["note"] for c in row["cells"] if c["note"]]
            assert " ".join((row["name"], *cells, *notes)) in text
    for one in segments["definitions"]:
        assert f"{one['name']}: {one['method']} {one['sources']}".strip() in text
