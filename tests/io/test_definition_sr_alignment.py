"""Alignment in the structured report of a CT: what was measured on it lying, and nothing of the films."""

import dataclasses
import io
import shutil
import subprocess
from collections import Counter

import highdicom as hd
import pydicom
import pytest
from pydicom.sr.codedict import codes

import hand_made_alignment as aligned
import hand_made_plan as hand_made
from spinewise.alignment.parameters.names import Name
from spinewise.io.densitometry.report import read_report
from spinewise.io.dicom import sr_write
from spinewise.io.labels.snomed import snomed_of
from spinewise.pathway.precision import rounded, rounded_outwards
from spinewise.words import CannotWrite, Level


@pytest.fixture(scope="module")
def volume():
    return hand_made.drawn()[0]


@pytest.fixture(scope="module")
def draft(volume) -> bytes:
    return sr_write.write(aligned.draft(), volume)


def groups_of(data: bytes) -> list:
    """Groups of alignment: those whose finding is the spine."""
    groups = hd.sr.srread(io.BytesIO(data)).content.get_image_measurement_groups()
    return [one for one in groups if one.finding_type == codes.SCT.Spine]


def curved():
    """The curve of the films, as if it had been measured on the CT."""
    curve = aligned.standing().measured[Name.COBB]
    on_ct = dataclasses.replace(curve, inputs=("ct",), conditions={**curve.conditions, "posture": "supine"})
    spine = dataclasses.replace(aligned.lying().said, measurements=(on_ct,))
    return on_ct, dataclasses.replace(aligned.alignment(), spines=(spine,))


def test_the_report_holds_every_value_of_the_ct_once_and_none_of_the_films(draft) -> None:
    def told(one):
        value = rounded(one.value, one.unit, one.interval)
        return f"DRAFT {one.name}, {one.conditions['between']}", value, one.unit

    found = groups_of(draft)
    read = Counter()
    for group in found:
        (measured,) = group.get_measurements()
        start = group.tracking_identifier.partition(", level not confirmed")[0]
        read[start, measured.value, measured.unit.value] += 1
        assert "measured supine" in group.tracking_identifier
        (posture,) = group.get_qualitative_evaluations()
        assert posture.name == codes.DCM.PatientOrientationModifier and posture.value == codes.SCT.Supine
    expected = Counter(told(one) for one in aligned.lying().said.measurements)
    assert read == expected and set(expected.values()) == {1}
    assert {unit for _, _, unit in expected} == {"deg", "mm", "%"}
    uids = [group.tracking_uid for group in found]
    assert len(uids) == len(set(uids))


def test_each_value_carries_its_interval_in_its_unit(draft) -> None:
    by_start = {group.tracking_identifier.partition(", level")[0]: group for group in groups_of(draft)}
    for one in aligned.lying().said.measurements:
        (measured,) = by_start[f"DRAFT {one.name}, {one.conditions['between']}"].get_measurements()
        low, high = rounded_outwards(one.interval, one.unit)
        ends = {}
        for item in measured[0].ContentSequence:
            meaning = item.ConceptNameCodeSequence[0].CodeMeaning
            if "uncertainty" in meaning:
                number = item.MeasuredValueSequence[0]
                assert number.MeasurementUnitsCodeSequence[0].CodeValue == one.unit
                ends["upper" in meaning] = float(number.NumericValue)
        assert measured.value + ends[True] == pytest.approx(high)
        assert measured.value - ends[False] == pytest.approx(low)


def test_a_curve_has_its_code_its_end_vertebrae_and_its_side(volume) -> None:
    curve, alignment = curved()
    upper, lower = (Level(curve.conditions[end]) for end in ("upper end", "lower end"))
    (drafted,) = groups_of(sr_write.write(aligned.draft(alignment=alignment), volume))
    (confirmed,) = groups_of(sr_write.write(aligned.confirmed(alignment=alignment), volume))
    for group in (drafted, confirmed):
        (measured,) = group.get_measurements()
        assert measured.name == codes.SCT.CobbAngle
        for words in (
            f"upper end {upper}",
            f"lower end {lower}",
            f"convex {curve.side}",
            f"apex {curve.level}",
        ):
            assert words in group.tracking_identifier
    assert [site.value for site in drafted.finding_sites] == [codes.SCT.Spine]
    sites = [site.value.value for site in confirmed.finding_sites]
    assert sites == [snomed_of(upper)[0], snomed_of(lower)[0]], "coded only once confirmed"


def test_names_that_nothing_fixes_stay_provisional_in_the_report(volume) -> None:
    loose = dataclasses.replace(hand_made.plan().spine, names_provisional=True)
    for group in groups_of(sr_write.write(aligned.confirmed(spine=loose), volume)):
        assert "name provisional" in group.tracking_identifier
        assert [site.value for site in group.finding_sites] == [codes.SCT.Spine]


def test_another_program_reads_the_report(draft, tmp_path) -> None:
    reader = shutil.which("dsrdump")
    if reader is None:
        pytest.skip("dsrdump is absent: install dcmtk")
    path = tmp_path / "made.dcm"
    path.write_bytes(draft)
    done = subprocess.run([reader, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "E:" not in done.stderr, done.stderr
    lying = aligned.lying().said.measurements
    assert done.stdout.count('(421060004,SCT,"Spine")>') == 2 * len(lying), "finding and site of each value"
    assert "standing" not in done.stdout


def test_hu_stay_as_they_were_beside_it(draft, volume) -> None:
    before = hd.sr.srread(io.BytesIO(sr_write.write(hand_made.plan(), volume)))
    after = hd.sr.srread(io.BytesIO(draft))
    assert before.SeriesDescription == "DRAFT: HU of vertebrae"
    assert after.SeriesDescription == "DRAFT: HU of vertebrae, alignment on CT"

    def hu(report) -> list[str]:
        content = report.content
        groups = (*content.get_image_measurement_groups(), *content.get_volumetric_roi_measurement_groups())
        return [one.tracking_uid for one in groups if one.finding_type == codes.SCT.Vertebra]

    assert hu(before) == hu(after) and hu(before)


def test_films_alone_leave_the_report_of_the_ct_byte_for_byte_as_it_was(volume) -> None:
    films = aligned.alignment(aligned.standing())
    assert sr_write.write(hand_made.plan(alignment=films), volume) == sr_write.write(hand_made.plan(), volume)
    with pytest.raises(CannotWrite, match="nothing was measured"):
        sr_write.write(aligned.draft(alignment=films, measurements=()), volume)


def test_alignment_alone_is_a_report_too(volume) -> None:
    made = pydicom.dcmread(io.BytesIO(sr_write.write(aligned.draft(measurements=()), volume)))
    assert made.SeriesDescription == "DRAFT: alignment on CT"


def test_densitometry_does_not_take_it_for_its_own(draft, tmp_path) -> None:
    path = tmp_path / "sr.dcm"
    path.write_bytes(draft)
    assert not read_report(path).facts


def test_the_same_plan_gives_the_same_bytes(draft, volume) -> None:
    assert draft == sr_write.write(aligned.draft(), volume)
