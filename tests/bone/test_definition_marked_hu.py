"""HU of bodies of which only points were marked: on the digital patient and on one real CT."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from spinewise.anatomy.build import spine_from_labels
from spinewise.anatomy.landmarks import Landmarks, Mark, Place
from spinewise.bone.cancellous.regions import replay
from spinewise.bone.ct import mid_body_slab_hu
from spinewise.bone.hounsfield.marked import BACK_ASSUMED, NOT_LOOKED_AT, marked_mid_body_hu
from spinewise.bone.marked_bodies import centres_of, marked_body
from spinewise.imaging.labels import LabelMap
from spinewise.imaging.volume import Volume
from spinewise.io.images import read_images
from spinewise.io.labels.read import read_labels
from spinewise.phantom.ct import render_ct
from spinewise.phantom.person import DigitalPatient, digital_patient
from spinewise.phantom.truth import Truth, truth_of
from spinewise.words import CannotMeasure, Level

LEVELS = (Level.L1, Level.L2, Level.L3, Level.L4)
INNER = (Level.L2, Level.L3)
Points = dict[Mark, NDArray[np.float64]]


@cache
def patient(bent: bool) -> tuple[DigitalPatient, Volume, Truth]:
    more = {"coronal_tilt_deg": 20.0, "axial_rotation_deg": 15.0, "apex": Level.L2} if bent else {}
    one = digital_patient(2 if bent else 1, **more)
    ct = render_ct(one, (1.2, 1.2, 1.2), noise_sd=20.0, rng=np.random.default_rng(5), levels=LEVELS)
    return one, ct, truth_of(one, LEVELS)


def centres(truth: Truth, sd: float = 0.0, seed: int = 0) -> Points:
    rng = np.random.default_rng(seed)
    return {
        Mark(level, Place.CENTRE): truth.levels[level].shape.frame.origin + rng.normal(0, sd, 3)
        for level in LEVELS
    }


def corners(truth: Truth, sd: float = 0.0, seed: int = 0) -> Points:
    rng = np.random.default_rng(seed)
    points = {}
    for level in LEVELS:
        shape = truth.levels[level].shape
        for end, plane in (("superior", shape.superior), ("inferior", shape.inferior)):
            for wall, way in (("anterior", -0.48), ("posterior", 0.48)):
                there = plane.point + way * shape.depth_mm * shape.frame.posterior
                points[Mark(level, Place(f"{end} {wall}"))] = there + rng.normal(0, sd, 3)
    return points


@pytest.mark.parametrize("bent", [False, True])
@pytest.mark.parametrize("marks", [centres, corners])
def test_the_value_of_the_slab_lies_in_the_interval(bent: bool, marks: object) -> None:
    _, ct, truth = patient(bent)
    for seed in range(3):
        landmarks = Landmarks(points=marks(truth, 1.5, seed))  # type: ignore[operator]
        for level in INNER:
            found = marked_mid_body_hu(ct, landmarks, level)
            slab = truth.levels[level].hu.mid_body_slab.mean
            assert found.interval.holds(slab)
            assert found.value == pytest.approx(slab, abs=40 if marks is centres else 20)


def test_the_region_lies_inside_the_body_and_can_be_replayed() -> None:
    one, ct, truth = patient(True)
    for points in (centres(truth, 1.5, 7), corners(truth, 1.5, 7)):
        for level in INNER:
            found = marked_mid_body_hu(ct, Landmarks(points=points), level)
            (region,) = found.regions
            bone = one.vertebrae[level]
            for side in (-0.5, 0.5):
                edge = np.array(region.outline) + side * region.thickness_mm * np.array(region.normal)
                inside = bone.distances(np.ascontiguousarray(bone.place.to_local(edge)))[:, 0]
                assert inside.max() < -2.0
            assert replay(ct, region).mean == pytest.approx(found.value)


def test_it_has_a_name_a_caveat_and_a_wider_interval_of_its_own() -> None:
    _, ct, truth = patient(False)
    found = marked_mid_body_hu(ct, Landmarks(points=corners(truth)), Level.L2)
    assert (found.name, found.level, found.unit, found.sources) == (
        "marked mid-body HU",
        Level.L2,
        "[hnsf'U]",
        (),
    )
    assert NOT_LOOKED_AT in found.caveats and BACK_ASSUMED not in found.caveats
    assert "caveat-dxa-still-needed" in found.caveats and found.conditions["kVp"] == "120"
    by_centre = marked_mid_body_hu(ct, Landmarks(points=centres(truth)), Level.L2)
    assert BACK_ASSUMED in by_centre.caveats
    behind = {Mark(Level.L3, Place.CANAL): truth.levels[Level.L3].shape.canal.centre}
    known = marked_mid_body_hu(ct, Landmarks(points=centres(truth) | behind), Level.L2)
    assert BACK_ASSUMED not in known.caveats


def test_corners_give_the_frame_and_size_of_the_body() -> None:
    _, _, truth = patient(True)
    shape = truth.levels[Level.L2].shape
    body = marked_body(Landmarks(points=corners(truth)), Level.L2)
    assert np.degrees(np.arccos(body.frame.up @ shape.frame.up)) < 1.0
    assert np.degrees(np.arccos(body.frame.posterior @ shape.frame.posterior)) < 1.0
    assert body.height_mm == pytest.approx(shape.height_mm, rel=0.02)
    assert body.depth_mm == pytest.approx(0.96 * shape.depth_mm, rel=0.02)
    np.testing.assert_allclose(body.frame.origin, shape.frame.origin, atol=0.5)
    assert list(centres_of(Landmarks(points=corners(truth)))) == list(LEVELS)


def test_what_is_refused() -> None:
    _, ct, truth = patient(False)
    marks = Landmarks(points=centres(truth))

    def refused(volume: Volume, landmarks: Landmarks, sentence: str, level: Level = Level.L2) -> None:
        with pytest.raises(CannotMeasure, match=sentence):
            marked_mid_body_hu(volume, landmarks, level)

    refused(ct, replace(marks, lost={Level.L2: "fractured"}), "L2 does not count, said who marked it: fract")
    refused(ct, marks, "neither its centre nor its four corners", Level.L5)
    alone = {Mark(Level.L2, Place.CENTRE): marks.points[Mark(Level.L2, Place.CENTRE)]}
    refused(ct, Landmarks(points=alone), "L2: mark the centre of another body too")
    swap = {"superior": "inferior", "inferior": "superior", "anterior": "posterior", "posterior": "anterior"}
    for words in (("superior", "inferior"), ("anterior", "posterior")):
        other = {
            Mark(mark.bone, Place(" ".join(swap[w] if w in words else w for w in mark.place.split()))): point
            for mark, point in corners(truth).items()
        }
        refused(ct, Landmarks(points=other), f"L2: its {words[0]} and {words[1]} corners seem swapped")
    mr = replace(ct, acquisition=replace(ct.acquisition, modality="MR"))
    refused(mr, marks, "Hounsfield units exist on CT only")
    refused(replace(ct, voxels=ct.voxels + 1100), marks, "not Hounsfield units")
    coarse = ct.affine.copy()
    coarse[:3, 0] *= 10
    thick = replace(ct, voxels=np.ascontiguousarray(ct.voxels[::10]), affine=coarse)
    refused(thick, marks, "slices of 12.0 mm are too thick")
    outside = {mark: point + np.array([0.0, 500.0, 0.0]) for mark, point in marks.points.items()}
    refused(ct, Landmarks(points=outside), "L2: the region marked mid-body reaches beyond the volume")
    metal = ct.voxels.copy()
    a, b, c = np.rint(ct.to_index(marks.points[Mark(Level.L2, Place.CENTRE)])).astype(int)
    metal[a - 3 : a + 4, b - 3 : b + 4, c - 3 : c + 4] = 3000
    refused(replace(ct, voxels=metal), marks, "cement or metal in the marked region")


@pytest.mark.data
def test_one_real_ct_by_the_centroids_that_its_makers_marked(sample_data: Path) -> None:
    """The label-map method of each level lies in the interval; L1 and L5 are still the dense ones."""
    folder = sample_data / "imaging" / "ct-lumbar-verse014"
    volume = read_images(folder / "ct.nii.gz")
    points: Points = {}
    for one in json.loads((folder / "centroids-verse.json").read_text())[1:]:
        voxel = np.array([one["Z"], one["Y"], one["X"]])
        points[Mark(Level(f"L{one['label'] - 19}"), Place.CENTRE)] = volume.to_patient(voxel)
    named = read_labels(folder / "labels-verse.nii.gz", volume)
    assert isinstance(named, LabelMap)
    spine = spine_from_labels(named, volume)
    values = {}
    for vertebra in spine.vertebrae:
        found = marked_mid_body_hu(volume, Landmarks(points=points), vertebra.level)
        slab = mid_body_slab_hu(volume, vertebra)
        assert found.interval.holds(slab.value)
        assert found.interval.half_width > slab.interval.half_width
        values[vertebra.level] = found.value
        print(vertebra.level, round(found.value), round(found.interval.half_width), round(slab.value))
    assert len(values) == 5
    assert min(values[Level.L1], values[Level.L5]) > max(
        values[one] for one in (Level.L2, Level.L3, Level.L4)
    )
