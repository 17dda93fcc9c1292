"""`spinewise pain genotype`, from files to an answer: schema, exit codes, refusals, and no identifier."""

import json
import sys
from hashlib import sha256
from importlib import resources
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from spinewise.app.main import app

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "pain"))
from genotype_builders import rows_of, single_rows, write_vcf

SCHEMA = json.loads(
    (resources.files("spinewise.io") / "schemas" / "pain-genotype.schema.json").read_text(encoding="utf-8")
)
DAY = ["--as-of", "2026-11-21"]


def run(*arguments: object):
    return CliRunner().invoke(app, ["pain", "genotype", *map(str, arguments), *DAY])


def answer(path: Path):
    found = json.loads(path.read_text(encoding="utf-8"))
    Draft202012Validator(SCHEMA).validate(found)
    return found


def whole_vcf(path: Path, header: tuple[str, ...] = ("##fileformat=VCFv4.2", "##reference=GRCh38")) -> Path:
    rows = [
        *rows_of("CYP2C19", {"rs3758581": "G/G", "rs12248560": "C/T"}).values(),
        *rows_of("CYP2D6").values(),
        *rows_of("RYR1").values(),
        *single_rows({"rs4680": "G/A", "rs1045642": "A/A"}).values(),
    ]
    return write_vcf(path, rows, header)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out.json"


def test_a_file_of_variants(tmp_path: Path, out: Path) -> None:
    done = run(whole_vcf(tmp_path / "DOE_JANE.vcf"), "--json", out)
    assert done.exit_code == 0, done.output
    found = answer(out)
    genes = {gene["gene"]: gene for gene in found["genes"]}
    assert [one["diplotype"] for one in genes["CYP2C19"]["by_genotype"]] == ["*1/*17"]
    assert genes["RYR1"]["by_genotype"][0]["phenotype"] == "Uncertain Susceptibility"
    assert "Copy number was not assessed" in genes["CYP2D6"]["caveats"][0]
    assert "never safe" in done.output
    assert "DOE" not in done.output + out.read_text()
    assert "P1" not in done.output + out.read_text()


def test_phenoconversion_stands_beside_the_genotype(tmp_path: Path, out: Path) -> None:
    table = tmp_path / "genes.csv"
    table.write_text("gene,diplotype\nCYP2D6,*1/*1\n")
    done = run(table, "--taking", "paroxetine", "--json", out)
    assert done.exit_code == 0
    assert "by genotype *1/*1 (Normal Metabolizer, activity score 2.0)" in done.output
    assert "while inhibitors are taken *1/*1 (Poor Metabolizer, activity score 0.0)" in done.output
    codeine = next(one for one in answer(out)["drugs"] if one["drug"] == "codeine")
    assert codeine["guidance"][0]["quoted"].startswith("Avoid codeine")
    assert codeine["by_genotype_alone"][0]["quoted"].startswith("Use codeine label")


@pytest.mark.parametrize(
    ("header", "sentence"),
    [(("##reference=hg19",), "is on GRCh37"), ((), "does not say its reference build")],
)
def test_another_build_is_refused_in_one_sentence(
    tmp_path: Path, header: tuple[str, ...], sentence: str
) -> None:
    done = run(whole_vcf(tmp_path / "a.vcf", ("##fileformat=VCFv4.2", *header)))
    assert done.exit_code == 2
    assert sentence in done.output
    assert done.output.count("\n") == 1


def test_a_refused_file_leaves_the_report_usable(tmp_path: Path, out: Path) -> None:
    table = tmp_path / "genes.csv"
    table.write_text("gene,diplotype\nCYP2D6,*4/*4\n")
    done = run(whole_vcf(tmp_path / "a.vcf", ("##fileformat=VCFv4.2",)), table, "--json", out)
    assert done.exit_code == 1
    found = answer(out)
    assert any("does not say its reference build" in gap["why_it_matters"] for gap in found["missing"])
    assert found["genes"][0]["by_genotype"][0]["phenotype"] == "Poor Metabolizer"


def test_nothing_of_genes(tmp_path: Path) -> None:
    (tmp_path / "patient.yaml").write_text("version: 1\npatient: { pseudonym: p1 }\n")
    done = run(tmp_path)
    assert done.exit_code == 2
    assert "Nothing of genes was found" in done.output


FOLDER = """version: 1
patient: {{ pseudonym: p1, sex: female, birth_date: 1960-01-01 }}
genotype:
  - {{ gene: CYP2D6, diplotype: "*1/*4", date: 2026-01-05, method: panel }}
files:
  - path: genome.vcf
    role: variants
{confirmed}"""


def test_a_folder_with_a_file_that_someone_confirmed(tmp_path: Path, out: Path) -> None:
    path = whole_vcf(tmp_path / "genome.vcf")
    hash_ = sha256(path.read_bytes()).hexdigest()
    confirmed = f"    confirmed: {{ by: Dr Roe, date: 2026-11-20, sha256: {hash_} }}\n"
    (tmp_path / "patient.yaml").write_text(FOLDER.format(confirmed=confirmed))
    done = run(tmp_path, "--json", out)
    assert done.exit_code == 0, done.output
    found = answer(out)
    genes = {gene["gene"]: gene for gene in found["genes"]}
    assert genes["CYP2D6"]["by_genotype"] == [
        {
            "diplotype": "*1/*4",
            "phenotype": "Intermediate Metabolizer",
            "activity_score": "1.0",
            "origin": "laboratory",
        }
    ]
    assert genes["CYP2C19"]["by_genotype"][0]["origin"] == "file of variants"
    assert any("report and file of variants" in one["about"] for one in found["disagreements"])


def test_a_folder_with_a_file_that_nobody_confirmed_reads_the_report_alone(tmp_path: Path, out: Path) -> None:
    whole_vcf(tmp_path / "genome.vcf")
    (tmp_path / "patient.yaml").write_text(FOLDER.format(confirmed=""))
    done = run(tmp_path, "--json", out)
    assert done.exit_code == 0
    found = answer(out)
    assert all(gene["file_of_variants"] is None for gene in found["genes"])
    assert any("does not say whose it is" in gap["why_it_matters"] for gap in found["missing"])
