"""Pictures and page of alignment: corners where their marks are, nothing dropped, no colour alone."""

import datetime
import re
from functools import cache
from xml.etree import ElementTree

import numpy as np
import pytest

from spinewise.alignment.correction.change import change_at
from spinewise.alignment.correction.outcome import look_at
from spinewise.alignment.correction.search import Searched
from spinewise.alignment.correction.sites import Site, Through
from spinewise.alignment.marked_profile import profile_of_marks
from spinewise.alignment.profile import LOWER, UPPER, Profile
from spinewise.alignment.values import values_of
from spinewise.anatomy.landmarks import Landmarks, Mark, Place
from spinewise.app.align.one_spine import marked_spine
from spinewise.app.align.postures import weigh_spines
from spinewise.imaging.radiograph import View
from spinewise.io.landmarks.document import LandmarksFile, MarkedPicture
from spinewise.pathway.alignment import Alignment, drawn_view
from spinewise.phantom.person import Anomalies, digital_patient
from spinewise.phantom.radiographs import StandingPair, pair_of
from spinewise.phantom.reader import marks_of_reader
from spinewise.report.alignment.frontal import frontal_picture
from spinewise.report.alignment.lateral import lateral_picture
from spinewise.report.alignment.measured import between_of, cell_of
from spinewise.report.alignment.page import alignment_html, alignment_pdf, page_data
from spinewise.report.alignment.plan_pictures import plan_picture
from spinewise.report.alignment.plans import plans_of
from spinewise.report.alignment.segments import KINDS
from spinewise.report.alignment.view import alignment_view
from spinewise.words import Answer, Level, Side

SVG = "{http://www.w3.org/2000/svg}"
PEOPLE = {
    "flat back": {"pi": 55, "pt": 30, "ll": 25, "tk": 35, "age": 68},
    "scoliosis": {"coronal_tilt_deg": 31.0, "axial_rotation_deg": 20.0, "apex": Level.T9},
    "scoliosis to the left": {"coronal_tilt_deg": 31.0, "apex": Level.T9, "convex": Side.LEFT},
    "L6": {"anomalies": Anomalies(lumbar=6)},
}


@cache
def pair_of_one(who: str) -> StandingPair:
    return pair_of(digital_patient(4, **PEOPLE[who]))


@cache
def profile(who: str, view: View) -> Profile:
    return profile_of_marks(pair_of_one(who).marks[view], None, 60, np.random.default_rng(1))


def drawn(one: Profile) -> str:
    if one.view is View.FRONTAL:
        return frontal_picture(one, "Standing")
    return lateral_picture(one, "Standing", dict.fromkeys(values_of(one), "1"))


def places(text: str) -> list[tuple[float, float]]:
    return [tuple(map(float, pair.split(","))) for pair in text.split()]  # type: ignore[misc]


@pytest.mark.parametrize("view", View)
@pytest.mark.parametrize("who", PEOPLE)
def test_every_corner_lies_where_its_mark_says(who: str, view: View) -> None:
    one = profile(who, view)
    picture = ElementTree.fromstring(drawn(one))
    u, v, x, y, scale = map(float, picture.attrib["data-window"].split())
    assert scale > 0
    bodies = {
        part.attrib["data-of"]: part for part in picture.iter(f"{SVG}polygon") if part.get("class") == "body"
    }
    assert set(bodies) == {level.value for level in one.levels if level is not Level.S1}
    for name, part in bodies.items():
        wanted = [one.points[Mark(Level(name), place)][0] for place in (*UPPER[view], *reversed(LOWER[view]))]
        for (left, top), (mark_u, mark_v) in zip(places(part.attrib["points"]), wanted, strict=True):
            # to the right on the sheet is forwards, or to the patient's left; up on the sheet is up
            assert left == pytest.approx(x + (mark_u - u) * scale, abs=0.01)
            assert top == pytest.approx(y - (mark_v - v) * scale, abs=0.01)
    words = {text.text for text in picture.iter(f"{SVG}text")}
    assert set(bodies) <= words and "S1" in words
    width, height = (float(picture.attrib[side]) for side in ("width", "height"))
    for part in bodies.values():
        assert all(0 <= left <= width and 0 <= top <= height for left, top in places(part.attrib["points"]))


def test_the_lateral_view_faces_right_and_says_so() -> None:
    picture = ElementTree.fromstring(drawn(profile("flat back", View.LATERAL)))
    said = {text.text: float(text.attrib["x"]) for text in picture.iter(f"{SVG}text")}
    assert said["front →"] > said["← back"] and "front to the right" in picture.attrib["aria-label"]
    plate = next(part for part in picture.iter(f"{SVG}polyline") if part.get("class") == "sacral-endplate")
    (front_x, front_y), (back_x, back_y) = places(plate.attrib["points"])
    assert front_x > back_x and front_y > back_y  # the sacrum slopes down forwards
    for name in ("PI", "PT", "SS", "LL", "TK T4-T12", "TPA", "L1PA"):
        assert [part for part in picture.iter(f"{SVG}polyline") if part.get("class") == name], name
    assert {"PI", "PT", "SS", "LL", "TK", "T1PA", "L1PA", "plumb line of T1"} <= set(said)


