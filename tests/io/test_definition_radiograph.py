"""Radiographs from DICOM: what each way of writing spacing, hanging and beam means, and what is refused."""

import datetime
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset

from spinewise.imaging.radiograph import Beam, Origin, Projection, Radiograph, View
from spinewise.imaging.volume import Acquisition
from spinewise.io.radiograph.pair import read_pair
from spinewise.io.radiograph.read import read_radiograph
from spinewise.io.radiograph.write import write_radiographs
from spinewise.words import BadInput, CannotWrite, MixedPatients, MixedSeries, NotThisModality, UnreadableFile

ROWS, COLUMNS = 60, 40
DAY = datetime.date(2026, 3, 4)
Change = Callable[[Dataset], None]


def _radiograph(view: View, beam: Beam = Beam.SLOT, rows: int = ROWS, day: datetime.date = DAY) -> Radiograph:
    near = 987.0 if view is View.FRONTAL else 918.0
    origin = Origin.FRONT if view is View.FRONTAL else Origin.LEFT
    rng = np.random.default_rng(3)
    pixels = rng.random((rows, COLUMNS), dtype=np.float32) * 7
    plane = np.array([[0, 0.4, -0.4 * (COLUMNS - 1) / 2], [-0.4, 0, 0.4 * (rows - 1) / 2], [0, 0, 1.0]])
    return Radiograph(
        pixels,
        view,
        plane,
        True,
        Acquisition("DX", date=day, manufacturer="somebody"),
        Projection(view, origin, beam, near, 1300.0),
    )


def _written(
    folder: Path, change: Change | None = None, view: View = View.LATERAL, **options: object
) -> Path:
    one = _radiograph(view, **options)  # type: ignore[arg-type]
    path = write_radiographs({str(view): one}, folder, pseudonym="P", patient_id="P1", seed=1)[0]
    if change is not None:
        dataset = pydicom.dcmread(path)
        change(dataset)
        dataset.save_as(path)
    return path


def _without(*keywords: str) -> Change:
    def change(dataset: Dataset) -> None:
        for keyword in keywords:
            delattr(dataset, keyword)

    return change


@pytest.mark.parametrize("beam", Beam)
@pytest.mark.parametrize("view", View)
def test_what_was_written_is_read(tmp_path: Path, view: View, beam: Beam) -> None:
    one = _radiograph(view, beam)
    path = write_radiographs({"x": one}, tmp_path, pseudonym="P", patient_id="P1")[0]
    reading = read_radiograph(path, id="standing")
    assert reading.questions == ()
    found = reading.radiograph
    assert found is not None
    assert (found.view, found.projection, found.is_calibrated, found.id) == (
        view, one.projection, True, "standing",
    )  # fmt: skip
    np.testing.assert_allclose(found.to_plane, one.to_plane, atol=1e-12)
    np.testing.assert_allclose(found.pixels, one.pixels, atol=7 / 65535)
    assert found.acquisition.date == DAY
    assert found.notes == ("The central ray is taken to meet the middle of the picture.",)


def _read(path: Path, **answers: str) -> Radiograph:
    reading = read_radiograph(path, answers)
    assert reading.radiograph is not None, reading.questions
    return reading.radiograph


def _size(one: Radiograph) -> tuple[float, float]:
    return float(np.linalg.norm(one.to_plane[:2, 0])), float(np.linalg.norm(one.to_plane[:2, 1]))


def test_spacing_at_the_detector_is_divided_by_the_magnification(tmp_path: Path) -> None:
    def detector_only(dataset: Dataset) -> None:
        del dataset.PixelSpacing, dataset.PixelSpacingCalibrationType
        dataset.ImagerPixelSpacing = [0.26, 0.26]

    cone = _read(_written(tmp_path / "cone", detector_only, beam=Beam.CONE))
    assert cone.is_calibrated
    assert _size(cone) == pytest.approx((0.26 * 918 / 1300,) * 2, rel=1e-6)
    slot = _read(_written(tmp_path / "slot", detector_only, beam=Beam.SLOT))
    assert _size(slot) == pytest.approx((0.26, 0.26 * 918 / 1300), rel=1e-6)
    assert "divided by a magnification of 1.416" in slot.notes[0]


