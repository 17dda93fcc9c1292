"""DICOM structured reports of densitometers: each number with its site, side, day, device and reference."""

import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from densitometry_builders import code, coded, container, item, number, own, report, text
from pydicom.uid import generate_uid

from spinewise.io.densitometry.report import read_report
from spinewise.record.fact import Fact
from spinewise.words import Side, UnreadableFile

FINDING_SITE = code("363698007", "SCT", "Finding Site")
LATERALITY = code("272741003", "SCT", "Laterality")
LEFT = code("7771000", "SCT", "Left")
FEMUR = code("71341001", "SCT", "Femur")


def vendor_tree(path: Path) -> Path:
    """Scans, regions inside them, numbers inside those: a tree of a vendor's own words."""
    left = container(
        "Left Femur",
        text("Reference Population", "NHANES III White Female"),
        container(
            "Neck",
            number(own("BMD"), "0.612", "g/cm2"),
            number(own("T-Score"), "-2.7", "1"),
            number(own("Z-Score"), "-1.1", "1"),
            number(own("Area"), "5.1", "cm2"),
        ),
        container(
            "Total", number(own("BMD"), "0.701", "g/cm2"), number(own("Young Adult T-score"), "-2", "1")
        ),
        container("Ward's", number(own("T-Score"), "-3.4", "1")),
    )
    spine = container(
        "AP Spine",
        container("L1-L4", number(own("BMD"), "0.9", "g/cm2"), number(own("TBS"), "1.21", "1")),
        container("L3", number(own("BMD"), "0.8", "g/cm2"), number(own("Velocity"), "1500", "m/s")),
    )
    return report(path, left, spine)


def told(fact: Fact) -> tuple[str, object, str | None, Side | None]:
    return fact.concept, fact.value, fact.site, fact.side


def test_a_vendor_tree_gives_every_value_its_place(tmp_path: Path) -> None:
    reading = read_report(vendor_tree(tmp_path / "sr.dcm"))
    assert [told(fact) for fact in reading.facts] == [
        ("dxa-bmd", 0.612, "femoral neck", Side.LEFT),
        ("dxa-t-score", -2.7, "femoral neck", Side.LEFT),
        ("dxa-z-score", -1.1, "femoral neck", Side.LEFT),
        ("dxa-bmd", 0.701, "total hip", Side.LEFT),
        ("dxa-t-score", -2.0, "total hip", Side.LEFT),
        ("dxa-t-score", -3.4, "Ward's triangle", Side.LEFT),
        ("dxa-bmd", 0.9, "lumbar spine", None),
        ("tbs", 1.21, "lumbar spine", None),
        ("dxa-bmd", 0.8, "single lumbar vertebra", None),
    ]
    neck = reading.facts[0]
    assert neck.context == {
        "device": "HOLOGIC Horizon A",
        "software": "APEX 5.6",
        "reference": "NHANES III White Female",
        "scan": "dxa",
    }
    assert (neck.date, neck.unit, neck.source) == (date(2026, 1, 10), "g/cm2", "dxa: item 1.1.2.1")
    assert "reference" not in reading.facts[6].context, "a reference holds for its own scan only"
    assert [gap.what for gap in reading.missing] == ["item 1.2.2.2 of dxa"]


def test_codes_of_loinc_and_snomed_place_a_value(tmp_path: Path) -> None:
    """TID 1500 keeps the site as a code on the group and the side below it."""
    group = container(
        "Measurement Group",
        coded(FINDING_SITE, FEMUR, coded(LATERALITY, LEFT)),
        number(code("38263-0", "LN", "DXA Femur [T-score] Bone density"), "-2.6", "{T-score}"),
    )
    own_place = number(code("80945-9", "LN", "DXA Hip - right [T-score] Bone density"), "-1.5", "{T-score}")
    beneath = number(
        own("T-score"), "-2.1", "1", coded(FINDING_SITE, code("75129005", "SCT", "Distal radius"))
    )
    facts = read_report(report(tmp_path / "sr.dcm", group, own_place, beneath)).facts
    assert [told(fact) for fact in facts] == [
        ("dxa-t-score", -2.6, "femur", Side.LEFT),
        ("dxa-t-score", -1.5, "hip", Side.RIGHT),
        ("dxa-t-score", -2.1, "distal radius", None),
    ]


