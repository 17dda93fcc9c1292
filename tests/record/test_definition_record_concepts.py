"""What codes and words mean, and the table they stand in."""

import re

import pytest

from spinewise.record.concept_table import UNCONFIRMED, concepts, molar_masses, names_of, table
from spinewise.record.concepts import answer_of, meanings, named_exactly, named_within
from spinewise.record.levels_text import level_of, levels_in
from spinewise.record.sites import side_in, site_in, site_of, sites
from spinewise.record.units import convert
from spinewise.words import Answer, Level, Side

LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"
ICD_CM, ICD = "http://hl7.org/fhir/sid/icd-10-cm", "http://hl7.org/fhir/sid/icd-10"
SOURCES = {
    "sample",
    "themis",
    "ips",
    "dicom",
    "icd",
    "fhir-ig",
    "omop",
    "atc-use",
    "loinc",
    "lab-list",
    "snomed-use",
    "rxnorm-use",
    UNCONFIRMED,
}


KINDS = {"quantity", "condition", "procedure", "device", "drug", "care", "text"}
"""Each is used; "care" is what somebody does for a patient, such as a referral, answered by yes or no."""


def keys(*coding: str) -> list[str]:
    return [meaning.concept.key for meaning in meanings(*coding)]


def test_every_code_says_where_it_was_seen() -> None:
    for concept in concepts().values():
        for code in concept.codes:
            assert code.source in SOURCES, (concept.key, code.code)
            assert code.display, (concept.key, code.code)


def test_every_concept_is_well_formed() -> None:
    assert len(concepts()) == len(table()["concept"]), "a key stands twice"
    assert {concept.kind for concept in concepts().values()} == KINDS
    for key, concept in concepts().items():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key)
        assert (concept.kind == "quantity") == bool(concept.unit), key
        assert (concept.kind == "quantity") == (concept.possible is not None), key
        assert set(concept.implies) <= set(concepts()), key
        assert all(name == name.lower() for name in concept.names), key
        assert concept.analyte is None or concept.analyte in molar_masses()
        assert all(code.site is None or code.site in sites() for code in concept.codes)


def test_every_unit_of_the_table_is_ucum() -> None:
    for concept in concepts().values():
        for unit in {concept.unit, *concept.unit_aliases.values()} - {""}:
            assert convert(1.0, f"10.{unit}" if unit != "1" else "10*1", unit) == pytest.approx(10), unit


def test_check_digits_of_snomed_and_loinc_hold() -> None:
    """A mistyped digit is found by the check digit that both systems carry."""
    coded = [code for concept in concepts().values() for code in concept.codes]
    for code in coded:
        if code.system == "SNOMED":
            assert verhoeff(code.code) == 0, code
        elif code.system == "LOINC":
            assert luhn(code.code), code
    for snomed in table()["levels"]:
        assert verhoeff(snomed) == 0, snomed
    for site in table()["site"]:
        assert all(verhoeff(code["code"]) == 0 for code in site.get("codes", ())), site["key"]


def luhn(code: str) -> bool:
    digits, check = code.split("-")
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return (10 - total % 10) % 10 == int(check)


def verhoeff(number: str) -> int:
    multiply = [[(a + b) % 5 if a < 5 and b < 5 else 0 for b in range(10)] for a in range(10)]
    for a in range(10):
        for b in range(10):
            if a < 5 and b < 5:
                multiply[a][b] = (a + b) % 5
            elif a < 5:
                multiply[a][b] = (a + b - 5) % 5 + 5
            elif b < 5:
                multiply[a][b] = (a - 5 - b) % 5 + 5
            else:
                multiply[a][b] = (a - b) % 5
    first = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]
    check = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit)
        for _ in range(place % 8):
            value = first[value]
        check = multiply[check][value]
    return check


def test_a_code_can_mean_several_things() -> None:
    assert set(keys(ICD_CM, "M80.08XA")) == {"osteoporosis", "fragility-fracture", "vertebral-fracture"}
    assert set(keys(ICD, "C41.2")) == {"cancer", "spinal-tumour"}


def test_icd_codes_are_understood_without_their_dot() -> None:
    assert keys(ICD_CM, "M810") == keys(ICD_CM, "M81.0") == ["osteoporosis"]


