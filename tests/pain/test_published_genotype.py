"""Published test vectors: PharmCAT's synthetic files, its phenotype tables, one GeT-RM genome."""

import csv
import datetime
import json
from pathlib import Path

import pytest

from genotype_builders import rows_of
from spinewise.evidence.named_alleles import GENES, definitions
from spinewise.io.genotype.files import read_genotype
from spinewise.io.vcf.read import read_vcf
from spinewise.pain.genotype.assess import assess_genotype
from spinewise.pain.genotype.diplotypes import phenotype_of, read_diplotype, score_of
from spinewise.pain.genotype.genes import COPY_NUMBER
from spinewise.pain.genotype.matching import match
from spinewise.pain.genotype.observed import by_place
from spinewise.pain.genotype.places import places_to_read

pytestmark = pytest.mark.data
AS_OF = datetime.date(2026, 11, 21)
NO_CALL = "no call"
DELETED = {"AGAAATGGAA": "CAATGGAAAGA", "delAGAAATGGAA": "C"}

# The row as printed leaves rs3758581 at GRCh38's A, which no *4 or *17 of the present definitions has:
# upstream's own test of today says "no call" for it, and finds the three diplotypes with rs3758581 G/G.
# Both are checked.
NEEDS_G = "s4bs17rs28399504missing"


