"""patient.yaml: what it means, and how each slip of the pen is said."""

from datetime import date

import pytest

from spinewise.io.patient.yaml_file import WrittenPatient, parse_patient_yaml
from spinewise.record.operation import Implant, Urgency
from spinewise.words import Answer, Level, Side, UnreadableFile

WHOLE = """
version: 1
patient:
  pseudonym: P-17
  sex: female
  birth_date: 1950-04-01
  identifier: 0012345
operation:
  diagnosis: degenerative spondylolisthesis
  urgency: elective
  fusion: yes
  decompression: no
  levels: [L5, L4]
  uiv: L4
  liv: L5
  date: 2026-03-01
  implants:
    - {what: hip prosthesis, where: left, since: 2011-05-06}
facts:
  - {concept: dxa-t-score, value: -2.5, site: total hip, side: left, date: 2025-01-02}
  - {concept: vitamin-d-25-oh, value: 50, unit: nmol/L}
  - {concept: bisphosphonate, value: yes, date: 2024-01-01, until: 2025-01-01, note: alendronate}
  - {concept: cancer, value: no}
  - {concept: motor-examination, value: full strength, date: 2026-01-02}
files:
  - path: ct
    role: ct
    labels: labels.nii.gz
    labels_convention: verse
  - path: labels.nii.gz
    role: labels
    confirmed: {by: Dr A, date: 2026-01-03, sha256: HASH}
""".replace("HASH", "7" * 64)


def refusals(written: WrittenPatient) -> list[str]:
    return [gap.why_it_matters.removeprefix("Left out: ") for gap in written.missing]


def test_a_whole_file() -> None:
    written = parse_patient_yaml(WHOLE)
    assert written.missing == ()
    assert written.patient.pseudonym == "P-17"
    assert written.patient.birth_date == date(1950, 4, 1)
    assert written.identity.identifiers == {"0012345"}, "leading zeros belong to an identifier"
    operation = written.operation
    assert operation.levels == (Level.L4, Level.L5)
    assert (operation.fusion, operation.decompression) == (Answer.YES, Answer.NO)
    assert operation.instrumented is Answer.UNKNOWN
    assert operation.urgency is Urgency.ELECTIVE
    assert operation.implants == (Implant("hip prosthesis", "left", date(2011, 5, 6)),)
    score, vitamin, drug, implied, cancer, motor = written.facts
    assert (implied.concept, implied.value, implied.date) == ("osteoporosis-drug", Answer.YES, drug.date)
    assert (score.value, score.site, score.side) == (-2.5, "total hip", Side.LEFT)
    assert score.source == "patient: fact 1"
    assert vitamin.value == pytest.approx(20.03, abs=0.01)
    assert (drug.value, drug.until, drug.note) == (Answer.YES, date(2025, 1, 1), "alendronate")
    assert cancer.value is Answer.NO
    assert motor.value == "full strength"
    assert written.files is not None
    assert [file.role for file in written.files] == ["ct", "labels"]
    assert written.files[1].confirmed is not None


def test_no_list_of_files_is_not_an_empty_list() -> None:
    assert parse_patient_yaml("version: 1").files is None
    assert parse_patient_yaml("version: 1\nfiles: []").files == ()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("patient: {sex: F}", "line 2 patient.sex must be one of female, male, other."),
        ("patient: {birth_date: 1950-02-30}", "line 2 patient.birth_date names a day that does not exist."),
        ("patient: {birth_date: 1.4.1950}", "line 2 patient.birth_date must be a day such as 2026-01-31."),
        ("patient: {name: Secretname}", "line 2 names a field of patient that is not known."),
        ("operation: {fusion: maybe}", "line 2 operation.fusion must be one of yes, no, unknown."),
        ("operation: {uiv: 3}", "line 2 operation.uiv must be one of C1, C2,"),
        ("operation: {levels: L4}", "line 2 operation.levels must be a list"),
        ("facts: [{concept: osteoporosiss, value: yes}]", "not known; perhaps osteoporosis is meant."),
        ("facts: [{concept: osteoporosis, value: 3}]", "osteoporosis must be yes, no or unknown."),
        ("facts: [{concept: bmi, value: '30', unit: kg/m2}]", "body mass index must be a number."),
        ("facts: [{concept: bmi, value: 30}]", "body mass index has no unit: write it"),
        ("facts: [{concept: bmi}]", "line 2 fact 1 lacks value."),
        ("facts: [{concept: bmi, value: 30, site: knee}]", "line 2 fact 1 site must be one of femoral neck"),
        ("facts: 3", "line 2 facts must be a list, each item after a dash."),
        (
            "files: [{path: ct, role: xray}]",
            "line 2 file 1 role must be one of ct, mr, labels, record, dxa, variants, genotype, medication, "
            "landmarks.",
        ),
        ("files: [{role: ct}]", "line 2 file 1 lacks path."),
        ("Secretname: 3", "line 2 begins a part that is not known."),
    ],
)
def test_each_slip_is_one_sentence_with_its_line(line: str, sentence: str) -> None:
    written = parse_patient_yaml(f"version: 1\n{line}\n")
    (said,) = refusals(written)
    assert sentence in said
    assert "Secretname" not in said