def test_a_measurement_report_made_with_highdicom(tmp_path: Path) -> None:
    """TID 1500 as another library writes it."""
    from highdicom import sr
    from pydicom.sr.codedict import codes

    site = sr.FindingSite(
        sr.CodedConcept("71341001", "SCT", "Femur"), laterality=sr.CodedConcept("24028007", "SCT", "Right")
    )
    unit = sr.CodedConcept("g/cm2", "UCUM", "g/cm2")
    named = {
        "24701-5": ("DXA Femur [Mass/Area] Bone density", 0.655, unit),
        "38263-0": ("DXA Femur [T-score] Bone density", -2.6, codes.UCUM.NoUnits),
    }
    group = sr.MeasurementsAndQualitativeEvaluations(
        tracking_identifier=sr.TrackingIdentifier(uid=generate_uid(), identifier="right femur"),
        finding_sites=[site],
        measurements=[
            sr.Measurement(name=sr.CodedConcept(one, "LN", words), value=value, unit=of)
            for one, (words, value, of) in named.items()
        ],
    )
    device = sr.DeviceObserverIdentifyingAttributes(
        uid=generate_uid(), manufacturer_name="GE Healthcare", model_name="Lunar iDXA"
    )
    tree = sr.MeasurementReport(
        observation_context=sr.ObservationContext(
            observer_device_context=sr.ObserverContext(codes.DCM.Device, device)
        ),
        procedure_reported=sr.CodedConcept("38269-7", "LN", "DXA Skeletal system"),
        imaging_measurements=[group],
    )
    path = report(tmp_path / "sr.dcm", *tree[0].ContentSequence, Manufacturer="", ManufacturerModelName="")
    reading = read_report(path)
    assert [told(fact) for fact in reading.facts] == [
        ("dxa-bmd", 0.655, "femur", Side.RIGHT),
        ("dxa-t-score", -2.6, "femur", Side.RIGHT),
    ]
    assert reading.missing == ()
    assert "Lunar iDXA" in reading.facts[0].context["device"]


def test_what_stands_in_one_scan_does_not_leak_into_the_next(tmp_path: Path) -> None:
    first = container("Right Hip", number(own("T-score"), "-1", "1"))
    second = container("Forearm", container("1/3", number(own("T-score"), "-2.8", "1")))
    third = container("Result", number(own("T-score"), "-0.2", "1"))
    facts = read_report(report(tmp_path / "sr.dcm", first, second, third)).facts
    assert [told(fact)[2:] for fact in facts] == [("hip", Side.RIGHT), ("distal radius", None), (None, None)]


def test_a_score_whose_code_and_words_differ_says_so(tmp_path: Path) -> None:
    odd = number(code("38264-8", "LN", "Hip Z-score"), "-1.0", "1")
    (fact,) = read_report(report(tmp_path / "sr.dcm", odd)).facts
    assert fact.concept == "dxa-t-score"
    assert fact.note == "the words beside the code say Z-score"


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        (number(own("BMD"), "0.6", "1"), "does not measure the same thing as g/cm2"),
        (number(own("BMD"), "0.6", "no units"), "is not a UCUM unit"),
        (item("NUM", own("T-score")), "has a name and no number"),
        (number(own("BMD change vs baseline"), "-4", "%"), "not known here"),
        (number(own("T-score and Z-score"), "-4", "1"), "not known here"),
    ],
)
def test_one_bad_number_is_named_and_loses_nothing_else(tmp_path: Path, broken, sentence: str) -> None:  # type: ignore[no-untyped-def]
    good = container("Left Hip", number(own("T-score"), "-2.5", "1"))
    reading = read_report(report(tmp_path / "sr.dcm", broken, good))
    assert [told(fact) for fact in reading.facts] == [("dxa-t-score", -2.5, "hip", Side.LEFT)]
    (gap,) = reading.missing
    assert sentence in gap.why_it_matters
    assert "1.1" in gap.what


def test_identity_is_kept_for_comparison_and_never_shown(tmp_path: Path) -> None:
    reading = read_report(vendor_tree(tmp_path / "sr.dcm"))
    assert reading.identity.identifiers == {"MRN1"}
    assert (reading.identity.birth_date, reading.identity.sex) == ("1950-04-01", "female")
    said = repr(reading)
    assert "MRN1" not in said
    assert "Secretname" not in said


def test_a_file_that_is_no_report_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.dcm"
    path.write_bytes(b"\0" * 128 + b"DICM" + b"rubbish")
    with pytest.raises(UnreadableFile, match=r"broken|no DICOM structured report"):
        read_report(path)
    with pytest.raises(UnreadableFile, match="no DICOM structured report"):
        read_report(report(tmp_path / "ct.dcm", Modality="CT"))


@pytest.mark.skipif(shutil.which("dsrdump") is None, reason="dsrdump of dcmtk is not installed")
def test_dcmtk_reads_the_same_tree(tmp_path: Path) -> None:
    path = vendor_tree(tmp_path / "sr.dcm")
    shown = subprocess.run(["dsrdump", str(path)], capture_output=True, text=True, check=False)
    assert shown.returncode == 0, shown.stderr
    for value in ("0.612", "-2.7", "-1.1", "1.21"):
        assert f'"{value}"' in shown.stdout