def cases(sample_data: Path) -> list[dict[str, str]]:
    with (sample_data / "pgx/synthetic-vcf/expected_diplotypes.tsv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


def said_in(gene: str, text: str) -> tuple[dict[str, str], set[str]]:
    said, missing = {}, set()
    for part in text.split(" | "):
        kind, _, rest = part.partition(":")
        words = [word.strip() for word in rest.split(",")]
        if kind == "variation":
            said[words[1]] = "/".join(DELETED.get(base, base) for base in words[2:])
        elif kind == "missing":
            missing.add(words[1])
    return said, missing


def called(gene: str, rows: object) -> set[str]:
    found = match(definitions(gene), by_place(rows))  # type: ignore[arg-type]
    return {"/".join(pair) for pair in found.diplotypes} or {NO_CALL}


def test_all_22_expected_diplotype_sets(sample_data: Path) -> None:
    rows = cases(sample_data)
    assert len(rows) == 22
    wrong = {}
    for case in rows:
        said, missing = said_in(case["gene"], case["variants (gene, rsid, allele 1, allele 2)"])
        if case["case"] == NEEDS_G:
            said["rs3758581"] = "G/G"
        found = called(case["gene"], rows_of(case["gene"], said, missing).values())
        if found != set(case["expected diplotypes"].split(", ")):
            wrong[case["case"]] = found
    assert wrong == {}


def test_the_printed_row_without_rs3758581_is_no_call() -> None:
    """GRCh38 carries *38 at rs3758581, so T/T at rs12248560 fits neither *4 nor *17 beside it."""
    rows = rows_of("CYP2C19", {"rs12248560": "T/T"}, {"rs28399504"}).values()
    assert called("CYP2C19", rows) == {NO_CALL}


def test_every_file_that_stands_beside_a_case(sample_data: Path) -> None:
    folder, wrong, read = sample_data / "pgx/synthetic-vcf", {}, 0
    for case in cases(sample_data):
        if case["file"]:
            read += 1
            found = called(case["gene"], read_vcf(folder / case["file"], places_to_read()).rows)
            if found != set(case["expected diplotypes"].split(", ")):
                wrong[case["file"]] = found
    assert wrong == {}
    assert read == 17


@pytest.mark.parametrize("gene", ["CYP2C9", "CYP2C19", "CYP2B6", "CACNA1S"])
def test_every_diplotype_of_the_published_phenotype_tables(sample_data: Path, gene: str) -> None:
    table = json.loads((sample_data / f"pgx/allele-definitions/{gene}_phenotype.json").read_text())
    assert len(table["diplotypes"]) >= 6
    for row in table["diplotypes"]:
        one = read_diplotype(gene, row["diplotype"])
        score = score_of(one)
        assert phenotype_of(one, score) == row["phenotype"], row["diplotype"]
        if gene == "CYP2C9":
            assert (score.text if score else "n/a") == row["activityScore"], row["diplotype"]


@pytest.mark.parametrize("gene", GENES)
def test_the_table_of_a_gene_is_the_published_one(sample_data: Path, gene: str) -> None:
    source = json.loads((sample_data / f"pgx/allele-definitions/{gene}_translation.json").read_text())
    ours = definitions(gene)
    published = {place["position"]: (place["ref"], tuple(place["alts"])) for place in source["variants"]}
    assert {p.position: (p.ref, p.alts) for p in ours.places}.items() <= published.items()
    names = {allele["name"] for allele in source["namedAlleles"]}
    assert names - set(ours.alleles) <= {"Mediterranean Haplotype"}
    assert ours.reference == next(a["name"] for a in source["namedAlleles"] if a.get("reference"))
    reference = next(a for a in source["namedAlleles"] if a.get("reference"))
    by_position = dict(zip((p["position"] for p in source["variants"]), reference["alleles"], strict=True))
    codes = {"R": "AG", "S": "CG"}  # CYP2D6 *1 may carry two bases at two positions
    for place in ours.places:
        base = by_position[place.position]
        assert ours.bases(ours.reference, place) == set(codes.get(base, (base,)))


def test_the_reference_of_cyp2c19_is_38() -> None:
    assert called("CYP2C19", rows_of("CYP2C19").values()) == {"*38/*38"}
    assert called("CYP2C19", rows_of("CYP2C19", {"rs3758581": "G/G"}).values()) == {"*1/*1"}


def test_get_rm_genome_with_its_outside_call(sample_data: Path) -> None:
    folder = sample_data / "pgx/getrm"
    files = [folder / "NA18526.preprocessed.vcf", folder / "NA18526.outside_calls_getrm.tsv"]
    read = read_genotype(files, AS_OF, places_to_read())
    found = assess_genotype(read.given, (), AS_OF)
    (cyp2d6,) = found.gene("CYP2D6").branches
    assert cyp2d6.diplotype == "*1/*36x2+*10"
    assert cyp2d6.score is not None
    assert (cyp2d6.score.text, cyp2d6.phenotype) == ("1.25", "Normal Metabolizer")
    assert [one.diplotype for one in found.gene("CYP2C9").branches] == ["*1/*1"]
    assert [one.diplotype for one in found.gene("CYP2C19").branches] == ["*1/*1"]
    assert COPY_NUMBER in found.gene("CYP2D6").caveats
    assert found.disagreements == ()


def test_get_rm_genome_without_the_outside_call_is_not_settled(sample_data: Path) -> None:
    """93 positions of CYP2D6 are not in the file, so *1/*10 is only one of several."""
    read = read_genotype([sample_data / "pgx/getrm/NA18526.preprocessed.vcf"], AS_OF, places_to_read())
    gene = assess_genotype(read.given, (), AS_OF).gene("CYP2D6")
    assert "*1/*10" in {one.diplotype for one in gene.branches}
    assert len(gene.branches) > 1
    assert COPY_NUMBER in gene.caveats


def test_half_of_cyp2b6_is_missing_in_the_genome_so_nothing_is_called(sample_data: Path) -> None:
    read = read_genotype([sample_data / "pgx/getrm/NA18526.preprocessed.vcf"], AS_OF, places_to_read())
    gene = assess_genotype(read.given, (), AS_OF).gene("CYP2B6")
    assert gene.branches == ()
    assert any("24 of 48 positions are not called" in gap.why_it_matters for gap in gene.missing)


def test_whole_example_of_upstream(sample_data: Path) -> None:
    """PharmCAT 3.1 reports RYR1 as uncertain susceptibility in this file, and so do we."""
    path = sample_data / "pgx/synthetic-vcf/examples/pharmcat.example2.vcf"
    found = assess_genotype(read_genotype([path], AS_OF, places_to_read()).given, (), AS_OF)
    for name in ("RYR1", "CACNA1S"):
        assert {one.phenotype for one in found.gene(name).branches} == {"Uncertain Susceptibility"}
