"""Files of landmarks: our JSON, tables and markups of 3D Slicer, and what is wrong with them."""

import copy
import datetime
import json
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

from spinewise.anatomy.landmarks import Landmarks, Mark, MarkedView, Place
from spinewise.imaging.radiograph import Beam, Origin, Projection, View
from spinewise.io.landmarks.document import LandmarksFile, MarkedPicture, MarkedVolume
from spinewise.io.landmarks.names import mark_of_words
from spinewise.io.landmarks.read import landmarks_schema, read_landmarks
from spinewise.io.landmarks.write import to_bytes
from spinewise.words import BadInput, Level, SpinewiseError, Structure, UnreadableFile

SUP_ANT = Mark(Level.L1, Place.SUPERIOR_ANTERIOR)
SUP_POST = Mark(Level.S1, Place.SUPERIOR_POSTERIOR)
HEAD = Mark(Structure.FEMUR_LEFT, Place.CENTRE)
TO_PLANE = np.array([[0.0, 0.2, -40.0], [-0.2, 0.0, 90.0], [0.0, 0.0, 1.0]])


def both() -> LandmarksFile:
    lateral = MarkedView(
        View.LATERAL,
        {SUP_ANT: np.array([-20.0, 70.0]), SUP_POST: np.array([-38.0, 10.0]), HEAD: np.array([0.0, -30.0])},
        in_mm=True,
        image="lateral",
        date=datetime.date(2026, 1, 15),
        posture="standing",
        notes=("The film was stitched.",),
    )
    frontal = MarkedView(View.FRONTAL, {HEAD: np.array([88.0, -30.5])}, in_mm=False)
    projection = Projection(View.LATERAL, Origin.RIGHT, Beam.SLOT, 918.0, 1300.0)
    pixels = {SUP_ANT: (100.0, 100.0), SUP_POST: (400.0, 10.0)}
    picture = MarkedPicture(
        "a" * 64, TO_PLANE, "file", projection, pixels, {HEAD: 23.5}, {HEAD: "three points on the rim"}
    )
    at = datetime.datetime(2026, 1, 16, 9, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))
    volume = MarkedVolume("ct", "b" * 64, "CT", "2026-01-14")
    points = {Mark(Level.L3, Place.CENTRE): np.array([1.0, -2.0, 3.5])}
    marks = Landmarks((lateral, frontal), points, {Level.L2: "fractured"}, "Dr Roe", at, "supine")
    return LandmarksFile(marks, {View.LATERAL: picture, View.FRONTAL: MarkedPicture()}, volume)


def same(one: Any, other: Any) -> None:
    assert one.keys() == other.keys()
    for mark in one:
        np.testing.assert_allclose(one[mark], other[mark], atol=1e-9)


def saved(tmp_path: Path, content: object, name: str = "marks.json") -> Path:
    path = tmp_path / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def document() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(to_bytes(both()))
    return content


def test_what_is_written_follows_the_schema_and_comes_back_whole(tmp_path: Path) -> None:
    jsonschema.Draft202012Validator.check_schema(landmarks_schema())
    jsonschema.validate(document(), landmarks_schema())
    given, back = both(), read_landmarks(saved(tmp_path, document()))
    assert back.left_out == ()
    marks = back.landmarks
    assert (marks.by, marks.at, marks.lost, marks.posture) == (
        "Dr Roe",
        given.landmarks.at,
        {Level.L2: "fractured"},
        "supine",
    )
    same(marks.points, given.landmarks.points)
    for old in given.landmarks.views:
        new = marks.view(old.view)
        assert new is not None
        same(new.points, old.points)
        for name in ("in_mm", "image", "date", "posture", "notes"):
            assert getattr(new, name) == getattr(old, name)
    picture, old_picture = back.pictures[View.LATERAL], given.pictures[View.LATERAL]
    assert (picture.sha256, picture.pixels, picture.radii, picture.how, picture.projection) == (
        old_picture.sha256,
        old_picture.pixels,
        old_picture.radii,
        old_picture.how,
        old_picture.projection,
    )
    assert picture.to_plane is not None
    np.testing.assert_array_equal(picture.to_plane, TO_PLANE)
    assert back.volume == given.volume or vars(back.volume) == vars(given.volume)


