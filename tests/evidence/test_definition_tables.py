"""Every table reads, every name is known, every unit is ours; nothing of the knowledge base is lost."""

import datetime
import json
import math
import os
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from spinewise.evidence import package_data, tables
from spinewise.evidence.entry import Entry, Use

UCUM = {
    "1", "%", "mo", "a", "[hnsf'U]", "{patients}", "{year}", "{SD}", "{steps}/d", "d", "mg/d",
    "ng/mL", "nmol/L", "g/dL", "g/cm2", "kV", "deg", "cm", "mm", "wk",
    "mL/min/{1.73_m2}",
}  # fmt: skip
PRINTED_UNIT = {
    "mo": "months", "wk": "weeks", "a": "years", "[hnsf'U]": "HU", "{patients}": "patients", "{year}": "year",
    "{SD}": "SD", "{steps}/d": "steps/day", "deg": "degrees",
}  # fmt: skip
SEED_ENTRIES = 197
REFERENCES = 121
ADDED = {
    "an-complex-scope", "an-laminectomy-scope", "an-complex-base", "an-laminectomy-base",
    "an-complex-limited", "an-complex-methadone", "an-laminectomy-risky", "an-laminectomy-lacking",
    "an-nsaid-fusion-short", "an-nsaid-fusion-ketorolac", "an-ketamine-contraindications",
    "an-ketamine-tolerant", "an-epidural-anticoagulant", "an-epidural-infection", "an-bleeding-nsaid",
    "an-cdc-acute", "an-cdc-brief-taper", "an-cdc-two-weeks", "an-cdc-one-month", "an-cdc-not-abrupt",
    "an-cdc-sleep-apnoea", "an-cdc-sedatives", "an-cdc-older", "an-licina-education", "an-cpic-opioids",
    "an-cpic-nsaids", "an-cpic-anaesthesia", "an-cpic-ondansetron", "an-cpic-g6pd", "an-cpic-taken",
    "an-risk-disc",
    "an-risk-acdf", "an-risk-naive", "an-risk-lo", "an-risk-fusion", "an-risk-review",
    "an-risk-catastrophising", "an-risk-discectomy", "an-pregnancy-age", "an-pregnancy-no-uterus",
    "hu-dxa-disagreement", "hu-cutoffs-110-135", "hu-kv-thresholds", "hu-contrast-difference-l1",
    "fracture-grades-by-height-loss", "z-score-before-menopause-and-men-under-50",
    "fragility-fracture-is-osteoporosis",
    "osteoporosis-diagnosis-persists", "frax-with-low-bone-mass", "frax-questions", "nhanes3-hip-reference",
    "t-score-reference-of-men", "standardised-bmd", "hips-of-one-person-differ", "uspstf-men-insufficient",
    "va-rand-population", "va-rand-signs", "va-rand-imaging", "va-rand-variables", "va-rand-duration",
    "opioid-mme-2022", "opioid-tolerant-fda", "naloxone-offer-2022", "opioid-receptor-drugs-pain-team",
    "va-rand-appropriate", "va-rand-contraindications", "va-rand-follow-up", "va-nass-osteoporotic",
    "va-nass-neoplastic", "va-european-panel",
    "target-srs-schwab", "target-gap", "target-age-adjusted", "target-age-lordosis", "target-t4-l1-hip",
    "target-l4-s1", "target-ll-from-pi", "target-roussouly", "correction-osteotomies",
    "correction-interbody", "correction-by-region", "supine-predicts-correction", "tilt-after-by-c2",
    "di-opioid-sedatives", "di-gabapentinoid-breathing", "di-beers-gabapentinoid",
    "di-beers-benzodiazepine", "di-beers-three", "di-beers-relaxant", "di-opioid-elderly",
    "di-opioid-breathing", "di-maoi-opioid", "di-maoi-antidepressant", "di-reversible-maoi",
    "di-serotonergic", "di-tramadol-seizure", "di-cyp2d6", "di-cyp3a4-inhibitor", "di-cyp3a4-inducer",
    "di-tramadol-carbamazepine", "di-nsaid-bleeding", "di-ketorolac", "di-nsaid-kidney", "di-nsaid-triple",
    "di-nsaid-lithium", "di-nsaid-gut-heart", "di-nsaid-pregnancy", "di-nsaid-duplicate", "di-qt",
    "di-acetaminophen-total", "di-acetaminophen-liver", "di-morphine-kidney", "di-codeine-kidney",
    "di-tramadol-kidney", "di-meperidine-kidney", "di-gabapentinoid-kidney", "di-duloxetine",
    "di-tizanidine-strong", "di-tizanidine-other", "di-tizanidine-liver", "di-child-opioid",
    "di-opioid-pregnancy", "di-opioid-antagonist", "di-opioid-mixed", "di-allergy-nsaid",
    "di-allergy-sulfonamide", "di-allergy-opioid", "di-allergy-same", "di-duplicate", "di-opioid-liver",
    "di-morphine-glucuronidation",
    "cpic-opioids-cyp2d6", "cpic-nsaids-cyp2c9", "cpic-anaesthetics-ryr1-cacna1s", "cpic-antiemetics-cyp2d6",
    "cpic-antidepressants-ssri", "cpic-antidepressants-tricyclic", "cpic-methylene-blue-g6pd",
    "cyp2d6-phenoconversion",
}  # fmt: skip


