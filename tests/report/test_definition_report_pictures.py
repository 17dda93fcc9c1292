"""Pictures show the patient the right way round, at the right size, with what was measured."""

import dataclasses
import io
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

import hand_made_plan as hand_made
from spinewise.anatomy.spine import Spine
from spinewise.anatomy.vertebra import Crop, Vertebra
from spinewise.geometry.frame import Frame
from spinewise.imaging.volume import Acquisition, Volume
from spinewise.report.drawing import Picture
from spinewise.report.level_picture import axial, axial_panel, level_strip, sagittal_panel
from spinewise.report.pictures import NO_PICTURES, draw_pictures
from spinewise.report.sagittal_picture import sagittal
from spinewise.report.sheet import CentreLine, region_corners
from spinewise.results import Interval
from spinewise.words import CannotMeasure, Level

SIZE = 90
MARKER = np.array([20.0, -24.0, 14.0])  # to the left, in front, above
ORDERS = {
    "slices first, as a CT is stored": ((2, 1, 0), (1, 1, 1)),
    "right, front, up": ((0, 1, 2), (-1, -1, 1)),
    "left, back, down": ((0, 1, 2), (1, 1, -1)),
    "back, down, right (PIR)": ((1, 2, 0), (1, -1, -1)),
}


def marked(order: tuple[int, ...], signs: tuple[int, ...], *, marker: bool) -> Volume:
    """A cube of soft tissue around the origin with one bright corner, stored in any order of axes."""
    affine = np.zeros((4, 4))
    for index, (axis, sign) in enumerate(zip(order, signs, strict=True)):
        affine[axis, index] = sign
        affine[axis, 3] = -sign * (SIZE - 1) / 2
    affine[3, 3] = 1
    voxels = np.full((SIZE, SIZE, SIZE), 40, dtype=np.int16)
    if marker:
        place = np.rint(np.linalg.inv(affine[:3, :3]) @ (MARKER - affine[:3, 3])).astype(int)
        voxels[tuple(slice(n - 3, n + 4) for n in place)] = 900
    return Volume(voxels, affine, Acquisition("CT", kvp=120.0))


def straight(origin=(0.0, 0.0, 0.0)) -> Vertebra:
    frame = Frame(np.array(origin), np.eye(3))
    crop = Crop((0, 0, 0), np.zeros((1, 1, 1), bool), np.zeros((1, 1, 1), bool))
    return Vertebra(Level.L3, frame, Interval(0, 1, 0.95, "made"), crop)


def pixels(picture: Picture) -> np.ndarray:
    image = Image.open(io.BytesIO(picture.png))
    assert image.size == (picture.width_px, picture.height_px)
    return np.asarray(image.convert("L")).astype(float)


def brightened(without: Picture, with_marker: Picture) -> tuple[float, float]:
    """Middle of what the marker brightened, as shares of the picture from its upper left corner."""
    gain = np.clip(pixels(with_marker) - pixels(without), 0, None)
    gain[gain < 60] = 0
    assert gain.sum() > 0, "the marker is not in the picture"
    y, x = np.indices(gain.shape)
    return float((x * gain).sum() / gain.sum() / gain.shape[1]), float(
        (y * gain).sum() / gain.sum() / gain.shape[0]
    )


@pytest.mark.parametrize("stored", ORDERS)
def test_axial_shows_the_patients_left_on_the_right_and_the_front_above(stored):
    vertebra = straight((0.0, 0.0, MARKER[2]))
    x, y = brightened(*(axial(marked(*ORDERS[stored], marker=m), vertebra) for m in (False, True)))
    # field of 92 mm, whose middle lies 12 mm behind the vertebra
    assert x == pytest.approx(0.5 + MARKER[0] / 92, abs=0.01)
    assert y == pytest.approx(0.5 + (MARKER[1] - 12) / 92, abs=0.01)


@pytest.mark.parametrize("stored", ORDERS)
def test_sagittal_of_a_level_shows_the_front_on_the_left_and_the_head_above(stored):
    vertebra = straight((MARKER[0], 0.0, 0.0))
    strips = [level_strip(marked(*ORDERS[stored], marker=m), vertebra, None) for m in (False, True)]
    halves = [dataclasses.replace(s, png=left_half(s), width_px=s.height_px) for s in strips]
    x, y = brightened(*halves)
    assert x == pytest.approx(0.5 + (MARKER[1] - 12) / 92, abs=0.01)
    assert y == pytest.approx(0.5 - MARKER[2] / 92, abs=0.01)


def left_half(strip: Picture) -> bytes:
    image = Image.open(io.BytesIO(strip.png)).crop((0, 0, strip.height_px, strip.height_px))
    out = io.BytesIO()
    image.save(out, format="png")
    return out.getvalue()


def test_the_sagittal_sheet_follows_the_centres_to_the_side():
    """A marker 20 mm to the left is in the picture only where the spine passes there."""
    plan = hand_made.empty_plan()
    order = ORDERS["slices first, as a CT is stored"]
    through = Spine((straight((MARKER[0], 0.0, 0.0)),), "made", False)
    beside = Spine((straight((-10.0, 0.0, 0.0)),), "made", False)
    shown = [
        sagittal(marked(*order, marker=m), dataclasses.replace(plan, spine=through)) for m in (False, True)
    ]
    x, y = brightened(*shown)
    assert x < 0.3 and y < 0.5, "front on the left, head above"
    missed = [
        sagittal(marked(*order, marker=m), dataclasses.replace(plan, spine=beside)) for m in (False, True)
    ]
    assert np.array_equal(pixels(missed[0]), pixels(missed[1]))


