"""Pictures of the bone page show regions where they were measured, the right way round."""

import dataclasses
import io
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

import hand_made_bone_plan as bone
import hand_made_plan as hand_made
from spinewise.imaging.volume import Acquisition, Volume
from spinewise.report.candidates_picture import candidates_picture, chosen_levels
from spinewise.report.pictures import NO_PICTURES, draw_pictures
from spinewise.report.rows_apart import rows_apart
from spinewise.report.vbq_picture import short_name, vbq_picture
from spinewise.results import Interval, Measurement, Region, Statistics
from spinewise.words import Answer, CannotMeasure, Level

AMBER, BLUE = (255, 176, 0), (127, 212, 255)


def rgb(picture) -> np.ndarray:
    image = Image.open(io.BytesIO(picture.png)).convert("RGB")
    assert image.size == (picture.width_px, picture.height_px)
    return np.asarray(image).astype(float)


def near(pixels: np.ndarray, colour, within: float = 60.0) -> np.ndarray:
    return np.linalg.norm(pixels - np.array(colour), axis=-1) < within


def outlined(name: str, y: float, z: float, half: float, mean: float) -> Region:
    corners = [(y - half, z - half), (y + half, z - half), (y + half, z + half), (y - half, z + half)]
    return Region(
        name,
        tuple((0.0, a, b) for a, b in corners),
        (1.0, 0.0, 0.0),
        3.0,
        Statistics(mean, mean, 2.0, 9),
        "made",
    )


def measured(*regions: Region) -> Measurement:
    return Measurement("VBQ", 2.0, "1", None, None, "made", Interval(1.8, 2.2, 0.95, "made"), regions)


def dark() -> Volume:
    affine = np.diag([2.0, 1.0, 1.0, 1.0])
    affine[:3, 3] = [-20, -80, -100]
    return Volume(np.zeros((21, 161, 201), np.float32), affine, Acquisition("MR"))


def test_regions_of_vbq_stand_front_left_and_head_up_and_the_fluid_is_drawn_otherwise():
    high, low, fluid = (
        outlined("L1", -10, 40, 8, 300),
        outlined("L4", -10, -40, 8, 200),
        outlined("CSF", 24, 0, 6, 100),
    )
    picture = rgb(vbq_picture(dark(), measured(high, low, fluid)))
    amber, blue = near(picture, AMBER), near(picture, BLUE)
    assert amber.sum() > 200 and blue.sum() > 60
    rows, columns = np.nonzero(amber)
    assert rows.min() < np.nonzero(blue)[0].min() < np.nonzero(blue)[0].max() < rows.max(), (
        "fluid between them"
    )
    assert columns.max() < np.nonzero(blue)[1].min(), "the canal lies behind the bodies, to the right"
    upper = near(rgb(vbq_picture(dark(), measured(high, fluid))), AMBER)
    assert upper.any(), "one level alone is drawn too"


def test_a_square_region_is_a_square_in_the_picture():
    picture = rgb(
        vbq_picture(dark(), measured(outlined("L1", -10, 40, 12, 300), outlined("CSF", 24, 0, 6, 100)))
    )
    rows, columns = np.nonzero(near(picture, AMBER))
    assert (rows.max() - rows.min()) / (columns.max() - columns.min()) == pytest.approx(1.0, abs=0.04)


def test_regions_that_lie_across_are_cut_by_the_picture():
    flat = tuple((x, y, 10.0) for x, y in ((-8.0, -20.0), (8.0, -20.0), (8.0, 4.0), (-8.0, 4.0)))
    slab = Region("L2", flat, (0.0, 0.0, 1.0), 6.0, Statistics(1.0, 1.0, 0.0, 1), "made")
    rows, columns = np.nonzero(near(rgb(vbq_picture(dark(), measured(slab))), AMBER))
    assert (columns.max() - columns.min()) / (rows.max() - rows.min()) == pytest.approx(24 / 6, rel=0.1)


def test_regions_are_called_by_their_level_however_long_their_names_are():
    names = {"medullary bone of L2": "L2", "L4": "L4", "cerebrospinal fluid at L3": "CSF", "CSF": "CSF"}
    for name, short in names.items():
        assert short_name(outlined(name, 0, 0, 5, 1.0)) == short
    fluid = outlined("cerebrospinal fluid at L3", 24, 0, 6, 1)
    long = measured(outlined("medullary bone of L1", -10, 40, 8, 300), fluid)
    plain = measured(outlined("L1", -10, 40, 8, 300), outlined("CSF", 24, 0, 6, 1))
    assert vbq_picture(dark(), long).png == vbq_picture(dark(), plain).png