def test_magnification_may_follow_from_the_distances(tmp_path: Path) -> None:
    def by_distances(dataset: Dataset) -> None:
        del dataset.PixelSpacing, dataset.PixelSpacingCalibrationType
        del dataset.EstimatedRadiographicMagnificationFactor, dataset.DistanceSourceToIsocenter
        dataset.ImagerPixelSpacing = [0.2, 0.2]
        dataset.DistanceSourceToPatient, dataset.DistanceSourceToDetector = 1000, 1250

    one = _read(_written(tmp_path, by_distances, beam=Beam.CONE))
    assert _size(one) == pytest.approx((0.16, 0.16))
    assert one.projection is not None
    assert one.projection.source_to_isocentre_mm == 1000


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            _without(
                "PixelSpacing", "EstimatedRadiographicMagnificationFactor", "DistanceSourceToPatient",
                "DistanceSourceToIsocenter",
            ),
            "Only the spacing at the detector is known",
        ),
        (
            _without("ImagerPixelSpacing", "PixelSpacingCalibrationType"),
            "whether its pixel spacing holds at the detector or in the patient",
        ),
        (_without("ImagerPixelSpacing", "PixelSpacing"), "The header gives no pixel spacing"),
        (lambda dataset: setattr(dataset, "ConversionType", "DF"), "This is a secondary capture"),
    ],
)  # fmt: skip
def test_without_a_known_scale_angles_stay_and_distances_go(
    tmp_path: Path, change: Change, sentence: str
) -> None:
    one = _read(_written(tmp_path, change))
    assert not one.is_calibrated
    assert one.projection is None
    assert sentence in one.notes[0]
    assert _size(one)[0] == 1.0


def test_pixels_that_are_not_square_keep_their_shape_without_a_scale(tmp_path: Path) -> None:
    def flat(dataset: Dataset) -> None:
        del dataset.PixelSpacing
        dataset.ImagerPixelSpacing = [0.2, 0.3]
        del dataset.EstimatedRadiographicMagnificationFactor
        dataset.DistanceSourceToPatient = dataset.DistanceSourceToIsocenter = 0

    assert _size(_read(_written(tmp_path, flat))) == pytest.approx((1.0, 1.5))


def test_a_calibration_by_an_object_counts_whatever_the_distances_say(tmp_path: Path) -> None:
    def fiducial(dataset: Dataset) -> None:
        dataset.PixelSpacingCalibrationType = "FIDUCIAL"
        dataset.PixelSpacing = [0.31, 0.31]

    one = _read(_written(tmp_path, fiducial))
    assert _size(one) == pytest.approx((0.31, 0.31))
    assert "object of known size" in one.notes[0]


def test_a_spacing_that_contradicts_the_distances_is_said(tmp_path: Path) -> None:
    one = _read(_written(tmp_path, lambda dataset: setattr(dataset, "PixelSpacing", [0.5, 0.5])))
    assert "disagree by 25%" in one.notes[0]
    assert one.is_calibrated


@pytest.mark.parametrize(
    ("orientation", "u_along", "v_along"),
    [
        (["A", "F"], (0, 1), (-1, 0)),
        (["P", "F"], (0, -1), (-1, 0)),
        (["AF", "FP"], (0, 1), (-1, 0)),
        (["P", "H"], (0, -1), (1, 0)),
        (["F", "A"], (1, 0), (0, -1)),
    ],
)
def test_u_runs_forwards_and_v_up_however_the_film_hangs(
    tmp_path: Path, orientation: list[str], u_along: tuple[int, int], v_along: tuple[int, int]
) -> None:
    def hang(dataset: Dataset) -> None:
        dataset.PatientOrientation = orientation

    one = _read(_written(tmp_path, hang))
    np.testing.assert_allclose(one.to_plane[:2, :2], 0.4 * np.array([u_along, v_along]), atol=1e-9)
    middle = one.to_plane @ [(ROWS - 1) / 2, (COLUMNS - 1) / 2, 1]
    np.testing.assert_allclose(middle, [0, 0, 1], atol=1e-9)


def test_a_frontal_film_that_hangs_as_from_behind_is_not_mirrored(tmp_path: Path) -> None:
    path = _written(tmp_path, lambda one: setattr(one, "PatientOrientation", ["R", "F"]), View.FRONTAL)
    assert _read(path).to_plane[0, 1] == pytest.approx(-0.4)


def test_view_and_hanging_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    path = _written(tmp_path, lambda one: setattr(one, "ViewPosition", "AP"))
    with pytest.raises(
        BadInput, match="the view position says frontal and the patient orientation says lateral"
    ):
        read_radiograph(path)


@pytest.mark.parametrize(
    ("position", "origin"),
    [("LL", Origin.RIGHT), ("RL", Origin.LEFT), ("AP", Origin.FRONT), ("PA", Origin.BACK)],
)
def test_the_source_stands_opposite_to_the_side_at_the_detector(
    tmp_path: Path, position: str, origin: Origin
) -> None:
    view = View.FRONTAL if position in ("AP", "PA") else View.LATERAL
    one = _read(_written(tmp_path, lambda one: setattr(one, "ViewPosition", position), view))
    assert one.projection is not None
    assert one.projection.origin is origin