def test_sagittal_picture_has_the_true_proportions():
    """A square of bright voxels stays a square, although slices are three times as thick as pixels."""
    voxels = np.full((40, 120, 120), 40, dtype=np.int16)
    voxels[16:24, 48:72, :] = 900  # 24 mm high, 24 mm deep
    affine = np.eye(4)
    affine[:3, :3] = [[0, 0, 1], [0, 1, 0], [3, 0, 0]]
    affine[:3, 3] = [-60, -60, -60]
    volume = Volume(voxels, affine, Acquisition("CT"))
    spine = Spine((straight(),), "made", False)
    plan = dataclasses.replace(hand_made.empty_plan(), spine=spine)
    empty = Volume(np.full_like(voxels, 40), affine, Acquisition("CT"))
    gain = pixels(sagittal(volume, plan)) - pixels(sagittal(empty, plan)) > 60
    rows, columns = np.flatnonzero(gain.any(axis=1)), np.flatnonzero(gain.any(axis=0))
    assert (rows[-1] - rows[0]) / (columns[-1] - columns[0]) == pytest.approx(1.0, abs=0.04)


def test_panels_agree_with_their_letters():
    vertebra = hand_made.drawn()[1][2]
    frame = vertebra.frame
    across, side = axial_panel(vertebra, None), sagittal_panel(vertebra)
    points = frame.origin + 10 * np.stack([frame.left, -frame.posterior, frame.up])
    middle = across.place(frame.origin[None])[0], side.place(frame.origin[None])[0]
    assert across.marks == ("R", "L", "A", "P") and side.marks == ("A", "P", "H", "F")
    assert np.allclose(across.place(points) - middle[0], [[10, 0], [0, 10], [0, 0]], atol=1e-9)
    assert np.allclose(side.place(points) - middle[1], [[0, 0], [-10, 0], [0, 10]], atol=1e-9)


def test_a_region_is_drawn_where_it_was_measured():
    plan = hand_made.plan()
    line = CentreLine(plan.spine)
    for vertebra in plan.spine.vertebrae:
        measurement = next(m for m in plan.measurements if m.level == vertebra.level)
        for region in measurement.regions:
            corners = region_corners(line, region.outline, region.normal, region.thickness_mm)
            middle = np.asarray(region.outline).mean(axis=0)
            assert np.linalg.norm(corners.mean(axis=0) - middle[1:]) < 4
            assert np.linalg.norm(corners[1] - corners[0]) == pytest.approx(
                region.thickness_mm * np.linalg.norm(np.asarray(region.normal)[1:]), rel=1e-6
            )


def test_a_region_without_outline_is_not_drawn():
    assert region_corners(CentreLine(hand_made.plan().spine), (), (0.0, 0.0, 1.0), 3.0) is None


def test_every_level_has_a_spot_beside_its_height_and_none_overlap():
    for levels in (hand_made.LUMBAR, hand_made.SEVENTEEN):
        picture = sagittal(hand_made.drawn(levels)[0], hand_made.plan(levels))
        assert [spot.level for spot in picture.spots] == [str(level) for level in levels]
        tops = [spot.top for spot in picture.spots]
        assert all(b - a >= 0.9 * picture.spots[0].height for a, b in pairwise(tops))
        assert all(
            s.left >= 0 and s.left + s.width <= 1.001 and s.top >= 0 and s.top + s.height <= 1
            for s in picture.spots
        )


def test_captions_say_modality_date_posture_view_and_window():
    caption = sagittal(hand_made.drawn()[0], hand_made.plan()).caption.replace("\N{NO-BREAK SPACE}", " ")
    for said in ("CT of 19 Jan 2026", "supine", "seen from the patient's left", "window 1100, level 250 HU"):
        assert said in caption
    provisional = dataclasses.replace(hand_made.plan().spine, names_provisional=True)
    caption = sagittal(hand_made.drawn()[0], hand_made.plan(spine=provisional)).caption
    assert "Level names are provisional" in caption


def test_the_picture_itself_says_draft():
    volume = hand_made.drawn()[0]
    draft, done = sagittal(volume, hand_made.plan()), sagittal(volume, hand_made.confirmed_plan())
    head = draft.height_px // 20
    assert not np.array_equal(pixels(draft)[:head], pixels(done)[:head])
    rest = pixels(draft)[head * 2 :] - pixels(done)[head * 2 :]
    assert np.abs(rest).max() <= 30, "the palettes may differ a little, what is drawn may not"


def test_without_images_or_vertebrae_there_are_no_pictures():
    assert draw_pictures(hand_made.empty_plan(), None) is NO_PICTURES
    assert draw_pictures(hand_made.empty_plan(), hand_made.drawn()[0]) is NO_PICTURES
    with pytest.raises(CannotMeasure, match="give a CT with a label map"):
        sagittal(hand_made.drawn()[0], hand_made.empty_plan())


def test_the_same_plan_gives_the_same_picture():
    volume = hand_made.drawn()[0]
    assert sagittal(volume, hand_made.plan()).png == sagittal(volume, hand_made.plan()).png