def test_a_vbq_without_outlines_is_refused_with_a_sentence():
    bare = dataclasses.replace(outlined("L1", 0, 0, 5, 1.0), outline=())
    with pytest.raises(CannotMeasure, match="measure it again"):
        vbq_picture(dark(), measured(bare))
    assert draw_pictures(bone.plan(measurements=(measured(bare),)), None, dark()) is NO_PICTURES


def test_captions_say_date_view_and_what_is_drawn():
    volume, measurement = bone.magnetic()
    caption = vbq_picture(volume, measurement).caption.replace("\N{NO-BREAK SPACE}", " ")
    for words in (
        "MR of 22 Jan 2026",
        "seen from the patient's left",
        "fluid (CSF)",
        "Higher is worse",
        "1.5 T",
    ):
        assert words in caption
    picture = candidates_picture(hand_made.drawn()[0], bone.plan())
    assert "three regions" in picture.caption and "patient's left" in picture.caption


def test_draft_is_written_on_the_pictures():
    volume, measurement = bone.magnetic()
    one, other = (rgb(vbq_picture(volume, measurement, draft=draft)) for draft in (True, False))
    assert not np.array_equal(one[:40], other[:40])
    drawn = hand_made.drawn()[0]
    draft, done = candidates_picture(drawn, bone.plan()), candidates_picture(drawn, bone.overridden_plan())
    assert not np.array_equal(rgb(draft)[:30], rgb(done)[:30])


def test_candidates_are_the_upper_end_with_two_levels_above_and_the_levels_of_the_operation():
    assert chosen_levels(bone.plan()) == hand_made.LUMBAR
    bare = dataclasses.replace(hand_made.OPERATION, uiv=Level.L4, levels=(Level.L4, Level.L5))
    assert chosen_levels(bone.plan(operation=bare)) == (Level.L2, Level.L3, Level.L4, Level.L5)
    without = dataclasses.replace(bare, instrumented=Answer.NO)
    assert chosen_levels(bone.plan(operation=without)) == (Level.L4, Level.L5)
    unplanned = dataclasses.replace(bare, uiv=None, levels=())
    assert chosen_levels(bone.plan(operation=unplanned)) == hand_made.LUMBAR
    beyond = dataclasses.replace(bare, uiv=Level.L1, levels=(Level.L1, Level.L2))
    assert chosen_levels(bone.plan(operation=beyond))[0] is Level.T11, (
        "a level that nobody measured keeps its place"
    )


def test_each_candidate_has_its_three_regions_and_one_out_of_view_has_none():
    operation = dataclasses.replace(hand_made.OPERATION, uiv=Level.L1, levels=(Level.L1,))
    picture = rgb(candidates_picture(hand_made.drawn()[0], bone.plan(operation=operation)))
    thirds = [near(part, AMBER).sum() for part in np.array_split(picture, 3, axis=1)]
    assert thirds[0] == 0, "T11 is not in the images"
    assert min(thirds[1:]) > 300


def test_without_a_built_level_there_is_no_picture_of_candidates():
    operation = dataclasses.replace(hand_made.OPERATION, uiv=None, levels=(Level.C5,))
    assert candidates_picture(hand_made.drawn()[0], bone.plan(operation=operation)) is None


def test_an_mri_alone_gives_its_picture():
    volume, _ = bone.magnetic()
    pictures = draw_pictures(bone.plan(spine=None), None, volume)
    assert pictures.vbq is not None and pictures.spine is None and pictures.candidates is None


def test_the_same_plan_gives_the_same_pictures():
    volume, measurement = bone.magnetic()
    assert vbq_picture(volume, measurement).png == vbq_picture(volume, measurement).png
    drawn = hand_made.drawn()[0]
    assert candidates_picture(drawn, bone.plan()).png == candidates_picture(drawn, bone.plan()).png


def test_rows_keep_their_distance_and_their_order():
    rows = rows_apart([50.0, 49.0, 48.5, 10.0], 60.0, 4.0)
    assert all(a - b >= 4.0 - 1e-9 for a, b in pairwise(rows))
    assert np.mean(rows[:3]) == pytest.approx(np.mean([50.0, 49.0, 48.5])) and rows[3] == 10.0