@pytest.fixture(scope="module")
def knowledge() -> Path:
    """Folder of the knowledge base beside the sample data, or a skip that says how to get it."""
    data = Path(os.environ.get("SPINEWISE_DATA", Path(__file__).parents[2] / ".." / "shared" / "data"))
    folder = data.resolve().parent / "knowledge"
    if not (folder / "evidence.yaml").is_file():
        pytest.skip("knowledge base absent: set SPINEWISE_DATA to the data folder beside it")
    return folder


def seed() -> dict[str, Entry]:
    return {entry.id: entry for entry in tables.entries() if not entry.added}


def test_there_are_as_many_entries_and_references_as_in_the_seed() -> None:
    assert len(seed()) == SEED_ENTRIES
    assert {entry.id for entry in tables.entries() if entry.added} == ADDED
    assert [reference.n for reference in tables.references()] == list(range(1, REFERENCES + 1))


def test_counts_by_use_are_those_of_the_knowledge_base() -> None:
    assert Counter(entry.use for entry in seed().values()) == {
        Use.DECIDE: 82, Use.DISPLAY: 64, Use.WARN: 46, Use.HOLD: 5,
    }  # fmt: skip


def as_yaml(entry: Entry) -> dict[str, Any]:
    """The entry as evidence.yaml writes it, rebuilt from the tables alone."""

    def source(key: int | str) -> dict[str, Any]:
        if isinstance(key, int):
            one = tables.reference(key)
            return {"n": key, "first_author": one.first_author, "year": one.year,
                    "journal": one.journal, "doi": one.doi}  # fmt: skip
        told = tables.sources()[key]
        return {"n": None, "first_author": told.first_author, "year": told.year,
                "journal": told.journal, "doi": None, "source": told.printed}  # fmt: skip

    row: dict[str, Any] = {
        "id": entry.id,
        "statement": entry.statement,
        "kind": entry.kind,
        "phase": entry.phase.value,
        "values": [
            {
                "name": value.name,
                "op": value.op,
                "value": list(value.value) if isinstance(value.value, tuple) else value.value,
                "unit": PRINTED_UNIT.get(value.unit, value.unit),
            }
            for value in entry.values
        ],
        "applies_when": entry.applies_when,
        "caveat": entry.caveat,
        "strength": entry.strength,
        "use": entry.use.value,
        "reference": source(entry.sources[0]),
    }
    if entry.sources[1:]:
        row["additional_references"] = [source(key) for key in entry.sources[1:]]
    if entry.printed_references:
        row["reference_as_printed"] = list(entry.printed_references)
    if entry.source_check:
        check = entry.source_check
        row["source_check"] = {"status": check.status, "note": check.note, "url": check.url}
    return row


def test_no_field_of_the_knowledge_base_is_lost(knowledge: Path) -> None:
    """Equal field by field and type by type: 1 is not true, 35 is not "35"."""
    printed = yaml.safe_load((knowledge / "evidence.yaml").read_text(encoding="utf-8"))
    assert [row["id"] for row in printed] != []
    for row in printed:
        ours = as_yaml(seed()[row["id"]])
        assert repr(sorted(ours.items())) == repr(sorted(row.items())), row["id"]


def test_no_field_of_the_reference_list_is_lost(knowledge: Path) -> None:
    printed = json.loads((knowledge / "references.json").read_text(encoding="utf-8"))
    assert len(printed) == REFERENCES
    for row in printed:
        ours = tables.reference(row["n"])
        assert {key: getattr(ours, key) for key in row} == row


def test_home_and_other_sections_are_those_of_the_requirements(knowledge: Path) -> None:
    where: dict[str, list[str]] = {}
    letter = ""
    for line in (knowledge / "requirements.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## 2."):
            break
        if heading := re.match(r"### ([A-P])\. ", line):
            letter = heading[1]
        if line.startswith("- evidence:"):
            for id in re.findall(r"([a-z0-9-]+) \(\w+\)", line):
                where.setdefault(id, [])
                if letter not in where[id]:
                    where[id].append(letter)
    assert {id: (entry.section, *entry.also_in) for id, entry in seed().items()} == {
        id: tuple(letters) for id, letters in where.items()
    }


def test_ids_are_unique_and_look_like_ids() -> None:
    ids = [entry.id for entry in tables.entries()]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", id) for id in ids)


def test_every_section_letter_has_a_file_and_a_review_date() -> None:
    assert [section.letter for section in tables.sections()] == list("ABCDEFGHIJKLMNOP")
    letters = {section.letter for section in tables.sections()}
    for entry in tables.entries():
        assert {entry.section, *entry.also_in} <= letters
        assert entry.section not in entry.also_in


