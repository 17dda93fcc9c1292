"""Levels that do not count, fluid that is not clean, and places from landmarks."""

from dataclasses import replace

import numpy as np
import pytest
from mr_people import person, scan, scanned

from spinewise.anatomy.landmarks import Landmarks, Mark, Place
from spinewise.bone.cancellous.regions import replay
from spinewise.bone.mri.from_labels import MEASURED, places_from_labels
from spinewise.bone.mri.from_landmarks import places_from_landmarks
from spinewise.bone.mri.vbq import POOLED_VBQ, VBQ, measure, vbq
from spinewise.phantom import shape_kernels as k
from spinewise.phantom.truth_mr import vbq_truth
from spinewise.words import CannotMeasure, Level, Side, Structure

pytestmark = pytest.mark.evidence("vbq-formula")

REST = (Level.L1, Level.L3, Level.L4)


def test_a_fractured_level_is_dropped_and_said() -> None:
    one = scan(person(3, fracture=Level.L2, collapse=0.6))
    result = one.measure()
    assert result.vbq is not None
    assert set(result.dropped) == {Level.L2} and "fractured by its shape" in result.dropped[Level.L2]
    assert tuple(result.levels) == REST
    assert result.vbq.value == pytest.approx(vbq_truth(one.patient, levels=REST).vbq, rel=0.01)
    assert any("3 levels (L1, L3, L4) where the source measures 4" in caveat for caveat in result.vbq.caveats)
    assert result.vbq.interval.half_width > 0 and "levels that do not count" in result.vbq.interval.basis
    assert [gap.level for gap in result.missing] == [Level.L2]


def test_no_level_of_people_without_fractures_is_called_fractured() -> None:
    for one in (scanned(3), scanned(5, bent=True), scanned(1, thin=True)):
        assert not [place.lost for place in one.places.values() if place.lost]


def test_a_level_with_metal_is_dropped_and_said() -> None:
    one = scan(person(3, screws=((Level.L4, Side.LEFT), (Level.L4, Side.RIGHT))))
    result = one.measure()
    assert set(result.dropped) == {Level.L4} and "have no signal: metal" in result.dropped[Level.L4]
    rest = (Level.L1, Level.L2, Level.L3)
    assert result.vbq is not None
    assert result.vbq.value == pytest.approx(vbq_truth(one.patient, levels=rest).vbq, rel=0.01)


def test_levels_known_elsewhere_to_be_lost_are_dropped_with_that_reason() -> None:
    one = scanned(3)
    result = one.measure(dropped={Level.L1: "L1 carries a pedicle screw on the CT"})
    assert result.dropped == {Level.L1: "L1 carries a pedicle screw on the CT"}
    two = {Level.L1: "fractured", Level.L2: "fractured"}
    with pytest.raises(CannotMeasure, match="only 2 of four levels count, at least 3 are needed: fractured"):
        one.measure(dropped=two)


def test_fluid_elsewhere_when_roots_fill_the_sac_at_l3() -> None:
    one = scan(person(3), crowded=(Level.L3,))
    result = one.measure()
    assert result.fluid_at is Level.L2 and result.vbq is not None
    assert result.vbq.value == pytest.approx(one.truth.vbq, rel=0.01)
    assert any(
        caveat.startswith("Fluid was read at L2, the source reads it at L3: no clean fluid at L3: roots")
        for caveat in result.vbq.caveats
    )
    assert result.vbq.conditions["fluid at"] == "L2"


def test_no_fluid_at_all_is_refused() -> None:
    one = scanned(3)
    without = {level: replace(place, corridor=None) for level, place in one.places.items()}
    with pytest.raises(
        CannotMeasure, match=r"no level shows clean cerebrospinal fluid .*the canal is not known"
    ):
        vbq(one.volume, without)
    rng = np.random.default_rng(0)
    voxels = (one.volume.voxels * rng.uniform(0.0, 2.5, one.volume.voxels.shape)).astype(np.float32)
    with pytest.raises(CannotMeasure, match=r"its signal is uneven \(\d+ % spread\)"):
        vbq(replace(one.volume, voxels=voxels), one.places)


