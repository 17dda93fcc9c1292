"""What cannot be measured is refused in one sentence that says why and what to do."""

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hand_made_body import CT, Case, Drum, case, even, render, vertebra_of

from spinewise.anatomy.vertebra import Crop, Vertebra
from spinewise.bone.ct import eroded_body_hu, mid_body_slab_hu, three_location_hu
from spinewise.imaging.volume import Volume
from spinewise.results import Measurement
from spinewise.words import Answer, CannotMeasure

METHODS = (three_location_hu, mid_body_slab_hu, eroded_body_hu)
Method = Callable[[Volume, Vertebra], Measurement]


@pytest.fixture(scope="module")
def drum() -> Case:
    return case(Drum(), even(150))


def refused(method: Method, volume: Volume, vertebra: Vertebra, sentence: str) -> None:
    with pytest.raises(CannotMeasure) as error:
        method(volume, vertebra)
    assert re.fullmatch(sentence, str(error.value)), str(error.value)


@pytest.mark.evidence("hu-scale-definition")
@pytest.mark.parametrize("method", METHODS)
def test_other_images_than_ct(method: Method, drum: Case) -> None:
    mr = replace(drum.volume, acquisition=replace(CT, modality="MR"))
    refused(method, mr, drum.vertebra, "L3: Hounsfield units exist on CT only, and these images are MR")


@pytest.mark.evidence("hu-scale-definition")
@pytest.mark.parametrize("method", METHODS)
def test_values_that_were_never_rescaled(method: Method, drum: Case) -> None:
    raw = replace(drum.volume, voxels=drum.volume.voxels + np.float32(1024))
    refused(
        method,
        raw,
        drum.vertebra,
        r"L3: no voxel reads below water \(0 HU\), so these are not Hounsfield units: "
        "read them again with their rescale slope and intercept",
    )


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("end", [0, 1])
def test_body_cut_by_the_edge(method: Method, drum: Case, axis: int, end: int) -> None:
    inside = np.flatnonzero(drum.vertebra.crop.body.any(axis=tuple({0, 1, 2} - {axis})))
    kept = [slice(None)] * 3
    kept[axis] = slice(inside[0] + 1, None) if end == 0 else slice(None, inside[-1])
    volume, vertebra = cropped(drum, tuple(kept))
    refused(method, volume, vertebra, "L3 is cut by the edge of the volume")


def test_posterior_elements_may_touch_the_edge(drum: Case) -> None:
    whole = drum.vertebra.crop.whole.copy()
    whole[0, :, :] = True
    vertebra = replace(drum.vertebra, crop=Crop((0, 0, 0), whole, drum.vertebra.crop.body))
    assert three_location_hu(drum.volume, vertebra).value == pytest.approx(150, abs=1e-4)


@pytest.mark.parametrize("method", METHODS)
def test_metal_in_the_body(method: Method, drum: Case) -> None:
    voxels = drum.volume.voxels.copy()
    middle = np.argwhere(drum.vertebra.crop.body).mean(axis=0).astype(int)
    voxels[middle[0] - 2 : middle[0] + 3, middle[1], middle[2]] = 3071
    voxels[middle[0] - 2 : middle[0] + 3, middle[1] + 1, middle[2]] = 3071
    refused(
        method,
        replace(drum.volume, voxels=voxels),
        drum.vertebra,
        r"L3: metal in the body \(10 voxels above 2200 HU\) spoils Hounsfield units there; "
        "use images from before the implant, or another level",
    )


def test_one_grain_of_noise_is_no_metal(drum: Case) -> None:
    voxels = drum.volume.voxels.copy()
    middle = np.argwhere(drum.vertebra.crop.body).mean(axis=0).astype(int)
    voxels[tuple(middle)] = 2500
    assert three_location_hu(replace(drum.volume, voxels=voxels), drum.vertebra).value > 150


@pytest.mark.parametrize("method", METHODS)
def test_cement_in_a_region(method: Method, drum: Case) -> None:
    voxels = drum.volume.voxels.copy()
    at = np.argwhere(drum.vertebra.crop.body).mean(axis=0).astype(int) - [0, 4, 0]
    voxels[at[0] - 3 : at[0] + 4, at[1] - 3 : at[1] + 4, at[2] - 2 : at[2] + 3] = 1900
    with pytest.raises(
        CannotMeasure, match=r"L3: cement or metal in the region .* use images from before it"
    ):
        method(replace(drum.volume, voxels=voxels), drum.vertebra)


def test_metal_beside_the_body_is_said(drum: Case) -> None:
    whole = drum.vertebra.crop.whole.copy()
    voxels = drum.volume.voxels.copy()
    whole[:5, :5, :5] = True
    voxels[:3, :3, :3] = 3071
    vertebra = replace(drum.vertebra, crop=Crop((0, 0, 0), whole, drum.vertebra.crop.body))
    said = three_location_hu(replace(drum.volume, voxels=voxels), vertebra).caveats
    assert "caveat-hu-metal" in said
    assert "27 voxels above 2200 HU lie beside the body of this vertebra." in said