def test_a_slip_takes_nothing_else_with_it() -> None:
    broken = WHOLE.replace("uiv: L4", "uiv: L9").replace("value: 50,", "value: fifty,")
    written = parse_patient_yaml(broken)
    assert len(written.facts) == 5
    assert written.operation.uiv is None
    assert written.operation.liv is Level.L5
    assert [said.split(" ")[1] for said in refusals(written)] == ["14", "21"]


def test_a_key_that_stands_twice_is_not_used_at_all() -> None:
    written = parse_patient_yaml("version: 1\npatient:\n  sex: male\n  sex: female\n  pseudonym: P-1\n")
    assert written.patient.sex is None
    assert written.patient.pseudonym == "P-1"
    assert refusals(written) == ["line 4 names 'sex' a second time; neither was used: keep one."]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("version: 1\npatient:\n\tsex: male", "Line 3 of patient.yaml cannot be understood as YAML"),
        ("version: 1\nfacts: [", "Line 2 of patient.yaml cannot be understood as YAML"),
        ("a: &a [*a]", "refers to itself"),
        ("", "holds no entries"),
        ("- 1", "holds no entries"),
        ("version: 2", "of a version that is not known"),
    ],
)
def test_a_file_that_cannot_be_understood(text: str, sentence: str) -> None:
    with pytest.raises(UnreadableFile, match=sentence):
        parse_patient_yaml(text)


def test_a_file_that_would_unfold_without_end_is_refused() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9))
    with pytest.raises(UnreadableFile, match="far too long"):
        parse_patient_yaml(bomb)


def test_words_of_yaml_stay_words() -> None:
    written = parse_patient_yaml("version: 1\nfacts:\n  - {concept: cancer, value: No, note: off}\n")
    assert written.facts == ()
    said = parse_patient_yaml("version: 1\nfacts:\n  - {concept: cancer, value: false, note: off}\n")
    assert (said.facts[0].value, said.facts[0].note) == (Answer.NO, "off")


@pytest.mark.parametrize(
    ("written", "read"),
    [("-2.5", -2.5), (".5", 0.5), ("3.", 3.0), ("1e3", 1000.0), ("17", 17), ("0017", None), ("1_000", None)],
)
def test_numbers_as_people_write_them(written: str, read: float | None) -> None:
    """Leading zeros make an identifier, and what is no plain number is refused as a number."""
    said = parse_patient_yaml(f"version: 1\nfacts: [{{concept: bmi, value: {written}, unit: kg/m2}}]")
    assert [fact.value for fact in said.facts] == ([] if read is None else [read])


def test_what_a_number_cannot_be_read_without_stands_beside_it() -> None:
    written = parse_patient_yaml(
        """
version: 1
facts:
  - {concept: dxa-t-score, value: -2.5, site: total hip, device: Lunar iDXA, reference: NHANES III, scan: 7}
  - {concept: vitamin-d-25-oh, value: 50, unit: nmol/L, range_low: 75, range_high: 150, interpretation: L}
"""
    )
    hip, vitamin_d = written.facts
    assert hip.context == {"device": "Lunar iDXA", "reference": "NHANES III", "scan": "7"}
    assert vitamin_d.context == {"range low": "30.048", "range high": "60.096", "interpretation": "L"}, (
        "a laboratory's range is kept in the unit in which its value is kept"
    )
