"""The clicking page in a browser: a scripted reader marks, and the file gives the truth."""

import datetime
import io
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from marked_pictures import FRAME, known, written
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import find_objects, label
from typer.testing import CliRunner

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

from driven_browser import CTRL, SHIFT, Browser, Page, chromium

from spinewise.anatomy.landmarks import Mark, Place
from spinewise.app.annotate.page import render_page
from spinewise.app.annotate.study import study_pictures
from spinewise.app.annotate.volume import volume_picture
from spinewise.app.main import app
from spinewise.imaging.radiograph import Radiograph, View
from spinewise.imaging.volume import Acquisition
from spinewise.io.dicom.write_mr import write_mr_series
from spinewise.io.landmarks.document import LandmarksFile
from spinewise.io.landmarks.read import read_landmarks
from spinewise.io.nifti.write import write_volume
from spinewise.io.radiograph.write import write_radiographs
from spinewise.phantom import shape_kernels as k
from spinewise.phantom.mr import render_mr
from spinewise.phantom.person import digital_patient
from spinewise.phantom.radiographs import pair_of
from spinewise.phantom.truth_mr import vbq_truth
from spinewise.words import Level, Structure

Onto = Callable[[float, float], tuple[float, float]]
HEADS = ("femur left|centre", "femur right|centre")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if chromium() is None:
        pytest.skip("no Chromium is installed, so the clicking page was not tried: install chromium")
    with Browser() as one:
        yield one


def made(folder: Path, *options: str, facing_right: bool = False) -> Path:
    out = folder / "page.html"
    study = str(written(folder, facing_right))
    result = CliRunner().invoke(app, ["annotate", study, "--no-open", "--out", str(out), *options])
    assert result.exit_code == 0, result.stderr
    return out


def lateral(browser: Browser, page: Path, facing: str = "left") -> Page:
    """The page with its two questions answered, zoomed onto the whole picture, nothing kept from before."""
    tab = browser.open(page)
    tab.evaluate("localStorage.clear()")
    tab.crash()
    tab = browser.open(page)
    assert tab.evaluate("document.querySelector('#marking').hidden")
    tab.press("input[name=view][value=lateral]")
    tab.press(f"input[name=facing-lateral][value={facing}]")
    tab.wait_for("!document.querySelector('#marking').hidden")
    return tab


def on_screen(tab: Page, shape: tuple[int, int]) -> Onto:
    """From row and column to the screen, by the two bright squares that are seen there."""
    tab.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    seen = np.asarray(Image.open(io.BytesIO(tab.screenshot())).convert("L"))[:, :1030] >= 250
    seen[: int(tab.evaluate("View.canvas.getBoundingClientRect().y")) + 1] = False
    pieces = find_objects(label(seen)[0])
    square = [
        box
        for box in pieces
        if all(4 <= side.stop - side.start <= 16 for side in box) and seen[box].mean() > 0.7
    ]
    assert len(square) == 2, pieces
    a, b = (np.array([(side.start + side.stop) / 2 for side in box]) for box in square)
    start = np.array([FRAME, FRAME])
    scale = (b - a) / (np.array(shape) - 1 - 2 * start)

    def onto(row: float, column: float) -> tuple[float, float]:
        y, x = a + scale * (np.array([row, column]) - start)
        return float(x), float(y)

    return onto


def shape() -> tuple[int, int]:
    rows, columns, _ = known().volume.voxels.shape
    return rows, columns


def next_mark(tab: Page) -> str:
    return str(tab.evaluate("keyOf(Guide.next())"))


def click_mark(tab: Page, onto: Onto, mark: str, facing_right: bool = False) -> None:
    tab.click(*onto(*known().pixel(mark, facing_right)))


def rim(mark: str, turn: float, facing_right: bool = False) -> tuple[float, float]:
    row, column = known().pixel(mark, facing_right)
    radius = known().truth.head_radius_mm / 1.5
    return row + radius * np.sin(turn), column + radius * np.cos(turn)


def mark_list(tab: Page, onto: Onto, facing_right: bool = False) -> list[str]:
    """Click through the whole list: heads by three points, everything else by one."""
    done = []
    while tab.evaluate("Guide.next() !== null"):
        mark = next_mark(tab)
        if mark in HEADS:
            for turn in (0.3, 2.2, 4.4):
                tab.click(*onto(*rim(mark, turn, facing_right)))
        elif mark in known().marks:
            click_mark(tab, onto, mark, facing_right)
        else:
            tab.press("#skip")
        done.append(mark)
        assert len(done) < 60
    return done