def test_what_the_header_does_not_say_is_asked(tmp_path: Path) -> None:
    path = _written(
        tmp_path, _without("ViewPosition", "PatientOrientation", "DetectorConfiguration", "Manufacturer")
    )
    asked = read_radiograph(path)
    assert (asked.radiograph, asked.questions[0].id) == (None, "radiograph_view")
    answers = {"radiograph_view": "lateral"}
    asked = read_radiograph(path, answers)
    assert (asked.radiograph, asked.questions[0].id) == (None, "radiograph_faces")
    answers["radiograph_faces"] = "left"
    asked = read_radiograph(path, answers)
    assert asked.radiograph is not None
    assert asked.radiograph.to_plane[0, 1] < 0
    assert asked.radiograph.projection is None
    assert [one.id for one in asked.questions] == ["radiograph_beam", "radiograph_source"]
    answers |= {"radiograph_beam": "slot scan", "radiograph_source": "right"}
    done = read_radiograph(path, answers)
    assert done.questions == ()
    assert done.radiograph is not None
    assert done.radiograph.projection == Projection(View.LATERAL, Origin.RIGHT, Beam.SLOT, 918.0, 1300.0)
    with pytest.raises(BadInput, match="Answer with one of lateral, frontal"):
        read_radiograph(path, {"radiograph_view": "oblique"})


def test_a_slot_scanner_is_known_by_its_maker(tmp_path: Path) -> None:
    def maker(dataset: Dataset) -> None:
        del dataset.DetectorConfiguration
        dataset.Manufacturer = "EOS imaging"

    one = _read(_written(tmp_path, maker))
    assert one.projection is not None
    assert one.projection.beam is Beam.SLOT


def test_white_and_black_are_told_apart(tmp_path: Path) -> None:
    plain = _read(_written(tmp_path / "a"))
    turned = _read(
        _written(tmp_path / "b", lambda one: setattr(one, "PhotometricInterpretation", "MONOCHROME1"))
    )
    np.testing.assert_allclose(turned.pixels, plain.pixels.max() + plain.pixels.min() - plain.pixels)

    def raw(dataset: Dataset) -> None:
        dataset.PresentationIntentType = "FOR PROCESSING"
        dataset.PixelIntensityRelationshipSign = 1

    np.testing.assert_allclose(_read(_written(tmp_path / "c", raw)).pixels, turned.pixels)


def test_the_window_is_left_alone(tmp_path: Path) -> None:
    def narrow(dataset: Dataset) -> None:
        dataset.WindowCenter, dataset.WindowWidth = 1, 1

    np.testing.assert_array_equal(
        _read(_written(tmp_path / "a", narrow)).pixels, _read(_written(tmp_path / "b")).pixels
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda one: setattr(one, "ImageType", ["DERIVED", "PRIMARY", "STITCHED"]),
        lambda one: setattr(one, "SeriesDescription", "Spine composed"),
        lambda one: setattr(one, "PixelSpacing", [9.0, 9.0]),
    ],
)
def test_a_stitched_film_gives_no_geometry(tmp_path: Path, change: Change) -> None:
    one = _read(_written(tmp_path, change, beam=Beam.CONE))
    assert one.projection is None
    assert any("stitched from several exposures" in note for note in one.notes)


def test_a_picture_without_a_header_gives_angles_only(tmp_path: Path) -> None:
    from PIL import Image

    grey = np.arange(ROWS * COLUMNS, dtype=np.uint8).reshape(ROWS, COLUMNS)
    answers = {"radiograph_view": "frontal", "radiograph_faces": "right"}
    for name, picture in (("a.png", grey), ("b.png", np.stack([grey] * 3, axis=-1))):
        Image.fromarray(picture).save(tmp_path / name)
        one = _read(tmp_path / name, **answers)
        np.testing.assert_array_equal(one.pixels, grey)
        assert not one.is_calibrated
        assert "no pixel spacing" in one.notes[0]
    Image.fromarray(grey).save(tmp_path / "c.jpg")
    assert _read(tmp_path / "c.jpg", **answers).pixels.shape == grey.shape


