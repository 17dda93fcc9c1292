"""What goes wrong with two films: found, named in a sentence, and the rest goes on."""

import datetime
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from biplanar_people import EIGHT, FEMURS, LATERAL, TEN, person, read, relabelled

from spinewise.alignment.biplanar.findings import HEIGHTS, MISLABELLED, SWAPPED, WILD_MARK
from spinewise.alignment.biplanar.reconstruct import Reconstruction, reconstruct
from spinewise.alignment.biplanar.shape import Corners
from spinewise.anatomy.landmarks import Mark, MarkedView, Place
from spinewise.anatomy.vertebra import Vertebra
from spinewise.words import BadInput, CannotMeasure, Level, Side, Structure

SAME_MM, NEAR_MM = 0.05, 2.0
LEVELS = (*(Level(f"T{n}") for n in range(5, 13)), *(Level(f"L{n}") for n in range(1, 6)))
"""Fewer than a whole spine, so that a reconstruction takes a fraction of a second."""


@cache
def seen(frontal: tuple[Place, ...] = EIGHT) -> tuple[MarkedView, MarkedView]:
    """Marks of one person with 1 mm of scatter, from T5 down."""
    return without(read(person(1), frontal), [Level(f"T{n}") for n in range(1, 5)])


def without(views: tuple[MarkedView, MarkedView], bones: Iterable[object]) -> tuple[MarkedView, MarkedView]:
    left = set(bones)
    kept = [{m: p for m, p in view.points.items() if m.bone not in left} for view in views]
    return replace(views[0], points=kept[0]), replace(views[1], points=kept[1])


def done(frontal: MarkedView, lateral: MarkedView, seed: int = 1, **more: int) -> Reconstruction:
    return reconstruct(frontal, lateral, person(seed, **more).pair, corners=Corners.POINT)


def names(found: Reconstruction) -> list[tuple[str, Level | None]]:
    return [(finding.name, finding.level) for finding in found.spine.findings]


def furthest(found: Reconstruction, seed: int = 1) -> float:
    """Largest distance of a centre from the truth, mm."""
    shapes = person(seed).shapes
    return max(
        float(np.linalg.norm(one.frame.origin - shapes[one.level].frame.origin))
        for one in found.spine.vertebrae
    )


def apart(one: Reconstruction, other: Reconstruction) -> float:
    """Largest distance of a centre between two reconstructions of the same levels, mm."""
    assert one.spine.levels == other.spine.levels
    pairs = zip(one.spine.vertebrae, other.spine.vertebrae, strict=True)
    return max(float(np.linalg.norm(a.frame.origin - b.frame.origin)) for a, b in pairs)


def reach(bone: Vertebra) -> float:
    """How far its centre may be off, mm."""
    assert bone.centre_error is not None
    return bone.centre_error.high


def tilt(bone: Vertebra) -> float:
    """How far its upper endplate may be tilted otherwise in the frontal view, deg."""
    return bone.superior_endplate.coronal_error.high


@pytest.mark.parametrize(("wrong", "stands_on"), [("T7", "T8"), ("L2", "L1"), ("T12", "L1")])
@pytest.mark.parametrize("which", ["lateral", "frontal"])
def test_a_vertebra_under_a_wrong_name_on_one_view_is_named_and_left_out(
    wrong: str, stands_on: str, which: str
) -> None:
    frontal, lateral = seen()
    level = Level(wrong)
    if which == "lateral":
        lateral = relabelled(lateral, Level(stands_on), level)
    else:
        frontal = relabelled(frontal, Level(stands_on), level)
    found = done(frontal, lateral)
    assert [one for one in names(found) if one[0] == MISLABELLED] == [(MISLABELLED, level)]
    sentence = next(one.because for one in found.spine.findings if one.name == MISLABELLED)
    assert level in sentence and which in sentence
    assert level not in found.spine.levels
    with pytest.raises(CannotMeasure, match="another vertebra was marked under this name"):
        found.spine[level]
    # The others stand as if nobody had marked it at all.
    assert apart(found, done(*without(seen(), [level]))) < SAME_MM