@pytest.mark.parametrize(
    ("who", "side", "beyond"), [("scoliosis", "right", -1), ("scoliosis to the left", "left", 1)]
)
def test_a_curve_is_drawn_on_its_side_with_words(who: str, side: str, beyond: int) -> None:
    picture = ElementTree.fromstring(drawn(profile(who, View.FRONTAL)))
    words = [text.text for text in picture.iter(f"{SVG}text")]
    assert f"convex {side}" in words and any(re.fullmatch(r"Cobb \d+°", text or "") for text in words)
    left, right = "patient's left  L", "R  patient's right"
    at = {text.text: float(text.attrib["x"]) for text in picture.iter(f"{SVG}text")}
    assert at[left] > at[right]  # the patient's left on the right of the sheet
    middle = next(p for p in picture.iter(f"{SVG}polyline") if p.get("class") == "central-sacral-line")
    line = places(middle.attrib["points"])[0][0]
    apices = {
        part.attrib["data-of"]: part for part in picture.iter(f"{SVG}polygon") if part.get("class") == "apex"
    }
    main = places(apices["T9"].attrib["points"])
    tops = [np.mean([x for x, _ in places(p.attrib["points"])]) for p in picture.iter(f"{SVG}polygon")
            if p.get("class") == "body" and p.attrib["data-of"] in ("T5", "T12")]  # fmt: skip
    assert beyond * (np.mean([x for x, _ in main]) - np.mean(tops)) > 0 and line > 0


def test_an_angle_that_was_not_measured_is_not_drawn() -> None:
    one = profile("flat back", View.LATERAL)
    picture = lateral_picture(one, "Standing", {"SS": "20"})
    assert 'class="SS"' in picture and 'class="PI"' not in picture and 'class="LL"' not in picture


def test_lines_that_have_a_colour_have_a_name_or_a_dash_too() -> None:
    for view in View:
        for part in ElementTree.fromstring(drawn(profile("scoliosis", view))).iter(f"{SVG}polyline"):
            if part.attrib["stroke"] != "#1d2733":
                assert part.get("class") and (part.get("stroke-dasharray") or part.get("class") in NAMED), (
                    part.attrib
                )


NAMED = {"LL", "TK T4-T12", "TPA", "L1PA", "cobb"}
"""Drawn through, with their name in words beside them."""


def said_of(who: str, in_mm: bool = True, views: tuple[View, ...] = tuple(View)) -> Alignment:
    pair = pair_of_one(who)
    marks = marks_of_reader(pair, np.random.default_rng(3))
    from dataclasses import replace

    found = tuple(
        one
        if in_mm
        else replace(one, in_mm=False, points={mark: 6.1 * at for mark, at in one.points.items()})
        for view, one in marks.items()
        if view in views
    )
    file = LandmarksFile(
        Landmarks(found, by="Dr Roe"),
        {one.view: MarkedPicture(projection=pair.projections[one.view]) for one in found},
    )
    return weigh_spines([marked_spine(file, "films", np.random.default_rng(3))], 68, "", Answer.YES)


def page_of(said: Alignment, plans=None) -> tuple[str, dict]:
    data = page_data(alignment_view(said, None, plans), "task", "68 years", "made")
    return alignment_html(data).decode(), data


def text_of(page: str) -> str:
    import html

    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


@pytest.mark.parametrize("who", PEOPLE)
def test_nothing_that_was_measured_is_dropped(who: str) -> None:
    said = said_of(who)
    page, data = page_of(said)
    rows = [row for group in data["a"]["groups"] for row in group["rows"]]
    (table,) = data["a"]["segments"]["tables"]
    segments = {
        (row["name"], head["name"], f"{cell['value']} {head['unit']}", cell["interval"])
        for row in table["rows"]
        for head, cell in zip(table["columns"], row["cells"], strict=True)
        if cell["value"] != "–"
    }
    assert len(rows) + len(segments) == len(said.spines[0].measurements)
    for one in said.spines[0].measurements:
        cell = cell_of(one)
        if one.name in KINDS:
            upper, lower = (part.split()[0] for part in one.conditions["between"].split(", "))
            value = re.sub(r"[\s\u00a0]*(°|mm|%)$", r" \1", cell["value"])
            assert (f"{upper}–{lower}", one.name, value, cell["interval"]) in segments
        else:
            told = (between_of(one), cell["value"], cell["interval"])
            assert told in {(r["between"], r["cells"][0]["value"], r["cells"][0]["interval"]) for r in rows}
    assert all(row["method"] and row["between"] for row in rows)
    assert all(kind["method"] for kind in data["a"]["segments"]["definitions"])
    text = text_of(page)
    for system in said.targets:
        assert system.name in text and system.population in text
        for caveat in system.caveats:
            assert caveat.rstrip(".") in text
    for gap in said.spines[0].missing:
        assert gap.what in text
    assert "Standing, 15 Jan 2026" in text and "second-hand" in text and "read in its source" in text
    at = page.index('<table class="grid segments">')
    assert page.rfind('<details class="level-by-level">', 0, at) > page.rfind("</details>", 0, at)