def saved(browser: Browser, tab: Page, folder: Path) -> tuple[LandmarksFile, dict[str, Any]]:
    tab.key("s", CTRL)
    if tab.evaluate("document.activeElement.id === 'by'"):
        tab.key("s", CTRL)
    content = browser.downloaded("landmarks.json")
    path = folder / "landmarks.json"
    path.write_bytes(content)
    return read_landmarks(path), json.loads(content)


def plane_truth(mark: str) -> NDArray[np.float64]:
    _, back, up = known().marks[mark]
    return np.array([-back, up])


def named(mark: Mark) -> str:
    return f"{mark.bone}|{mark.place}"


@pytest.mark.parametrize("facing", ["left", "right"])
def test_a_reader_marks_a_radiograph_and_the_file_gives_the_truth(
    browser: Browser, tmp_path: Path, facing: str
) -> None:
    page = made(tmp_path, "--pixel-mm", "1.5", facing_right=facing == "right")
    tab = lateral(browser, page, facing)
    onto = on_screen(tab, shape())
    done = mark_list(tab, onto, facing == "right")
    tab.evaluate("document.querySelector('#by').focus()")
    for letter in "AB":
        tab.key(letter)
    tab.evaluate("document.querySelector('#by').blur()")
    tab.evaluate("Object.assign($('posture'), {value: 'standing'}).dispatchEvent(new Event('change'))")
    found, content = saved(browser, tab, tmp_path)
    assert found.left_out == ()
    (view,) = found.landmarks.views
    assert (view.view, view.in_mm, view.posture, found.landmarks.by) == (View.LATERAL, True, "standing", "AB")
    assert found.landmarks.at is not None and found.landmarks.at.tzinfo is not None
    assert content["views"][0]["calibration"]["by"] == "reader"
    assert len(content["views"][0]["sha256"]) == 64
    assert {named(mark) for mark in view.points} == {mark for mark in done if mark in known().marks}
    # The origin of the plane is free, so places are compared from the sacrum.
    origin = Mark(Level.S1, Place.SUPERIOR_POSTERIOR)
    shift = view.points[origin] - plane_truth(named(origin))
    for mark, place in view.points.items():
        assert np.abs(place - shift - plane_truth(named(mark))).max() <= 1.5, mark
        row, column = found.pictures[View.LATERAL].pixels[mark]
        assert np.abs(np.array([row, column]) - known().pixel(named(mark), facing == "right")).max() <= 1.0
    head = Mark(Structure.FEMUR_LEFT, Place.CENTRE)
    assert found.pictures[View.LATERAL].how[head] == "three points on the rim"
    assert found.pictures[View.LATERAL].radii[head] == pytest.approx(known().truth.head_radius_mm, abs=1.5)
    assert any("not told apart" in note for note in view.notes)
    # The page's own angles, for orientation: within what a pixel does to an endplate of 30 mm.
    angles = {name.split(",")[0]: value for name, value, _ in tab.evaluate("anglesOf(View.picture)")}
    truth = known().truth
    for name, value in (
        ("PI", truth.pi_deg),
        ("PT", truth.pt_deg),
        ("SS", truth.ss_deg),
        ("LL", truth.ll_deg),
    ):
        assert angles[name] == pytest.approx(value, abs=3.0)
    tab.crash()