@pytest.mark.parametrize("name", ["superior endplate", "inferior endplate"])
def test_missing_endplate_stops_the_three_locations_only(name: str) -> None:
    drum = Drum(pitch_deg=10)
    volume, mask = render(drum, even(150))
    vertebra = vertebra_of(drum, mask, without=(name,))
    refused(three_location_hu, volume, vertebra, f"L3: the {name} was not built in this test")
    for method in (mid_body_slab_hu, eroded_body_hu):
        measured = method(volume, vertebra)
        assert measured.value == pytest.approx(150, abs=0.01)
        assert measured.interval.holds(150)


@pytest.mark.parametrize(("thickness", "answered"), [(3.0, True), (4.4, True), (5.0, False)])
def test_slices_too_thick_for_the_regions(thickness: float, answered: bool) -> None:
    volume, mask = render(Drum(), even(150), (1, 1, thickness))
    vertebra = vertebra_of(Drum(), mask)
    if answered:
        assert three_location_hu(volume, vertebra).value == pytest.approx(150, abs=2)
        return
    refused(
        three_location_hu,
        volume,
        vertebra,
        "L3: slices of 5.0 mm are too thick for 3.0 mm of bone; use a reconstruction of 4.5 mm or thinner",
    )
    assert mid_body_slab_hu(volume, vertebra).value == pytest.approx(150, abs=1)


def test_slices_written_thicker_than_their_distance_count_as_thick(drum: Case) -> None:
    written = replace(drum.volume, acquisition=replace(CT, slice_thickness_mm=5.0))
    with pytest.raises(CannotMeasure, match=r"slices of 5\.0 mm are too thick"):
        three_location_hu(written, drum.vertebra)


def test_region_with_too_few_voxels() -> None:
    small = Drum(height=13, width=11, depth=10)
    volume, mask = render(small, even(150), (2.5, 2.5, 2.5))
    refused(
        three_location_hu,
        volume,
        vertebra_of(small, mask),
        r"L3: the region .* would hold \d+ voxels, fewer than 12; use a finer reconstruction",
    )


@pytest.mark.parametrize("method", METHODS)
def test_empty_body(method: Method, drum: Case) -> None:
    empty = np.zeros_like(drum.vertebra.crop.body)
    vertebra = replace(drum.vertebra, crop=Crop((0, 0, 0), empty, empty))
    refused(method, drum.volume, vertebra, "L3: the label map holds no voxel of the body")


def test_lost_height_is_said() -> None:
    drum = Drum(height=24)
    volume, mask = render(drum, even(150))
    points = drum.frame.to_local(volume.to_patient(np.argwhere(mask).astype(float)))
    crushed = mask.copy()
    crushed[tuple(np.argwhere(mask)[(points[:, 1] < -4) & (points[:, 2] > 4)].T)] = False
    said = mid_body_slab_hu(volume, vertebra_of(drum, crushed)).caveats
    assert any(one.startswith("L3 is 8 mm lower in front than behind (16 against 23 mm): if") for one in said)
    assert not any("lower" in one for one in mid_body_slab_hu(volume, vertebra_of(drum, mask)).caveats)


def test_unknown_acquisition_is_said(drum: Case) -> None:
    bare = replace(CT, kvp=None, kernel=None, contrast=Answer.UNKNOWN)
    measured = three_location_hu(replace(drum.volume, acquisition=bare), drum.vertebra)
    assert {measured.conditions[name] for name in ("kVp", "kernel", "contrast")} == {"unknown"}
    assert {"caveat-hu-kv-unknown", "caveat-hu-contrast-unknown"} < set(measured.caveats)


def cropped(drum: Case, kept: tuple[slice, ...]) -> tuple[Volume, Vertebra]:
    """Volume and vertebra without what lies outside some slices."""
    start = np.array([one.start or 0 for one in kept])
    affine = drum.volume.affine.copy()
    affine[:3, 3] = drum.volume.to_patient(start.astype(float))
    body = np.ascontiguousarray(drum.vertebra.crop.body[kept])
    volume = replace(drum.volume, voxels=np.ascontiguousarray(drum.volume.voxels[kept]), affine=affine)
    return volume, replace(drum.vertebra, crop=Crop((0, 0, 0), body, body))


def test_an_endplate_so_hollow_that_its_shell_covers_a_region(drum: Case) -> None:
    parts = dict(drum.vertebra.parts)
    parts["inferior endplate"] = replace(drum.vertebra.inferior_endplate, hollow_mm=4.5)
    refused(
        three_location_hu,
        drum.volume,
        replace(drum.vertebra, parts=parts),
        r"L3: the inferior endplate with its shell shows up to 6\.1 mm deep, in most of the region beside "
        r"it, which ends 7\.0 mm deep; use a finer reconstruction, or the mid-body slab",
    )