def test_a_section_is_due_the_day_after_its_review_date() -> None:
    first = min(section.review_by for section in tables.sections())
    assert tables.due_for_review(first) == ()
    assert {section.letter for section in tables.due_for_review(first + datetime.timedelta(days=1))} == {
        "D",
        "I",
    }
    assert len(tables.due_for_review(datetime.date(2099, 1, 1))) == len(tables.sections())


def test_every_source_is_known() -> None:
    numbers = {reference.n for reference in tables.references()}
    for entry in tables.entries():
        assert entry.sources, entry.id
        assert {*entry.references, *entry.printed_references} <= numbers
        assert {key for key in entry.sources if isinstance(key, str)} <= tables.sources().keys()


def test_words_of_the_tables_come_from_fixed_lists() -> None:
    assert {entry.kind for entry in tables.entries()} == {
        "association", "rule", "definition", "comparison", "threshold", "contraindication", "formula",
    }  # fmt: skip
    assert {entry.source_check.status for entry in tables.entries() if entry.source_check} == {
        "confirmed", "nuance", "contradicted", "citation-error", "ambiguous", "added",
    }  # fmt: skip
    assert {entry.strength for entry in tables.entries()} == {
        "expert", "retrospective", "review", "prospective", "guideline", "uncited", "rct", "animal", "bench",
        "registry", "claims", "survey", "finite-element", "protocol", "qualitative", "regulator",
    }  # fmt: skip


def test_units_are_ucum_and_numbers_are_finite() -> None:
    for entry in tables.entries():
        for value in entry.values:
            assert value.unit in UCUM, entry.id
            if isinstance(value.value, int | float):
                assert math.isfinite(value.value)
            if isinstance(value.value, tuple):
                assert value.value
                assert all(isinstance(item, str) for item in value.value)


def test_ranges_are_the_right_way_up_and_bounds_leave_room() -> None:
    ends = (("_min", "_max"), ("_low", "_high"))
    seen = 0
    for entry in tables.entries():
        numbers = {value.name: value.value for value in entry.values if isinstance(value.value, int | float)}
        for low, high in ends:
            for name in numbers:
                if name.endswith(low) and name.removesuffix(low) + high in numbers:
                    assert numbers[name] < numbers[name.removesuffix(low) + high], entry.id
                    seen += 1
        for name in {value.name for value in entry.values}:
            below = [v.value for v in entry.values if v.name == name and v.op in ("<", "<=")]
            above = [v.value for v in entry.values if v.name == name and v.op in (">", ">=")]
            assert len(below) <= 1
            assert len(above) <= 1
            if below and above:
                assert isinstance(below[0], int | float)
                assert isinstance(above[0], int | float)
                assert above[0] < below[0], entry.id
                seen += 1
    assert seen == 12


def test_a_name_is_not_used_twice_with_the_same_meaning() -> None:
    for entry in tables.entries():
        keys = [(value.name, value.op) for value in entry.values]
        assert len(set(keys)) == len(keys), entry.id


def test_unknown_names_are_refused_with_a_sentence() -> None:
    with pytest.raises(
        KeyError, match=r"no evidence entry is named hu-nonsense: docs/evidence.md lists the names"
    ):
        tables.entry("hu-nonsense")
    with pytest.raises(KeyError, match=r"no reference has the number 122: the list runs from 1 to 121"):
        tables.reference(122)
    with pytest.raises(KeyError, match=r"has 2 values named vitamin_d: "):
        tables.entry("vitamin-d-target-range").number("vitamin_d")
    with pytest.raises(KeyError, match=r"has no value named hu_cut: "):
        tables.entry("hu-cns-97-9").number("hu_cut")
    with pytest.raises(
        TypeError, match=r"hu_vertebra of evidence entry hu-three-location-mean is not a number"
    ):
        tables.entry("hu-three-location-mean").number("hu_vertebra")


def test_a_bound_is_found_by_its_operator() -> None:
    entry = tables.entry("vitamin-d-target-range")
    assert (entry.number("vitamin_d", ">="), entry.number("vitamin_d", "<=")) == (35, 60)


def test_sources_are_cited_in_one_line() -> None:
    assert tables.cite("low-bmd-complications") == "[1] Liu 2020; [2] Hasegawa 2001"
    assert tables.cite(tables.entry("hu-scale-definition")) == "Patel 2024, uncited"
    assert tables.cite("t2-mortality-10y").startswith("Hirsch, interview")


def test_version_names_the_release_and_changes_with_any_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert re.fullmatch(r"2026\.11\+[0-9a-f]{12}", tables.VERSION)
    (tmp_path / "entries").mkdir()
    (tmp_path / "entries" / "x.toml").write_text("a = 1")
    (tmp_path / "planned.toml").write_text("a = 1")
    monkeypatch.setattr(package_data, "folder", lambda: tmp_path)
    fresh = package_data.version.__wrapped__
    before = fresh()
    (tmp_path / "planned.toml").write_text("a = 2")
    assert fresh() == before, "a plan for rules to come is no evidence"
    (tmp_path / "entries" / "x.toml").write_text("a = 2")
    assert fresh() != before


def test_tables_are_read_only_when_asked_for() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'version'"):
        _ = tables.version  # type: ignore[attr-defined]