def test_a_vertebra_marked_on_its_neighbour_in_both_views_leaves_a_gap_and_is_named() -> None:
    frontal, lateral = (relabelled(view, Level.T8, Level.T7) for view in seen())
    found = done(frontal, lateral)
    assert [one for one in names(found) if one[0] == MISLABELLED] == [(MISLABELLED, Level.T7)]
    assert Level.T7 not in found.spine.levels and Level.T8 in found.spine.levels
    assert apart(found, done(*without(seen(), [Level.T7]))) < SAME_MM


def test_labels_that_are_a_level_off_from_somewhere_upwards_are_asked_about() -> None:
    frontal, lateral = seen()
    off = [Level(f"T{n}") for n in range(5, 10)]
    points = {mark: point for mark, point in lateral.points.items() if mark.bone not in off}
    for upper, lower in zip(off, [*off[1:], Level.T10], strict=True):
        points |= {
            Mark(upper, mark.place): point for mark, point in lateral.points.items() if mark.bone is lower
        }
    found = done(frontal, replace(lateral, points=points))
    assert [question.id for question in found.spine.questions] == ["labels of two views"]
    assert "from T9 upwards" in found.spine.questions[0].what
    assert found.spine.levels == tuple(level for level in LEVELS if level not in off)
    assert found.spine.names_provisional


def test_one_vertebra_with_swapped_sides_is_told_and_the_others_are_right() -> None:
    frontal, lateral = seen()
    turn = {
        Place.SUPERIOR_LEFT: Place.SUPERIOR_RIGHT,
        Place.SUPERIOR_RIGHT: Place.SUPERIOR_LEFT,
        Place.LEFT_PEDICLE: Place.RIGHT_PEDICLE,
        Place.RIGHT_PEDICLE: Place.LEFT_PEDICLE,
    }
    points = {
        (Mark(mark.bone, turn[mark.place]) if mark.bone is Level.L3 else mark): point
        for mark, point in frontal.points.items()
    }
    found = done(replace(frontal, points=points), lateral)
    assert (SWAPPED, Level.L3) in names(found)
    assert any("less certain" in one for one in found.spine[Level.L3].caveats)
    others = found.spine[Level.L3].centre_error, found.spine[Level.L2].centre_error
    assert others[0] is not None and others[1] is not None and others[0].high > others[1].high
    assert furthest(found) < NEAR_MM


@pytest.mark.parametrize("which", [0, 1])
def test_a_mirrored_film_is_refused(which: int) -> None:
    views = list(seen())
    points = {mark: point * np.array([-1.0, 1.0]) for mark, point in views[which].points.items()}
    views[which] = replace(views[which], points=points)
    with pytest.raises(BadInput, match="the film is mirrored"):
        done(*views)


def test_views_of_different_height_are_told_and_put_right() -> None:
    frontal, lateral = seen()
    higher = {mark: point + np.array([0.0, 17.0]) for mark, point in lateral.points.items()}
    found = done(frontal, replace(lateral, points=higher))
    said = [one.because for one in found.spine.findings if one.name == HEIGHTS]
    assert len(said) == 1 and any(f"{mm} mm higher" in said[0] for mm in (16, 17, 18))
    assert furthest(found) < NEAR_MM


def test_views_of_different_days_or_postures_and_without_calibration_are_refused() -> None:
    frontal, lateral = seen()
    with pytest.raises(BadInput, match="different days"):
        done(frontal, replace(lateral, date=datetime.date(2020, 1, 2)))
    with pytest.raises(BadInput, match="taken standing and the other sitting"):
        done(frontal, replace(lateral, posture="sitting"))
    with pytest.raises(BadInput, match=r"frontal view is not calibrated.*can still be measured"):
        done(replace(frontal, in_mm=False), lateral)