def test_undo_redo_delete_move_and_zoom(browser: Browser, tmp_path: Path) -> None:
    tab = lateral(browser, made(tmp_path))
    onto = on_screen(tab, shape())
    tab.press("input[name=tool][value=circle]")
    x, y = onto(*known().pixel(HEADS[0]))
    across, _ = onto(*rim(HEADS[0], 0.0))
    tab.drag((x, y), (across, y))
    head = tab.evaluate("Store.now.points[View.picture.id]['femur left|centre']")
    assert head["how"] == "circle"
    assert head["radius"] == pytest.approx(known().truth.head_radius_mm / 1.5, abs=0.8)
    tab.press("#skip")
    assert next_mark(tab) == "S1|superior posterior"
    for mark in ("S1|superior posterior", "S1|superior anterior"):
        click_mark(tab, onto, mark)

    def points() -> dict[str, Any]:
        kept: dict[str, Any] = tab.evaluate("Store.now.points[View.picture.id]")
        return kept

    assert list(points()) == ["femur left|centre", "S1|superior posterior", "S1|superior anterior"]
    tab.key("z")
    assert list(points()) == ["femur left|centre", "S1|superior posterior"]
    tab.key("z", CTRL)
    tab.key("z", CTRL)
    assert points() == {}
    for _ in range(3):
        tab.key("y")
    assert len(points()) == 3
    # Move by dragging, and take the whole way back at once.
    before = points()["S1|superior anterior"]
    x, y = onto(before["row"], before["column"])
    tab.drag((x, y), (x - 30, y + 20))
    moved = points()["S1|superior anterior"]
    assert moved["column"] < before["column"] - 10 and moved["row"] > before["row"] + 8
    tab.key("z")
    assert points()["S1|superior anterior"] == before
    # Delete: the mark is asked for again.
    tab.click(x, y)
    tab.key("Delete")
    assert "S1|superior anterior" not in points() and next_mark(tab) == "S1|superior anterior"
    # Zoomed in, a click is as fine as the screen: a tenth of a pixel.
    where = known().pixel("S1|superior anterior")
    for _ in range(12):
        tab.wheel(*onto(*where), down=-100)
    scale = tab.evaluate("View.place.scale")
    assert scale > 8
    tab.click(*onto(*where))
    point = points()["S1|superior anterior"]
    assert abs(point["row"] - where[0]) <= 0.5 and abs(point["column"] - where[1]) <= 0.5
    # Dragging elsewhere moves the picture and sets nothing.
    count = len(points())
    tab.drag((300, 300), (360, 330))
    assert len(points()) == count
    tab.drag((300, 300), (400, 330), button="right")
    assert tab.evaluate("View.picture.window[1] - View.picture.window[0]") > 300
    tab.crash()


def test_marks_outlive_a_crash(browser: Browser, tmp_path: Path) -> None:
    page = made(tmp_path)
    tab = lateral(browser, page)
    onto = on_screen(tab, shape())
    for turn in (0.3, 2.2, 4.4):
        tab.click(*onto(*rim(HEADS[0], turn)))
    tab.click(*onto(*rim(HEADS[1], 0.3)))
    before = tab.evaluate("JSON.stringify(Store.now)")
    tab.crash()
    again = browser.open(page)
    assert again.evaluate("JSON.stringify(Store.now)") == before
    assert "are here again" in again.evaluate("document.querySelector('#restored').innerText")
    # Half a femoral head goes on where it was left, and is no mark yet.
    assert "Two more points" in again.evaluate("$('hint').textContent")
    found, _ = saved(browser, again, tmp_path)
    assert [named(mark) for mark in found.landmarks.views[0].points] == [HEADS[0]]
    again.press("#afresh")
    assert again.evaluate("Object.keys(Store.now.points[View.picture.id]).length") == 0
    again.key("z", CTRL)
    assert again.evaluate("JSON.stringify(Store.now)") == before
    again.crash()


def test_everything_by_keys(browser: Browser, tmp_path: Path) -> None:
    tab = lateral(browser, made(tmp_path))
    for _ in range(40):
        if tab.evaluate("document.activeElement.id === 'picture'"):
            break
        tab.key("Tab")
    assert tab.evaluate("document.activeElement.id === 'picture'")
    tab.key("n")
    tab.key("n")
    assert next_mark(tab) == "S1|superior posterior"
    start = tab.evaluate("({...View.place.cursor})")
    for key, times, modifiers in (("ArrowDown", 2, SHIFT), ("ArrowDown", 3, 0), ("ArrowRight", 4, 0)):
        for _ in range(times):
            tab.key(key, modifiers)
    tab.key("Enter")
    point = tab.evaluate("Store.now.points[View.picture.id]['S1|superior posterior']")
    assert (point["row"], point["column"]) == (start["row"] + 23, start["column"] + 4)
    tab.key("b")
    assert next_mark(tab) == "S1|superior posterior"  # chosen again; arrows now move it
    tab.key("ArrowUp")
    assert tab.evaluate("Store.now.points[View.picture.id]['S1|superior posterior'].row") == start["row"] + 22
    tab.key("Delete")
    assert tab.evaluate("Object.keys(Store.now.points[View.picture.id]).length") == 0
    tab.key("z")
    before = tab.evaluate("View.place.scale")
    tab.key("+")
    assert tab.evaluate("View.place.scale") == pytest.approx(1.25 * before)
    tab.key("0")
    assert tab.evaluate("View.place.scale") == pytest.approx(before)
    width = tab.evaluate("View.picture.window[1] - View.picture.window[0]")
    tab.key("c")
    assert tab.evaluate("View.picture.window[1] - View.picture.window[0]") < width
    # Every control has a name that is spoken.
    nameless = tab.evaluate(
        "[...document.querySelectorAll('button,input,select')].filter(e => !(e.textContent.trim() || "
        "e.ariaLabel || (e.labels && e.labels.length))).map(e => e.id)"
    )
    assert nameless == []
    tab.crash()


