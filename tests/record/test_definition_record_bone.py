"""What the table of concepts says about bone: parts of sites, units with two scales, classes of drugs."""

from datetime import date

import pytest

from spinewise.io.patient.yaml_file import parse_patient_yaml
from spinewise.record.concept_table import concept, concepts
from spinewise.record.consistency import consistency
from spinewise.record.fact import Fact, Patient
from spinewise.record.operation import PlannedOperation
from spinewise.record.plausible import why_impossible
from spinewise.record.record import Record
from spinewise.record.sites import narrowed, site_in, sites
from spinewise.record.units import in_unit_of
from spinewise.results import Missing
from spinewise.words import Answer

TODAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("words", "site"),
    [
        ("Left Femur Neck", "femoral neck"),
        ("DualFemur Total Mean", "total hip"),
        ("Hip Troch", "trochanter"),
        ("Left hip Inter", "intertrochanteric region"),
        ("Femur Ward's", "Ward's triangle"),
        ("Left Forearm 1/3", "distal radius"),
        ("Radius 33%", "distal radius"),
        ("Radius UD", "ultradistal radius"),
        ("AP Spine L1-L4", "lumbar spine"),
        ("AP Spine L2", "single lumbar vertebra"),
        ("Total body", "total body"),
        ("DXA Hip-L T-score BMD", "hip"),
        ("neck pain", None),
        ("ward round", None),
    ],
)
def test_a_part_is_not_the_site_it_belongs_to(words: str, site: str | None) -> None:
    assert site_in(words) == site


def test_words_narrow_a_site_and_never_move_it() -> None:
    assert narrowed("femur", "Neck") == narrowed("femur", "femoral neck BMD") == "femoral neck"
    assert narrowed("lumbar spine", "radius") == "lumbar spine"
    assert narrowed("total hip", "Neck") == "femoral neck"


def test_patient_yaml_knows_every_site_of_the_table() -> None:
    for site in sites():
        text = f'version: 1\nfacts: [{{concept: dxa-t-score, value: -1, site: "{site}"}}]'
        written = parse_patient_yaml(text)
        assert (written.missing, written.facts[0].site) == ((), site)


def test_two_scales_of_haemoglobin_a1c() -> None:
    """Master equation of NGSP and IFCC: 48 mmol/mol are 6.5 %, and not the 4.8 % of bare UCUM."""
    assert in_unit_of(concept("hba1c"), 48, "mmol/mol") == pytest.approx(6.543, abs=1e-3)
    assert in_unit_of(concept("hba1c"), 6.5, "%") == 6.5


def test_every_osteoporosis_drug_answers_the_question_of_drug_history() -> None:
    for key in (
        "bisphosphonate",
        "zoledronate",
        "alendronate",
        "denosumab",
        "teriparatide",
        "romosozumab",
        "serm",
    ):
        written = parse_patient_yaml(f"version: 1\nfacts: [{{concept: {key}, value: yes, date: 2020-01-01}}]")
        record = Record(written.patient, PlannedOperation(), written.facts)
        assert record.answer("osteoporosis-drug") is Answer.YES, key
    assert concepts()["zoledronate"].implies == ("bisphosphonate", "osteoporosis-drug")
    none = parse_patient_yaml("version: 1\nfacts: [{concept: alendronate, value: no}]")
    assert [fact.concept for fact in none.facts] == ["alendronate"], (
        "no to one drug says nothing of the others"
    )


def test_what_is_planned_may_lie_ahead_and_what_was_measured_may_not() -> None:
    def told(key: str, value: float | Answer) -> Fact:
        return Fact("f", key, value, "", date(2026, 9, 1), "patient: fact 1")

    nobody = Patient("P-1")
    assert why_impossible(told("endocrinology-referral", Answer.YES), nobody, TODAY) is None
    assert why_impossible(told("planned-hip-arthroplasty", Answer.YES), nobody, TODAY) is None
    assert "lies after" in (why_impossible(told("dxa-t-score", -1.0), nobody, TODAY) or "")


def test_refused_values_and_units_have_names() -> None:
    impossible = Fact("a", "dxa-t-score", -99.0, "1", date(2026, 1, 1), "dxa: line 2")
    ahead = Fact("b", "dxa-t-score", -1.0, "1", date(2027, 1, 1), "dxa: line 3")
    odd = Fact(
        "c", "dxa-z-score", -1.0, "1", None, "record: entry 4", note="the words beside the code say T-score"
    )
    gaps = tuple(
        Missing(
            what=f"{name} in record", why_it_matters=f"{name} has no unit: write it.", how_to_get_it="Ask."
        )
        for name in ("calcium, total", "25-hydroxyvitamin D")
    )
    record = Record(Patient("P-1"), PlannedOperation(), (odd,), gaps)
    said = consistency(record, TODAY, (impossible, ahead)).findings
    assert [(finding.name, finding.because.partition(":")[0], finding.facts) for finding in said] == [
        ("impossible value", "dxa", ()),
        ("date in the future", "dxa", ()),
        ("unit missing or wrong", "calcium, total in record", ()),
        ("Z-score sent as T-score", "record", ("c",)),
    ]