def test_without_heads_or_sacrum_the_rest_is_reconstructed_and_the_gaps_are_told() -> None:
    found = done(*without(seen(), [*FEMURS.values(), Level.S1]))
    assert found.spine.sacral_endplate is None and not found.spine.femoral_heads
    assert found.spine.levels == LEVELS and found.spine.names_provisional
    whats = [gap.what for gap in found.spine.missing]
    assert whats == ["sacral endplate", "left femoral head", "right femoral head"]


def test_a_wild_mark_is_told_and_does_not_move_its_vertebra() -> None:
    frontal, lateral = seen(TEN)
    mark = Mark(Level.T9, Place.SUPERIOR_ANTERIOR)
    moved = {**lateral.points, mark: lateral.points[mark] + np.array([14.0, 9.0])}
    found, clean = done(frontal, replace(lateral, points=moved)), done(frontal, lateral)
    assert (WILD_MARK, Level.T9) in names(found) and (WILD_MARK, Level.T9) not in names(clean)
    assert np.linalg.norm(found.spine[Level.T9].frame.origin - clean.spine[Level.T9].frame.origin) < 1.0


def test_a_bone_on_one_view_only_is_less_certain_between_neighbours_and_refused_at_an_end() -> None:
    frontal, lateral = seen()
    points = {m: p for m, p in frontal.points.items() if m.bone not in (Level.T5, Level.T8)}
    found = done(replace(frontal, points=points), lateral)
    assert Level.T8 in found.spine.levels and Level.T5 not in found.spine.levels
    assert "lateral view only" in found.spine[Level.T8].caveats[0]
    on_both = done(frontal, lateral).spine
    for seen_twice in (Level.T7, Level.T8, Level.T9):
        assert reach(found.spine[Level.T8]) > 1.2 * reach(on_both[seen_twice])
    for beside in (Level.T7, Level.T9):
        assert reach(found.spine[Level.T8]) > reach(found.spine[beside])
        assert tilt(found.spine[Level.T8]) > 2 * tilt(found.spine[beside])
    with pytest.raises(CannotMeasure, match="T5 was marked on the lateral view only"):
        found.spine[Level.T5]


@pytest.mark.parametrize("lumbar", [4, 6])
def test_four_or_six_lumbar_vertebrae(lumbar: int) -> None:
    who = person(1, lumbar=lumbar)
    found = done(*read(who, EIGHT), lumbar=lumbar)
    assert found.spine.levels == tuple(who.shapes)
    asked = [question.id for question in found.spine.questions]
    assert asked == (["no vertebra between L4 and S1"] if lumbar == 4 else [])
    away = [np.linalg.norm(v.frame.origin - who.shapes[v.level].frame.origin) for v in found.spine.vertebrae]
    assert max(away) < NEAR_MM


def test_heads_marked_the_other_way_round_on_the_lateral_view_are_told_by_their_heights() -> None:
    frontal, lateral = without(read(person(1), EIGHT, sd_mm=0.3), [Level(f"T{n}") for n in range(1, 10)])
    left, right = (Mark(femur, Place.CENTRE) for femur in FEMURS.values())
    tilt = np.array([0.0, 9.0])
    front = {**frontal.points, left: frontal.points[left] + tilt, right: frontal.points[right] - tilt}
    side = {**lateral.points, left: lateral.points[right] - tilt, right: lateral.points[left] + tilt}
    found = done(replace(frontal, points=front), replace(lateral, points=side))
    assert ("femoral heads swapped", None) in names(found)
    assert (
        found.spine.femoral_heads[Side.LEFT].centre[2] - found.spine.femoral_heads[Side.RIGHT].centre[2] > 15
    )


def test_a_vertebra_without_voxels_says_so() -> None:
    found = done(*seen())
    assert found.spine.posture == "standing"
    with pytest.raises(CannotMeasure, match="T7 has no voxels"):
        _ = found.spine[Level.T7].voxels
    assert Structure.FEMUR_LEFT not in found.spine.levels and len(LATERAL) == 4
