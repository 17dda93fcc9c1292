"""DICOM SR and SEG: read back by other software, placed where it was measured, and never without UIDs."""

import dataclasses
import io
import shutil
import subprocess

import highdicom as hd
import numpy as np
import pydicom
import pytest
from pydicom.sr.codedict import codes

import hand_made_plan as hand_made
from spinewise.io.dicom import seg_write, sr_write
from spinewise.io.labels.snomed import snomed_of
from spinewise.results import Region, Statistics
from spinewise.words import CannotWrite, Level


@pytest.fixture(scope="module")
def volume():
    return hand_made.drawn()[0]


@pytest.fixture(scope="module")
def draft(volume) -> bytes:
    return sr_write.write(hand_made.plan(), volume)


@pytest.fixture(scope="module")
def confirmed(volume) -> bytes:
    return sr_write.write(hand_made.confirmed_plan(), volume)


def dumped(tool: str, data: bytes, tmp_path) -> str:
    reader = shutil.which(tool)
    if reader is None:
        pytest.skip(f"{tool} is absent: install dcmtk")
    path = tmp_path / "made.dcm"
    path.write_bytes(data)
    done = subprocess.run([reader, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "E:" not in done.stderr, done.stderr
    return done.stdout


def test_another_program_reads_the_report(draft, tmp_path):
    text = dumped("dsrdump", draft, tmp_path)
    assert "Comprehensive 3D SR Document" in text
    assert "Preliminary Flag    : PRELIMINARY" in text and "Verification Flag   : UNVERIFIED" in text
    assert text.count("SCOORD3D") == 2 * 4 * 6, "two faces of three regions and one slab at six levels"


def test_another_program_reads_the_segmentation(volume, tmp_path):
    text = dumped("dcmdump", seg_write.write_levels(hand_made.plan(), volume), tmp_path)
    assert "=SegmentationStorage" in text and "DRAFT" in text


def test_every_region_comes_back_with_its_place_and_numbers(draft):
    report = hd.sr.srread(io.BytesIO(draft))
    groups = report.content.get_volumetric_roi_measurement_groups()
    regions = [(m, r) for m in hand_made.measured() for r in m.regions if r.outline]
    assert len(groups) == len(regions)
    for group, (measurement, region) in zip(groups, regions, strict=True):
        assert (
            str(measurement.level) in group.tracking_identifier and region.name in group.tracking_identifier
        )
        surface = group.roi
        assert surface.frame_of_reference_uid == hand_made.UIDS["frame of reference"]
        low, high = (np.asarray(part) for part in surface.graphic_data)
        half = np.asarray(region.normal) * region.thickness_mm / 2
        assert np.allclose(low[:-1], np.asarray(region.outline) - half, atol=1e-3)
        assert np.allclose(high[:-1], np.asarray(region.outline) + half, atol=1e-3)
        assert np.array_equal(low[0], low[-1]), "a polygon is closed"
        seen = region.statistics
        found = {m.derivation.meaning: m for m in group.get_measurements()}
        assert (
            abs(found["Mean"].value - seen.mean) <= 0.5
            and abs(found["Standard Deviation"].value - seen.sd) <= 0.5
        )
        assert found["Mean"].unit.value == "[hnsf'U]"


def test_the_value_of_a_level_carries_its_uncertainty_in_its_unit(draft):
    dataset = pydicom.dcmread(io.BytesIO(draft))
    measured = hand_made.measured()[0]
    found = []

    def walk(node):
        for item in node.get("ContentSequence", ()):
            if "uncertainty" in item.ConceptNameCodeSequence[0].CodeMeaning:
                found.append(item.MeasuredValueSequence[0])
            walk(item)

    walk(dataset)
    assert len(found) == 2 * len(hand_made.measured())
    assert {one.MeasurementUnitsCodeSequence[0].CodeValue for one in found} == {"[hnsf'U]"}
    upper, lower = float(found[0].NumericValue), float(found[1].NumericValue)
    assert round(measured.value) + upper >= measured.interval.high
    assert round(measured.value) - lower <= measured.interval.low


def test_draft_and_confirmed_say_so(draft, confirmed, volume):
    one, other = (hd.sr.srread(io.BytesIO(data)) for data in (draft, confirmed))
    assert (one.CompletionFlag, one.PreliminaryFlag, one.VerificationFlag) == (
        "PARTIAL",
        "PRELIMINARY",
        "UNVERIFIED",
    )
    assert (other.CompletionFlag, other.PreliminaryFlag, other.VerificationFlag) == (
        "COMPLETE",
        "FINAL",
        "UNVERIFIED",
    )
    assert one.SeriesDescription.startswith("DRAFT") and not other.SeriesDescription.startswith("DRAFT")
    assert one.SOPInstanceUID != other.SOPInstanceUID
    groups = one.content.get_image_measurement_groups()
    assert all(
        g.tracking_identifier.startswith("DRAFT") and "not confirmed" in g.tracking_identifier for g in groups
    )
    for write in (seg_write.write_levels, seg_write.write_regions):
        made = hd.seg.segread(io.BytesIO(write(hand_made.plan(), volume)))
        assert made.ContentLabel == "DRAFT" and made.ContentDescription.startswith("DRAFT")
        made = hd.seg.segread(io.BytesIO(write(hand_made.confirmed_plan(), volume)))
        assert made.ContentLabel == "CONFIRMED"


def test_levels_are_coded_only_once_confirmed(draft, confirmed):
    def sites(data):
        groups = hd.sr.srread(io.BytesIO(data)).content.get_image_measurement_groups()
        return {group.finding_sites[0].value.value for group in groups}

    assert sites(draft) == {codes.SCT.Vertebra.value}
    assert sites(confirmed) == {snomed_of(level)[0] for level in hand_made.LUMBAR}


def test_our_codes_of_levels_are_those_of_the_standard():
    for level in Level:
        known = getattr(codes.SCT, f"{level}Vertebra", None) if level.region in "CTL" else None
        try:
            expected = known.value if known else None
        except AttributeError:
            expected = None
        found = snomed_of(level)
        assert (found[0] if found else None) == expected


def test_the_segmentation_lies_on_the_slices_it_was_drawn_on(volume):
    made = hd.seg.segread(io.BytesIO(seg_write.write_levels(hand_made.confirmed_plan(), volume)))
    uids = list(volume.acquisition.instances)
    for number, vertebra in enumerate(hand_made.drawn()[1], start=1):
        masks = made.get_pixels_by_source_instance(
            uids,
            segment_numbers=[number],
            ignore_spatial_locations=True,
            assert_missing_frames_are_empty=True,
        )[..., 0]
        crop = vertebra.crop
        box = tuple(slice(n, n + s) for n, s in zip(crop.start, crop.whole.shape, strict=True))
        assert np.array_equal(masks[box].astype(bool), crop.whole)
        assert masks.sum() == crop.whole.sum()
        assert made.get_segment_description(number).segment_label == str(vertebra.level)
    frame = made.PerFrameFunctionalGroupsSequence[0]
    position = np.array(frame.PlanePositionSequence[0].ImagePositionPatient, dtype=float)
    source = frame.DerivationImageSequence[0].SourceImageSequence[0].ReferencedSOPInstanceUID
    assert np.allclose(position, volume.to_patient(np.array([uids.index(source), 0, 0])), atol=1e-5)
    assert made.FrameOfReferenceUID == hand_made.UIDS["frame of reference"]


def test_voxels_of_a_region_are_those_whose_centres_lie_in_it(volume):
    """A box of 5.8 x 3.2 x 3.2 mm around a voxel holds one neighbour each way on a grid of 1.5 mm."""
    centre = volume.to_patient(np.array([40, 50, 30]))
    corners = np.array([[2.9, 1.6, 0], [-2.9, 1.6, 0], [-2.9, -1.6, 0], [2.9, -1.6, 0]])
    region = Region(
        "box",
        tuple(tuple(float(c) for c in p) for p in centre + corners),
        (0.0, 0.0, 1.0),
        3.2,
        Statistics(0, 0, 0, 0),
        "",
    )
    box, mask = seg_write.voxels_in(region, volume)
    found = np.argwhere(mask) + [s.start for s in box]
    expected = [[40 + k, 50 + j, 30 + i] for k in (-1, 0, 1) for j in (-1, 0, 1) for i in (-1, 0, 1)]
    assert sorted(map(list, found)) == sorted(expected)


def test_regions_hold_what_was_measured(volume):
    for measurement in hand_made.measured():
        for region in measurement.regions:
            if "endplate" not in region.name:
                continue  # the drawn vein is cut differently there
            box, mask = seg_write.voxels_in(region, volume)
            values = volume.voxels[box][mask]
            assert abs(values.mean() - region.statistics.mean) < 8


@pytest.mark.parametrize("lost", ["study", "series", "frame of reference", "sop class", "instances"])
def test_without_uids_nothing_is_written_and_nothing_invented(volume, lost):
    """Symptom: a SEG with made-up references looks right and belongs to nothing."""
    acquisition = volume.acquisition
    if lost == "instances":
        bare = dataclasses.replace(acquisition, instances=())
    else:
        bare = dataclasses.replace(
            acquisition, references={k: v for k, v in acquisition.references.items() if k != lost}
        )
    without = dataclasses.replace(volume, acquisition=bare)
    for write in (sr_write.write, seg_write.write_levels, seg_write.write_regions):
        with pytest.raises(CannotWrite, match=r"no UIDs .*nothing can refer to them"):
            write(hand_made.plan(), without)


def test_images_that_are_not_one_file_a_slice_are_refused(volume):
    one = dataclasses.replace(volume.acquisition, instances=volume.acquisition.instances[:1])
    with pytest.raises(CannotWrite, match="not one file for each slice"):
        sr_write.write(hand_made.plan(), dataclasses.replace(volume, acquisition=one))


def test_without_measurements_there_is_no_report(volume):
    with pytest.raises(CannotWrite, match="nothing was measured"):
        sr_write.write(hand_made.empty_plan(), volume)
    with pytest.raises(CannotWrite, match="there are none"):
        seg_write.write_levels(hand_made.empty_plan(), volume)


def test_only_the_pseudonym_stands_in_the_files(draft, volume):
    for data in (draft, seg_write.write_levels(hand_made.plan(), volume)):
        made = pydicom.dcmread(io.BytesIO(data))
        assert made.PatientID == "SW-0001" and str(made.PatientName) == "" and made.PatientBirthDate == ""
        assert made.StudyInstanceUID == hand_made.UIDS["study"]


def test_the_same_plan_gives_the_same_bytes(draft, volume):
    assert draft == sr_write.write(hand_made.plan(), volume)
    assert seg_write.write_regions(hand_made.plan(), volume) == seg_write.write_regions(
        hand_made.plan(), volume
    )