def test_other_numbers_of_vertebrae_renaming_and_levels_that_do_not_count(
    browser: Browser, tmp_path: Path
) -> None:
    tab = lateral(browser, made(tmp_path))
    onto = on_screen(tab, shape())

    def choose(id: str, value: str) -> None:
        tab.evaluate(f"Object.assign($('{id}'), {{value: '{value}'}}).dispatchEvent(new Event('change'))")

    choose("lists", "lumbar")
    asked = tab.evaluate("Guide.list().map(m => m.bone)")
    assert set(asked) == {"femur left", "femur right", "S1", "L1", "L2", "L3", "L4", "L5"}
    choose("lumbar", "6")
    assert "L6" in tab.evaluate("Guide.list().map(m => m.bone)")
    choose("lumbar", "4")
    assert not {"L5", "L6"} & set(tab.evaluate("Guide.list().map(m => m.bone)"))
    choose("thoracic", "13")
    choose("lists", "whole")
    assert "T13" in tab.evaluate("Guide.list().map(m => m.bone)")
    choose("lumbar", "5")
    choose("thoracic", "12")
    for _ in range(4):
        tab.evaluate("Guide.skip()")
    tab.evaluate("tellPage()")
    assert next_mark(tab) == "L5|inferior posterior"
    click_mark(tab, onto, "L5|inferior posterior")
    tab.evaluate("shiftNames(1)")
    assert tab.evaluate("Object.keys(Store.now.points[View.picture.id])") == ["L4|inferior posterior"]
    tab.evaluate("shiftNames(-1)")
    tab.evaluate("shiftNames(-1)")
    assert "would leave the spine" in tab.evaluate("$('said').textContent")
    assert tab.evaluate("Object.keys(Store.now.points[View.picture.id])") == ["L5|inferior posterior"]
    tab.evaluate("$('bad-level').value = 'L4'; $('bad-why').value = 'a <b>fracture</b>'; $('lose').click()")
    assert "L4" not in tab.evaluate("Guide.list().map(m => m.bone)")
    found, _ = saved(browser, tab, tmp_path)
    assert found.landmarks.lost == {Level.L4: "a <b>fracture</b>"}
    assert found.landmarks.by == "" and not found.landmarks.views[0].in_mm
    tab.crash()


def test_a_ct_is_marked_slice_by_slice_and_gives_hu(browser: Browser, tmp_path: Path) -> None:
    one = known()
    volume = one.volume
    rows, columns, _ = volume.voxels.shape
    voxels = volume.voxels.copy()
    for z, y in ((rows - 1 - FRAME, FRAME), (FRAME, columns - 1 - FRAME)):
        voxels[z - 2 : z + 3, y - 2 : y + 3] = 3000
    picture = volume_picture(replace(volume, voxels=voxels), "c" * 64)
    page = tmp_path / "ct.html"
    page.write_bytes(render_page([picture]))
    tab = browser.open(page)
    tab.evaluate("localStorage.clear()")
    tab.crash()
    tab = browser.open(page)
    onto = on_screen(tab, (rows, columns))
    assert picture.to_patient is not None
    slice_mm = abs(picture.to_patient[0, 0])
    for number in range(5, 0, -1):
        mark = f"L{number}|centre"
        assert next_mark(tab) == mark
        wanted = round((one.marks[mark][0] - picture.to_patient[0, 3]) / picture.to_patient[0, 0])
        for _ in range(400):
            now = tab.evaluate("View.place.slice")
            if now == wanted:
                break
            tab.wheel(500, 400, 100 if wanted > now else -100)
        tab.click(*onto(*one.pixel(mark)))
    found, content = saved(browser, tab, tmp_path)
    tab.crash()
    assert found.left_out == () and content["volume"]["modality"] == "CT"
    assert found.landmarks.posture == "supine"
    assert len(found.landmarks.points) == 5
    for mark, place in found.landmarks.points.items():
        off = np.abs(place - one.marks[named(mark)])
        assert off[0] <= slice_mm / 2 + 0.01 and off[1:].max() <= 1.5, mark
    write_volume(volume, tmp_path / "ct.nii.gz")
    arguments = ["--ct", str(tmp_path / "ct.nii.gz"), "--landmarks", str(tmp_path / "landmarks.json")]
    result = CliRunner().invoke(app, ["bone", "hu", *arguments, "--json", "-"])
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)["measurements"]
    assert [line["level"] for line in told] == ["L1", "L2", "L3", "L4", "L5"]
    for line in told:
        slab = one.truth.levels[Level(line["level"])].hu.mid_body_slab.mean
        assert line["interval"]["low"] <= slab <= line["interval"]["high"]