def test_bodies_without_a_canal_have_no_place_for_fluid() -> None:
    one = scanned(3)
    names = {
        c: n for c, n in one.labels.names.items() if n not in (Structure.SPINAL_CANAL, Structure.SPINAL_CORD)
    }
    codes = np.where(np.isin(one.labels.codes, list(names)), one.labels.codes, 0).astype(np.uint8)
    places, _ = places_from_labels(replace(one.labels, codes=codes, names=names, bodies_only=True))
    assert all(place.corridor is None for place in places.values())


def test_the_score_is_what_its_regions_hold() -> None:
    one = scanned(3)
    result = one.measure()
    assert result.vbq is not None and result.pooled is not None
    *levels, fluid = (replay(one.volume, region).mean for region in result.vbq.regions)
    assert result.vbq.value == pytest.approx(np.median(levels) / fluid)
    assert [region.name for region in result.vbq.regions] == [
        *(f"medullary bone of {level}" for level in MEASURED),
        "cerebrospinal fluid at L3",
    ]
    assert (result.vbq.name, result.pooled.name, result.vbq.unit) == (VBQ, POOLED_VBQ, "1")
    assert result.vbq.sources == ("vbq-formula",)
    assert dict(result.vbq.conditions)["field strength"] == "1.5"
    assert {"caveat-vbq-dxa-still-needed", "caveat-vbq-screen", "caveat-vbq-not-tried"} <= set(
        result.vbq.caveats
    )


def test_the_regions_keep_away_from_endplates_walls_and_vein() -> None:
    one = scanned(3)
    for level in MEASURED:
        place, bone = one.places[level], one.patient.vertebrae[level]
        corners = np.column_stack([np.zeros(4), place.outline])
        inside = bone.place.to_local(place.frame.to_patient(corners))
        assert (bone.distances(inside)[:, 0] < -2.0).all()
        assert all(k.vein_distance(*corner, bone.body) > 1.0 for corner in inside)


def test_landmarks_in_place_of_a_label_map() -> None:
    one = scanned(3)
    bones = {level: one.patient.vertebrae[level] for level in (*MEASURED, Level.L5)}
    points = {Mark(level, Place.CENTRE): bone.place.origin for level, bone in bones.items()} | {
        Mark(level, Place.CANAL): bones[level].place.to_patient(
            np.array([0.0, bones[level].body[k.CANAL_Y] - 1, 0.0])
        )
        for level in (Level.L2, Level.L3)
    }
    marks = Landmarks(points=points)
    places, reasons = places_from_landmarks(marks)
    assert reasons == {}
    score = vbq(one.volume, places)
    assert score.value == pytest.approx(one.truth.vbq, rel=0.08)
    lost = replace(marks, lost={Level.L2: "L2 is fractured on the report"})
    assert "L2" not in vbq(one.volume, places_from_landmarks(lost)[0]).conditions["levels"]


def test_landmarks_that_do_not_say_where_up_and_back_are() -> None:
    sac = {Mark(Level.L3, Place.CANAL): np.array([0.0, 30.0, 0.0])}
    alone = {Mark(Level.L3, Place.CENTRE): np.zeros(3)}
    with pytest.raises(CannotMeasure, match="landmarks need the centres of at least two bodies"):
        places_from_landmarks(Landmarks(points=alone | sac))
    near = {Mark(level, Place.CENTRE): np.array([0.0, 0.0, -3.0 * n]) for n, level in enumerate(MEASURED)}
    with pytest.raises(CannotMeasure, match="lie too close together"):
        places_from_landmarks(Landmarks(points=near | sac))
    far = {Mark(level, Place.CENTRE): np.array([0.0, 0.0, -35.0 * n]) for n, level in enumerate(MEASURED)}
    elsewhere = {Mark(Level.T12, Place.CANAL): np.array([0.0, 30.0, 35.0])}
    with pytest.raises(CannotMeasure, match="the sac was marked behind no level whose body was marked"):
        places_from_landmarks(Landmarks(points=far | elsewhere))


def test_voxels_too_long_along_the_body_are_refused() -> None:
    one = scanned(3)
    coarse = one.volume.affine.copy()
    coarse[:3, 1] *= 6
    volume = replace(one.volume, voxels=np.ascontiguousarray(one.volume.voxels[:, ::6]), affine=coarse)
    with pytest.raises(CannotMeasure, match=r"only 0 of four levels count.*give a sagittal series"):
        measure(volume, one.places)
