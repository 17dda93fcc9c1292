"""Clinical cases of genes and drugs, as written in cases/genotype.yaml."""

import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from spinewise.pain.genotype.assess import assess_genotype
from spinewise.pain.genotype.phenoconversion import Taken
from spinewise.record.genotype import GeneticInput, LaboratoryCall

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "genotype.yaml").read_text(encoding="utf-8"))
AS_OF = datetime.date(2026, 11, 21)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    calls = tuple(
        LaboratoryCall(one["gene"], "a report", one.get("diplotype", ""), one.get("phenotype", ""))
        for one in case["reports"]
    )
    taken = [Taken(name, "the case") for name in case.get("taking", ())]
    found = assess_genotype(GeneticInput(calls=calls), taken, AS_OF)
    assert found.missing == ()
    assert found.disagreements == ()
    for name, expected in case["genes"].items():
        gene = found.gene(name)
        (one,) = gene.branches
        said = [one.phenotype, one.score.text if one.score else None]
        if gene.effective:
            (now,) = gene.effective
            said += ["now", now.phenotype, now.score.text if now.score else None]
        assert said == expected
    drugs = {one.drug: one for one in found.drugs}
    for drug, (words, strength, *caveat) in case["drugs"].items():
        said = drugs[drug].said
        if words is None:
            assert said == ()
        else:
            ((text, rank),) = {(one.text, one.strength) for one in said}
            assert text.startswith(words)
            assert rank == strength
        if caveat:
            assert any(caveat[1] in text for text in drugs[drug].caveats)


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 40
    assert len({case["name"] for case in CASES}) == len(CASES)