def pair_as_dicom(folder: Path) -> tuple[Any, dict[View, Radiograph]]:
    """Both views of the standing patient as empty films with two bright squares; the marks are known."""
    pair = pair_of(digital_patient(1))
    films = {}
    for view, marked in pair.marks.items():
        places = np.array(list(marked.points.values()))
        low, high = places.min(axis=0) - 40, places.max(axis=0) + 40
        size = 1.2
        rows, columns = (int(np.ceil(length / size)) for length in (high - low)[::-1])
        pixels = np.full((rows, columns), 100.0, dtype=np.float32)
        pixels[100:250, 40:80] = np.linspace(100, 300, 40)
        for row, column in ((FRAME, FRAME), (rows - 1 - FRAME, columns - 1 - FRAME)):
            pixels[row - 2 : row + 3, column - 2 : column + 3] = 4000
        to_plane = np.array(
            [[0.0, size, -size * (columns - 1) / 2], [-size, 0.0, size * (rows - 1) / 2], [0.0, 0.0, 1.0]]
        )
        day = datetime.date(2026, 1, 15)
        films[view] = Radiograph(
            pixels, view, to_plane, True, Acquisition("DX", date=day), pair.projections[view], id=str(view)
        )
    write_radiographs(
        {str(view): film for view, film in films.items()}, folder, pseudonym="S", patient_id="S"
    )
    return pair, films


def test_a_biplanar_pair_is_marked_in_both_views(browser: Browser, tmp_path: Path) -> None:
    pair, films = pair_as_dicom(tmp_path / "study")
    page = tmp_path / "page.html"
    result = CliRunner().invoke(app, ["annotate", str(tmp_path / "study"), "--no-open", "--out", str(page)])
    assert result.exit_code == 0, result.stderr
    tab = browser.open(page)
    assert not tab.evaluate("document.querySelector('#marking').hidden")  # the header says all
    wanted = {
        View.LATERAL: ("S1|superior posterior", "S1|superior anterior", "L4|superior anterior"),
        View.FRONTAL: ("S1|superior left", "T12|inferior right", "femur left|centre"),
    }
    where = {}
    for view, marks in wanted.items():
        tab.evaluate(f"View.show(Pictures.find(p => p.view === '{view}')).then(tellPage)")
        tab.wait_for(f"View.picture.view === '{view}' && View.grey")
        tab.evaluate("chooseTool('centre')")
        film = films[view]
        onto = on_screen(tab, film.pixels.shape)
        for mark in marks:
            bone, place = mark.split("|")
            known_mark = next(
                m for m in pair.marks[view].points if (str(m.bone), str(m.place)) == (bone, place)
            )
            plane = np.append(pair.marks[view].points[known_mark], 1.0)
            row, column, _ = np.linalg.solve(film.to_plane, plane)
            tab.evaluate(f"Guide.choose('{mark}'); tellPage()")
            tab.click(*onto(row, column))
            where[view, mark] = plane[:2]
    found, content = saved(browser, tab, tmp_path)
    tab.crash()
    assert found.left_out == () and [part["date"] for part in content["views"]] == ["2026-01-15"] * 2
    for view, marks in wanted.items():
        one = found.landmarks.view(view)
        assert one is not None and one.in_mm and one.image == str(view)
        assert {named(mark) for mark in one.points} == set(marks)
        for mark, place in one.points.items():
            assert np.abs(place - where[view, named(mark)]).max() <= 1.2
        assert found.pictures[view].projection == pair.projections[view]
        assert found.pictures[view].sized_by == "file"
    assert any("not told apart" in note for note in content["views"][0]["notes"]) is False