def test_bad_files_are_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="cannot be opened"):
        read_radiograph(tmp_path / "absent.dcm")
    (tmp_path / "x.dcm").write_bytes(b"not a picture")
    with pytest.raises(UnreadableFile, match="neither DICOM nor PNG nor JPEG"):
        read_radiograph(tmp_path / "x.dcm")
    (tmp_path / "x.png").write_bytes(b"\x89PNG\r\n\x1a\n broken")
    with pytest.raises(UnreadableFile, match="the picture cannot be decoded"):
        read_radiograph(tmp_path / "x.png")
    path = _written(tmp_path / "cut")
    path.write_bytes(path.read_bytes()[:-500])
    with pytest.raises(UnreadableFile, match="cannot be decoded"):
        read_radiograph(path)
    path = _written(tmp_path / "empty", _without("PixelData"))
    with pytest.raises(UnreadableFile, match="holds no picture"):
        read_radiograph(path)
    path = _written(tmp_path / "ct", lambda one: setattr(one, "Modality", "CT"))
    with pytest.raises(NotThisModality, match="its modality is CT"):
        read_radiograph(path)
    path = _written(tmp_path / "frames", lambda one: setattr(one, "NumberOfFrames", 2))
    with pytest.raises(BadInput, match="several pictures"):
        read_radiograph(path)


def _pair(folder: Path, frontal: Radiograph, lateral: Radiograph, seeds: tuple[int, int] = (1, 1)) -> Path:
    write_radiographs({"a": frontal}, folder, pseudonym="P", patient_id="P1", seed=seeds[0])
    write_radiographs({"b": lateral}, folder, pseudonym="P", patient_id="P1", seed=seeds[1])
    return folder


def test_a_pair_is_found_and_belongs_together(tmp_path: Path) -> None:
    found = read_pair(_pair(tmp_path, _radiograph(View.FRONTAL), _radiograph(View.LATERAL)))
    assert set(found.radiographs) == set(View)
    assert found.not_together == ()
    assert found.radiographs[View.FRONTAL].id == "frontal"


@pytest.mark.parametrize(
    ("frontal", "lateral", "seeds", "sentence"),
    [
        ({}, {"day": datetime.date(2026, 3, 5)}, (1, 1), "different days"),
        ({}, {}, (1, 2), "different studies"),
        ({}, {"rows": ROWS + 20}, (1, 1), "differ in height by 8 mm"),
        ({}, {"beam": Beam.CONE}, (1, 1), "One view is a slot scan and the other a cone beam"),
    ],
)
def test_views_that_were_not_taken_at_once_are_told(
    tmp_path: Path, frontal: dict, lateral: dict, seeds: tuple[int, int], sentence: str
) -> None:
    folder = _pair(
        tmp_path, _radiograph(View.FRONTAL, **frontal), _radiograph(View.LATERAL, **lateral), seeds
    )
    found = read_pair(folder)
    assert len(found.radiographs) == 2
    assert sentence in found.not_together[0]


def test_one_view_alone_is_read(tmp_path: Path) -> None:
    _written(tmp_path)
    (tmp_path / "notes.txt").write_text("not a picture")
    found = read_pair(tmp_path)
    assert set(found.radiographs) == {View.LATERAL}
    assert found.not_together == ("There is no frontal radiograph: a reconstruction needs both views.",)
    assert found.left_out == (
        "the file is neither DICOM nor PNG nor JPEG, or it is broken: export the radiograph again",
    )


def test_pictures_of_two_people_or_twice_one_view_are_refused(tmp_path: Path) -> None:
    one = _radiograph(View.LATERAL)
    write_radiographs({"a": one, "b": one}, tmp_path / "twice", pseudonym="P", patient_id="P1")
    with pytest.raises(MixedSeries, match="several lateral radiographs"):
        read_pair(tmp_path / "twice")
    write_radiographs({"a": one}, tmp_path / "two", pseudonym="P", patient_id="P1")
    other = _radiograph(View.FRONTAL)
    write_radiographs({"b": other}, tmp_path / "two", pseudonym="Q", patient_id="P2")
    with pytest.raises(MixedPatients, match="2 different people") as told:
        read_pair(tmp_path / "two")
    assert "P1" not in str(told.value)
    (tmp_path / "none").mkdir()
    with pytest.raises(UnreadableFile, match="holds no radiograph"):
        read_pair(tmp_path / "none")


def test_only_a_picture_with_its_geometry_is_written(tmp_path: Path) -> None:
    from dataclasses import replace

    one = _radiograph(View.LATERAL)
    for wrong in (replace(one, projection=None), replace(one, is_calibrated=False)):
        with pytest.raises(BadInput, match="with its geometry"):
            write_radiographs({"a": wrong}, tmp_path, pseudonym="P", patient_id="P1")
    (tmp_path / "file").write_bytes(io.BytesIO(b"x").getvalue())
    with pytest.raises(CannotWrite):
        write_radiographs({"a": one}, tmp_path / "file", pseudonym="P", patient_id="P1")