def test_an_icd_10_cm_code_is_not_read_as_who_icd() -> None:
    assert "lumbar-stenosis" in keys(ICD_CM, "M48.061")
    assert "lumbar-stenosis" not in keys(ICD, "M48.061")


def test_family_history_and_overweight_are_nothing_of_the_patient() -> None:
    assert keys(ICD_CM, "Z82.62", "Family history of osteoporosis") == []
    assert keys(ICD_CM, "E66.3", "Overweight") == []


def test_an_unconfirmed_code_needs_the_words_beside_it() -> None:
    assert keys(SNOMED, "76107001", "Spinal stenosis (disorder)") == ["spinal-stenosis"]
    assert keys(SNOMED, "76107001") == []
    assert keys(SNOMED, "76107001", "Broken arm") == []


def test_a_snomed_code_under_the_name_of_icd_is_nothing() -> None:
    assert keys(ICD_CM, "64859006", "Osteoporosis") == []
    assert names_of("http://example.org/own") == ()


@pytest.mark.parametrize(
    ("product", "expected"),
    [
        ("Alendronic acid 70 MG Oral Tablet", ["bisphosphonate", "alendronate"]),
        ("zoledronic acid 5 MG per 100 ML Injection", ["bisphosphonate", "zoledronate"]),
        ("cholecalciferol 1000 UNT Oral Capsule", ["vitamin-d3"]),
        ("Vitamin D3 1000 IU", ["vitamin-d3"]),
        ("Calcitriol 0.25 MCG Oral Capsule", ["calcitriol"]),
        ("1,25-dihydroxy vitamin D3 capsule", ["calcitriol"]),
        ("1,25-dihydroxyvitamin D3", ["calcitriol"]),
        ("25-hydroxyvitamin D3 capsule", ["calcifediol"]),
        ("alendronate / cholecalciferol Oral Tablet", ["bisphosphonate", "alendronate", "vitamin-d3"]),
        ("Prednisone 5 MG Oral Tablet", ["glucocorticoid"]),
        ("Hydrocortisone 10 MG/ML Topical Cream", []),
        ("dexamethasone Ophthalmic Solution", []),
        ("Naproxen sodium 220 MG Oral Tablet", []),
    ],
)
def test_a_drug_is_known_by_the_substance_in_its_product(product: str, expected: list[str]) -> None:
    """Trap 32: vitamin D3 is not calcitriol, whatever letters they share."""
    assert [concept.key for concept in named_within(product, "drug")] == expected


def test_only_a_whole_name_counts_as_a_condition() -> None:
    named = named_exactly("Osteoporosis (disorder)")
    assert named is not None
    assert named.key == "osteoporosis"
    for other in ("no osteoporosis", "family history of osteoporosis", "osteoporosis screening", ""):
        assert named_exactly(other) is None


def test_sites_and_sides() -> None:
    assert site_in("DXA left femoral neck T-score") == "femoral neck"
    assert site_in("BMD - Left Femur") == "femur"
    assert site_in("DXA [T-score] Bone density") is None
    assert site_of(SNOMED, "71341001:272741003=7771000") == ("femur", Side.LEFT)
    assert site_of(SNOMED, "75129005") == ("distal radius", None)
    assert side_in("left and right hip") is None
    assert side_in("Right hip") is Side.RIGHT


def test_answers_in_code_and_words() -> None:
    assert answer_of(SNOMED, "266919005", "Never smoker") is Answer.NO
    assert answer_of(SNOMED, "77176002", "") is Answer.YES
    assert answer_of("", "", "Former smoker") is Answer.NO
    assert answer_of(SNOMED, "266927001", "Unknown if ever smoked") is Answer.UNKNOWN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Posterior fusion L3-L5", "L3 L4 L5"),
        ("L4/5 decompression", "L4 L5"),
        ("T10 to S1", "T10 T11 T12 L1 L2 L3 L4 L5 S1"),
        ("L2 to pelvis", "L2 L3 L4 L5 S1"),
        ("ACDF C5-6 and C6-7", "C5 C6 C7"),
        ("L5-L6", "L5 L6"),
        ("T2-weighted MRI", ""),
        ("L9", ""),
    ],
)
def test_levels_in_words(text: str, expected: str) -> None:
    assert " ".join(levels_in(text)) == expected


def test_levels_by_code() -> None:
    assert level_of(SNOMED, "36470004") is Level.L3
    assert level_of(LOINC, "36470004") is None