def test_version_1_still_opens() -> None:
    old = read_landmarks(Path(__file__).parent / "archives" / "landmarks-1.json").landmarks
    assert {str(mark): tuple(place) for mark, place in old.points.items()} == {
        "L1 centre": (0.5, -3.0, 70.0),
        "L2 centre": (0.0, 0.0, 35.25),
        "L3 centre": (1.0, 2.0, 0.0),
        "L2 canal": (0.0, 30.0, 35.0),
    }
    assert old.lost == {Level.L1: "fractured"} and old.by == "" and old.at is None and old.views == ()


def test_a_bad_point_is_named_and_left_out_and_the_rest_goes_on(tmp_path: Path) -> None:
    content = document()
    points = content["views"][0]["points"]
    good = len(points)
    like = points[1]
    points += [
        {**like, "bone": "Maria L4"},
        {**like, "bone": "femur left", "place": "crest top"},
        {**like, "u": float("nan"), "row": 1, "column": 1},
        {"bone": "T4", "place": "centre", "u": float("inf"), "v": 1},
        {"bone": "T5", "place": "centre", "u": 1},
        {**like, "bone": "T4", "u": 99.0},
        7,
    ]
    found = read_landmarks(saved(tmp_path, content))
    view = found.landmarks.view(View.LATERAL)
    assert view is not None and len(view.points) == good
    said = "\n".join(found.left_out)
    assert len(found.left_out) == 7 and "Maria" not in said
    assert "lateral point 4 is left out: it names no bone that can be marked." in said
    assert "femur left has no crest top that is used" in said
    assert "a coordinate is no number" in said
    assert "a part of it is missing" in said
    assert "its place in the picture and its place in the plane disagree: mark it again" in said


def test_one_mark_with_two_places_is_used_at_neither(tmp_path: Path) -> None:
    content = document()
    points = content["views"][0]["points"]
    again = {"bone": "L1", "place": "superior anterior", "u": -25.0, "v": 70.0}
    points += [again, again, dict(points[1])]
    found = read_landmarks(saved(tmp_path, content))
    view = found.landmarks.view(View.LATERAL)
    assert view is not None and SUP_ANT not in view.points and SUP_POST in view.points
    assert SUP_ANT not in found.pictures[View.LATERAL].pixels
    assert len(found.left_out) == 1
    assert "L1 superior anterior stands there with two places, so neither is used" in found.left_out[0]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda c: c.update(schema="other"), "holds no landmarks of version 1 or 2"),
        (lambda c: c.update(schema_version=3), "holds no landmarks of version 1 or 2"),
        (lambda c: c.pop("by"), "do not follow landmarks.schema.json at its top"),
        (lambda c: c["views"][0].update(unit="inch"), "do not follow landmarks.schema.json at views/0/unit"),
        (lambda c: c["volume"].update(coordinates="RAS"), "at volume/coordinates"),
        (lambda c: c["views"][1].update(view="lateral"), "hold two lateral views: keep one of each"),
        (lambda c: c["views"][0].update(date="2026-02-30"), "no day of the calendar"),
        (lambda c: c.update(at="yesterday"), "saved at no time that is known"),
        (
            lambda c: c["views"][0]["projection"].update(origin="front"),
            "the geometry of the lateral view cannot be",
        ),
    ],
)
def test_a_file_of_another_kind_is_refused_with_one_sentence(
    tmp_path: Path, change: Any, sentence: str
) -> None:
    content = copy.deepcopy(document())
    change(content)
    with pytest.raises(BadInput, match=sentence):
        read_landmarks(saved(tmp_path, content))


def test_nothing_to_use_is_refused(tmp_path: Path) -> None:
    content = document()
    content["views"], content["volume"] = [], None
    with pytest.raises(BadInput, match=r"hold no point that can be used$"):
        read_landmarks(saved(tmp_path, content))
    with pytest.raises(UnreadableFile, match="no readable JSON file"):
        read_landmarks(saved(tmp_path, "no"))
    with pytest.raises(UnreadableFile, match="cannot be read"):
        read_landmarks(tmp_path / "absent.json")
    with pytest.raises(UnreadableFile, match="in no form that is known"):
        read_landmarks(saved(tmp_path, "x", "marks.txt"))


