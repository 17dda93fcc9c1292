"""Safety rule 6: a rule speaks only for its population, and membership is three-valued."""

import dataclasses
import datetime

import pytest

from people import TODAY, fact, plan_for, record
from spinewise.evidence.entry import Use
from spinewise.evidence.populations import populations
from spinewise.evidence.tables import entries, entry
from spinewise.pathway.populations import populations_of
from spinewise.record.fact import Patient
from spinewise.record.record import Record
from spinewise.words import Answer


def _aged(years: int, sex: str | None = "female", **changes: object) -> Record:
    born = TODAY.replace(year=TODAY.year - years)
    return dataclasses.replace(record(**changes), patient=Patient("P-1", sex, born))


@pytest.mark.parametrize(
    ("diagnosis", "group"),
    [
        ("Degenerative scoliosis, L2 to L5", "adult-spinal-deformity"),
        ("Degenerative lumbar scoliosis with stenosis", "adult-spinal-deformity"),
        ("spondylolisthesis L4/5", "degenerative-lumbar"),
        ("Achondroplasia with stenosis", "congenital"),
        ("degenerative cervical myelopathy", "cervical-myelopathy"),
        ("vertebral metastases", "tumour"),
        ("osteoporotic compression fracture L1", "vertebral-compression-fracture"),
        ("pseudarthrosis L5/S1", "revision"),
    ],
)
def test_the_diagnosis_in_its_usual_words_is_recognised(diagnosis: str, group: str) -> None:
    members = populations_of(record(diagnosis=diagnosis), TODAY).members
    assert members[group] is Answer.YES


def test_a_word_inside_another_word_is_no_match() -> None:
    members = populations_of(record(diagnosis="prerevisional planning"), TODAY).members
    assert members["revision"] is Answer.UNKNOWN


@pytest.mark.parametrize(("years", "answer"), [(17, Answer.YES), (18, Answer.NO)])
def test_a_minor_is_under_eighteen(years: int, answer: Answer) -> None:
    assert populations_of(_aged(years), TODAY).members["minor"] is answer


def test_age_counts_on_the_day_of_the_plan() -> None:
    person = dataclasses.replace(record(), patient=Patient("P-1", "male", datetime.date(2008, 11, 22)))
    assert populations_of(person, TODAY).members["minor"] is Answer.YES
    assert populations_of(person, TODAY + datetime.timedelta(days=1)).members["minor"] is Answer.NO


def test_a_minor_is_never_in_an_adult_population() -> None:
    members = populations_of(_aged(15, diagnosis="adult spinal deformity"), TODAY).members
    assert members["adult-spinal-deformity"] is Answer.NO


@pytest.mark.parametrize(
    ("years", "sex", "answer"),
    [
        (65, "female", Answer.YES),
        (64, "female", Answer.NO),
        (80, "male", Answer.NO),
        (80, None, Answer.UNKNOWN),
    ],
)
def test_screening_by_age_and_sex(years: int, sex: str | None, answer: Answer) -> None:
    assert populations_of(_aged(years, sex), TODAY).members["older-women"] is answer


def test_an_unknown_age_is_not_a_no() -> None:
    person = dataclasses.replace(record(), patient=Patient("P-1", "female"))
    members = populations_of(person, TODAY).members
    assert members["minor"] is Answer.UNKNOWN and members["older-women"] is Answer.UNKNOWN
    assert any(gap.what == "date of birth" for gap in plan_for(person).missing)


def test_a_concept_of_the_record_is_enough_and_is_named() -> None:
    found = populations_of(record(fact("achondroplasia"), diagnosis="lumbar pain"), TODAY)
    assert found.members["congenital"] is Answer.YES
    assert any(finding.facts == ("f-achondroplasia",) for finding in found.findings)


def test_an_unrecognised_diagnosis_is_said() -> None:
    assert populations_of(record(diagnosis="pain"), TODAY).missing
    assert not populations_of(record(diagnosis="spondylolisthesis"), TODAY).missing


def test_terms_of_the_table_are_lower_case_and_ids_unique() -> None:
    table = populations()
    assert len({group.id for group in table}) == len(table)
    assert all(term == term.lower() for group in table for term in group.terms)
    assert all(group.evidence for group in table)


def test_every_entry_that_bears_on_populations_is_named_by_one() -> None:
    """Section P has no entry of its own: who each fact applies to stands in the table of populations."""
    named = {id for group in populations() for id in group.evidence}
    bearing = {one.id for one in entries() if "P" in one.also_in}
    assert bearing - named == set()
    assert all(entry(id).use is not Use.HOLD for id in named)


@pytest.mark.parametrize(
    ("concept", "group"), [("osteoporosis-drug", "osteoporosis-drug"), ("menopause", "postmenopausal")]
)
def test_treatment_and_menopause_put_a_woman_in_their_groups(concept: str, group: str) -> None:
    found = populations_of(record(fact(concept), diagnosis="spondylolisthesis"), TODAY)
    assert found.members[group] is Answer.YES
    without = populations_of(record(diagnosis="spondylolisthesis"), TODAY)
    assert without.members[group] is Answer.UNKNOWN