def test_a_film_without_calibration_gives_angles_and_says_so() -> None:
    page, data = page_of(said_of("flat back", in_mm=False, views=(View.LATERAL,)))
    text = text_of(page)
    assert "Not calibrated: angles only" in text
    units = {
        one.unit for one in said_of("flat back", in_mm=False, views=(View.LATERAL,)).spines[0].measurements
    }
    assert "mm" not in units and data["a"]["spines"][0]["frontal"] == ""
    assert "SVA" in text and "film is not calibrated" in text


def test_targets_are_folded_and_none_decides() -> None:
    page, _ = page_of(said_of("flat back"))
    at = page.index("GAP score", page.index('class="systems"'))
    assert page.rfind("<details", 0, at) > page.rfind("</details>", 0, at)
    assert "no verdict over all" in page


def plan_of_one() -> tuple[Searched, Profile]:
    one = profile("flat back", View.LATERAL)
    rng = np.random.default_rng(2)
    changes = (
        change_at(Site(Level.L3, Through.BODY), ["pedicle subtraction osteotomy"]),
        change_at(Site(Level.L5, Through.DISC), ["transforaminal cage", "posterior column osteotomy"]),
    )
    now = look_at(one, (), (Level.S1, Level.S1), 68, rng)
    plan = look_at(one, changes, (Level.T10, Level.S1), 68, rng)
    return Searched(now, (plan,), 2, 1, ()), one


def test_a_plan_is_drawn_with_every_change_by_shape_and_words() -> None:
    found, standing = plan_of_one()
    plan = found.plans[0]
    picture = ElementTree.fromstring(
        plan_picture(plan.profile, "Plan A", plan.changes, (Level.T10, Level.S1))
    )
    words = " ".join(text.text or "" for text in picture.iter(f"{SVG}text"))
    shapes = {part.get("class"): part for part in picture.iter() if part.get("class")}
    assert shapes["wedge"].attrib["data-of"] == "L3" and shapes["cage"].attrib["data-of"] == "L5-S1"
    assert (
        shapes["posterior-cut"].attrib["data-of"] == "L5-S1"
        and shapes["fusion"].attrib["data-of"] == "T10-S1"
    )
    assert "PSO" in words and "TLIF cage + PCO" in words and "T10" in words
    tip, *base = places(shapes["wedge"].attrib["points"])
    assert tip[0] > max(x for x, _ in base)  # hinged in front, open behind
    assert standing.levels == plan.profile.levels


def test_plans_stand_without_a_rank_beside_the_spine_as_it_is() -> None:
    found, standing = plan_of_one()
    plans = plans_of(found, standing, (("l4-s1", "L4-S1"),))
    page, _ = page_of(said_of("flat back"), plans)
    text = text_of(page)
    row = plans["rows"][1]
    assert [one["label"] for one in plans["rows"]] == ["As it stands", "Plan A"]
    assert (row["three_columns"], row["posterior"], row["cages"]) == (1, 1, 1)
    assert plans["columns"] == ["PI-LL", "PT", "LL", "L4-S1", "T4-L1 mismatch", "L1PA", "T1PA"]
    for note in row["notes"]:
        assert note in text
    assert row["targets"][0]["parameter"] == "L4-S1" and row["targets"][0]["wanted"]
    assert len(plans["levels"]) == len(found.as_it_is.asked) and "not ranks" in text
    for level in plans["levels"]:
        assert level["name"] in text
    assert row["neighbour"][0].startswith("slope of T10")


def test_the_page_on_paper_is_made_and_the_same_each_time() -> None:
    found, standing = plan_of_one()
    _, data = page_of(said_of("L6"), plans_of(found, standing, ()))
    day = datetime.date(2026, 3, 2)
    once = alignment_pdf(data, day)
    assert once.startswith(b"%PDF") and once == alignment_pdf(data, day)


def test_a_stored_view_draws_the_same_picture() -> None:
    one = profile("L6", View.LATERAL)
    again = drawn_view(one).profile("standing")
    assert lateral_picture(again, "Standing", {}) == lateral_picture(one, "Standing", {})
    assert Mark(Level.L6, Place.SUPERIOR_ANTERIOR) in again.points