@pytest.mark.parametrize(
    ("label", "mark"),
    [
        ("L1 sup ant", "L1 superior anterior"),
        ("ant_SUP_l1", "L1 superior anterior"),
        ("T12-inferior-posterior corner", "T12 inferior posterior"),
        ("Th04 upper front", "T4 superior anterior"),
        ("S1.superior.left", "S1 superior left"),
        ("C7 body centre", "C7 centre"),
        ("L3 canal", "L3 canal"),
        ("right pedicle L2", "L2 right pedicle"),
        ("left femoral head", "femur left centre"),
        ("femur right", "femur right centre"),
        ("top of the left iliac crest", "hip left crest top"),
    ],
)
def test_labels_in_words(label: str, mark: str) -> None:
    assert str(mark_of_words(label)) == mark


@pytest.mark.parametrize(
    ("label", "sentence"),
    [
        ("", "has no label"),
        ("F-1", "a word that is not known"),
        ("L3", "names L3 but not one place of it"),
        ("L3 superior", "names L3 but not one place of it"),
        ("L3 L4 centre", "names more than one thing"),
        ("femoral head", "without one side: write left or right"),
        ("L femoral head", "a word that is not known"),
        ("left right femoral head", "without one side"),
        ("S1 inf ant", "S1 has no inferior anterior that is used"),
        ("L7 centre", "a word that is not known"),
        ("sup ant", "names no bone that is known"),
    ],
)
def test_labels_that_could_mean_anything_are_refused(label: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        mark_of_words(label)


def test_every_mark_can_be_written_in_words() -> None:
    for level in Level:
        for place in Place:
            if place is Place.CREST_TOP or (level is Level.S1 and place.value.startswith("inferior")):
                continue
            assert mark_of_words(f"{level} {place}") == Mark(level, place)


def test_a_table_of_radiographs(tmp_path: Path) -> None:
    text = (
        "View;Bone;Place;u;v;Unit;posture;date;by\n"
        "lateral;L1;superior anterior;-20;70.5;mm;standing;2026-01-15;Dr Roe\n"
        "lateral;S1;sup post;-38;10;mm;standing;2026-01-15;Dr Roe\n"
        "\n"
        "frontal;femur left;centre;88;-30;pixel;;;Dr Roe\n"
        "oblique;L1;centre;0;0;mm;;;\n"
        "lateral;L2;superior anterior;;70;mm;;;\n"
    )
    found = read_landmarks(saved(tmp_path, text, "marks.csv"))
    lateral, frontal = found.landmarks.views
    same(lateral.points, {SUP_ANT: [-20.0, 70.5], SUP_POST: [-38.0, 10.0]})
    assert (lateral.in_mm, frontal.in_mm) == (True, False)
    assert (lateral.posture, lateral.date) == ("standing", datetime.date(2026, 1, 15))
    assert found.landmarks.by == "Dr Roe" and found.landmarks.at is None
    assert found.left_out == (
        "CSV, row 6 is left out: its view is neither lateral nor frontal.",
        "lateral view, row 7 is left out: a coordinate is no number.",
    )


def test_a_table_of_a_volume_in_either_system(tmp_path: Path) -> None:
    header = "label,x,y,z,unit,coordinates\n"
    lps = read_landmarks(saved(tmp_path, header + "L3 centre,1,-2,3,mm,LPS\n", "a.csv"))
    ras = read_landmarks(saved(tmp_path, header + "L3 centre,-1,2,3,mm,ras\n", "b.csv"))
    assert lps.landmarks.posture == ""
    for one in (lps, ras):
        same(one.landmarks.points, {Mark(Level.L3, Place.CENTRE): [1.0, -2.0, 3.0]})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty: write view, bone"),
        ("view,bone,place,u,v\nlateral,L1,centre,1,2\n", "the header of the landmarks is not known: write"),
        ("view,bone,place,u,v,unit,u\n", "the header of the landmarks is not known"),
        ("view,bone,place,u,v,unit\n", "a header and no row"),
        (
            "view,bone,place,u,v,unit\nlateral,L1,centre,1,2,mm\nlateral,L2,centre,1,2,pixel\n",
            "column unit of the lateral view is mixed",
        ),
        ("view,bone,place,u,v,unit\nlateral,L1,centre,1,2,inch\n", "says nothing that is known: write mm or"),
        ("view,bone,place,u,v,unit\nlateral,L1,centre,1,2\n", "row 2 of the landmarks has 5 cells"),
        ("label,x,y,z,unit,coordinates\nL1 centre,1,2,3,cm,LPS\n", "column unit of the points says nothing"),
        (
            "label,x,y,z,unit,coordinates\nL1 centre,1,2,3,mm,LPS\nL2 centre,1,2,3,mm,RAS\n",
            "column coordinates of the points is mixed",
        ),
        ("label,x,y,z,unit,coordinates\nL1,1,2,3,mm,LPS\n", "no point that can be used: CSV, row 2 is left"),
    ],
)
def test_tables_that_are_refused(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(SpinewiseError, match=sentence):
        read_landmarks(saved(tmp_path, text, "marks.csv"))


def markups(system: str | None, *points: dict[str, Any], kind: str = "Fiducial") -> dict[str, Any]:
    one: dict[str, Any] = {"type": kind, "coordinateUnits": "mm", "controlPoints": list(points)}
    if system is not None:
        one["coordinateSystem"] = system
    return {"@schema": "markups-schema-v1.0.3.json#", "markups": [one]}


def at(label: str, *position: Any, status: str = "defined") -> dict[str, Any]:
    return {"id": "1", "label": label, "position": list(position), "positionStatus": status}


def test_markups_of_3d_slicer_in_either_system(tmp_path: Path) -> None:
    expected = {Mark(Level.L3, Place.CENTRE): [10.0, -20.0, 30.0]}
    for system, position in (("LPS", (10, -20, 30)), ("RAS", (-10, 20, 30))):
        path = saved(tmp_path, markups(system, at("L3 centre", *position)), "a.mrk.json")
        same(read_landmarks(path).landmarks.points, expected)
    for system, position in (
        ("LPS", "10,-20,30"),
        ("RAS", "-10,20,30"),
        ("0", "-10,20,30"),
        ("1", "10,-20,30"),
    ):
        text = (
            "# Markups fiducial file version = 4.13\n"
            f"# CoordinateSystem = {system}\n"
            "# columns = id,x,y,z,ow,ox,oy,oz,vis,sel,lock,label,desc,associatedNodeID\n"
            f"0,{position},0,0,0,1,1,1,0,L3 centre,,\n"
        )
        same(read_landmarks(saved(tmp_path, text, "a.fcsv")).landmarks.points, expected)


def test_points_of_3d_slicer_that_are_left_out(tmp_path: Path) -> None:
    content = markups(
        "LPS",
        at("L3 centre", 1, 2, 3),
        at("Maria", 1, 2, 3),
        at("L4 centre", 0, 0, 0, status="undefined"),
        at("L5 centre", 1, 2),
        at("L2 centre", 1, "x", 2),
    )
    content["markups"].append({"type": "Line", "controlPoints": []})
    found = read_landmarks(saved(tmp_path, content, "a.mrk.json"))
    assert [str(mark) for mark in found.landmarks.points] == ["L3 centre"]
    assert len(found.left_out) == 5 and "Maria" not in " ".join(found.left_out)
    assert "point 3 of list 1 is left out: it was named but not placed" in found.left_out[1]
    assert "list 2 is left out: it is no list of points" in found.left_out[4]


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (
            markups(None, at("L3 centre", 1, 2, 3)),
            "a.mrk.json",
            "coordinate system of the markups is not known",
        ),
        (
            markups("IJK", at("L3 centre", 1, 2, 3)),
            "a.mrk.json",
            "coordinate system of the markups is not known",
        ),
        ({"markups": []}, "a.mrk.json", "hold no list of points"),
        ({"markups": [3]}, "a.mrk.json", "not as 3D Slicer writes them"),
        ("0,1,2,3\n", "a.fcsv", "is no .fcsv of 3D Slicer"),
        ("# Markups fiducial file version = 4.13\n0,1,2,3\n", "a.fcsv", "coordinate system of the markups"),
    ],
)
def test_markups_that_are_refused(tmp_path: Path, content: object, name: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        read_landmarks(saved(tmp_path, content, name))