def test_a_study_that_cannot_be_shown_ends_with_one_sentence(tmp_path: Path) -> None:
    def refused(*arguments: object) -> str:
        out = tmp_path / "page.html"
        result = CliRunner().invoke(app, ["annotate", *map(str, arguments), "--no-open", "--out", str(out)])
        assert result.exit_code == 2 and not out.exists()
        return result.stderr

    assert "there is no such study" in refused(tmp_path / "absent")
    (tmp_path / "empty").mkdir()
    assert refused(tmp_path / "empty").strip().count("\n") == 0
    (tmp_path / "broken.png").write_bytes(b"no")
    assert "a picture cannot be read" in refused(tmp_path / "broken.png")
    picture = written(tmp_path)
    assert "more than one page can show" in refused(picture, picture, picture)
    assert "larger than 0" in refused(picture, "--pixel-mm", "-1")


def test_what_a_header_does_not_say_is_left_to_the_page(tmp_path: Path) -> None:
    pair_as_dicom(tmp_path)
    for path in tmp_path.iterdir():
        header = pydicom.dcmread(path)
        for keyword in ("PatientOrientation", "ViewPosition", "ViewCodeSequence"):
            if keyword in header:
                delattr(header, keyword)
        header.SeriesDescription = header.StudyDescription = header.ProtocolName = ""
        header.save_as(path)
    for one in study_pictures([tmp_path], None):
        assert (one.view, one.to_plane, one.projection) == (None, None, None)
        assert one.pixel_mm == pytest.approx(1.2) and one.is_calibrated and one.sized_by == "file"
        assert one.date == "2026-01-15" and len(one.sha256) == 64


def test_the_page_asks_the_network_for_nothing(tmp_path: Path) -> None:
    page = made(tmp_path).read_text(encoding="utf-8")
    scripts = page[: page.index('"png":')] + page[page.index("// What can be marked") :]
    assert "default-src 'none'" in page and "{{" not in page
    for word in (
        "http:",
        "https:",
        "fetch(",
        "XMLHttpRequest",
        "import(",
        "WebSocket",
        "sendBeacon",
        "<link",
    ):
        assert word not in scripts


@pytest.mark.long
def test_an_mri_is_marked_and_gives_vbq(browser: Browser, tmp_path: Path) -> None:
    patient = digital_patient(1, age=70, sex="female")
    volume = render_mr(patient, in_plane_mm=1.0, half_width_mm=18.0)
    volume = replace(volume, voxels=np.rint(volume.voxels).astype(np.float32))
    write_mr_series(volume, tmp_path / "mr", pseudonym="S", patient_id="S", series_description="sag")
    page = tmp_path / "mr.html"
    result = CliRunner().invoke(app, ["annotate", str(tmp_path / "mr"), "--no-open", "--out", str(page)])
    assert result.exit_code == 0, result.stderr
    tab = browser.open(page)
    affine = np.array(tab.evaluate("View.picture.toPatient"))
    while tab.evaluate("Guide.next() !== null"):
        bone, place = next_mark(tab).split("|")
        vertebra = patient.vertebrae[Level(bone)]
        local = np.array([0.0, vertebra.body[k.CANAL_Y] - 1 if place == "canal" else 0.0, 0.0])
        point = np.append(vertebra.place.to_patient(local), 1.0)
        slice_, row, column, _ = np.linalg.solve(affine, point)
        tab.evaluate(f"View.turn({round(float(slice_))} - View.place.slice)")
        x, y = tab.evaluate(
            "(() => { const b = View.canvas.getBoundingClientRect(); const p = View.toScreen("
            f"{{row: {row}, column: {column}}}); return [p[0] + b.x, p[1] + b.y]; }})()"
        )
        tab.click(x, y)
    found, content = saved(browser, tab, tmp_path)
    tab.crash()
    assert content["volume"]["modality"] == "MR" and len(found.landmarks.points) == 8
    arguments = ["--mr", str(tmp_path / "mr"), "--landmarks", str(tmp_path / "landmarks.json"), "--json", "-"]
    result = CliRunner().invoke(app, ["bone", "vbq", *arguments])
    assert result.exit_code == 0, result.stderr
    score = json.loads(result.stdout)["measurements"][0]
    assert score["value"] == pytest.approx(vbq_truth(patient).vbq, rel=0.08)
