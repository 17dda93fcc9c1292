"""Clinical cases of genes in YAML, written from the sources: each is one test."""

import json
from collections import Counter
from pathlib import Path

import pytest
from genotype_cases import Case, cases
from genotype_checks import PARTLY, WHOLE, ask, problems, told

from spinewise.evidence.entry import Use
from spinewise.evidence.gene_guidance import drugs
from spinewise.evidence.tables import entries

ALL = cases()
AT_LEAST = 230


@pytest.mark.parametrize("case", [pytest.param(one, id=f"{one.file}: {one.name}") for one in ALL])
def test_the_rules_say_what_the_sources_say(case: Case) -> None:
    wrong = problems(case)
    assert not wrong, "\n".join(["", *wrong, "", "What was said:", told(case)])


def test_there_are_enough_cases_and_each_has_a_name_of_its_own() -> None:
    assert len(ALL) >= AT_LEAST
    assert not [name for name, times in Counter(one.name for one in ALL).items() if times > 1]


def test_cases_expect_only_what_can_be_checked() -> None:
    for one in ALL:
        assert set(one.expect) <= {*WHOLE, *PARTLY}, f"{one.file}, line {one.line}"


def test_every_case_names_evidence_that_is_not_held() -> None:
    known = {one.id: one.use for one in entries()}
    for one in ALL:
        assert one.evidence, f"{one.file}, line {one.line}"
        assert all(known[id] is not Use.HOLD for id in one.evidence), f"{one.file}, line {one.line}"


@pytest.mark.data
def test_every_record_of_every_drug_has_a_case_that_says_its_words(sample_data: Path) -> None:
    """Each text and strength of each of the 28 drugs that CPIC published is said to somebody."""
    told_to = {(one.drug, said.strength, said.text) for case in ALL for one in ask(case).found.drugs
               if one.drug in case.expect.get("says", {}) for said in one.said}  # fmt: skip
    missing = []
    for drug in drugs():
        path = sample_data / "pgx/cpic-recommendations" / f"{drug.name.replace(' ', '_')}.json"
        for row in json.loads(path.read_text(encoding="utf-8"))["recommendations"]:
            key = (drug.name, row["classification"], row["drugrecommendation"])
            if key not in told_to:
                missing.append(key)
    assert missing == []
