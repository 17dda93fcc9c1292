"""Reports of genes: what is read, refused, contradicted; and what may never be said."""

import datetime
import json
import re
from pathlib import Path

import pytest

from genotype_builders import rows_of, single_rows, write_vcf
from spinewise.evidence import tables
from spinewise.evidence.gene_guidance import drugs, keys
from spinewise.evidence.inhibitors import inhibitors
from spinewise.evidence.named_alleles import GENES, activity_value, definitions
from spinewise.evidence.research_genes import no_dose, research_genes, single_variants
from spinewise.io.genotype.fhir import read_gene_observations
from spinewise.io.genotype.files import read_genotype
from spinewise.io.genotype.table import read_gene_table
from spinewise.pain.genotype.assess import assess_genotype
from spinewise.pain.genotype.diplotypes import read_diplotype, score_of
from spinewise.pain.genotype.genes import COPY_NUMBER
from spinewise.pain.genotype.places import places_to_read
from spinewise.pain.genotype.recommended import NEVER_SAFE
from spinewise.record.genotype import GeneticInput, LaboratoryCall
from spinewise.words import BadInput, MixedPatients, UnreadableFile

AS_OF = datetime.date(2026, 11, 21)


def judged(*calls: LaboratoryCall, rows=(), taken=()):
    return assess_genotype(GeneticInput(tuple(rows), calls, (), bool(rows)), taken, AS_OF)


def report(gene: str, diplotype: str = "", phenotype: str = "", score: str = "") -> LaboratoryCall:
    return LaboratoryCall(gene, "a report", diplotype, phenotype, score)


# --- diplotypes as written ---


@pytest.mark.parametrize(
    ("text", "read", "score"),
    [
        ("*1/*36x2+*10", "*1/*36x2+*10", "1.25"),
        ("CYP2D6*3/CYP2D6*4", "*3/*4", "0.0"),
        ("*2.034/*1.001", "*1/*2", "2.0"),
        ("*10/*36x2", "*10/*36x2", "0.25"),
        ("*5/*29", "*5/*29", "0.5"),
        ("*1x2/*2", "*1x2/*2", "3.0"),
        ("*1×2 / *2", "*1x2/*2", "3.0"),
        ("*2xN/*41", "*2xN/*41", "≥2.5"),
        ("*4A/*1", "*1/*4", "1.0"),
    ],
)
def test_diplotypes_as_laboratories_write_them(text: str, read: str, score: str) -> None:
    one = read_diplotype("CYP2D6", text)
    found = score_of(one)
    assert one.text == read
    assert found is not None
    assert found.text == score


@pytest.mark.parametrize(
    ("gene", "text", "sentence"),
    [
        ("CYP2D6", "*1", "names one allele only"),
        ("CYP2D6", "*1/*2/*3", "two alleles parted by a slash"),
        ("CYP2D6", "wt/wt", "a star and a number"),
        ("CYP2D6", "*1/", "two alleles parted by a slash"),
        ("CYP2D6", "*57/*1", "withdrawn"),
        ("TPMT", "*1/*1", "no gene whose diplotypes are read here"),
    ],
)
def test_what_is_no_diplotype_is_refused(gene: str, text: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        read_diplotype(gene, text)


def test_known_scores_of_get_rm_samples() -> None:
    """NA18565 *10/*36x2 and NA18861 *5/*29: by SNPs alone they would read 0.5 and 1.0."""
    scores = [score_of(read_diplotype("CYP2D6", text)) for text in ("*10/*36x2", "*5/*29")]
    assert [one and one.value for one in scores] == [0.25, 0.5]
    assert activity_value("CYP2D6", "*10") == 0.25


# --- reports and files together ---


def test_cyp2d6_of_a_file_always_says_that_copies_were_not_counted() -> None:
    found = judged(rows=rows_of("CYP2D6").values())
    gene = found.gene("CYP2D6")
    assert [one.diplotype for one in gene.branches] == ["*1/*1"]
    assert COPY_NUMBER in gene.caveats
    for drug in found.drugs:
        assert ("CYP2D6" in drug.genes) == (COPY_NUMBER in drug.caveats)


def test_a_report_overrides_the_file_and_a_contradiction_is_said() -> None:
    found = judged(report("CYP2D6", "*4/*5"), rows=rows_of("CYP2D6").values())
    gene = found.gene("CYP2D6")
    assert [one.diplotype for one in gene.branches] == ["*4/*5"]
    assert COPY_NUMBER in gene.caveats
    (one,) = found.disagreements
    assert one.says == (
        "The report says *4/*5 (Poor Metabolizer).",
        "The file says *1/*1 (Normal Metabolizer).",
    )
    assert one.settled.startswith("The report goes first")


def test_a_report_that_the_file_bears_out_is_no_contradiction() -> None:
    rows = rows_of("CYP2C19", {"rs3758581": "G/G", "rs12248560": "C/T"}).values()
    assert judged(report("CYP2C19", "*1/*17"), rows=rows).disagreements == ()
    (one,) = judged(report("CYP2C19", "*2/*2"), rows=rows).disagreements
    assert one.about == "CYP2C19: report and file of variants"


def test_two_reports_that_differ_are_both_followed() -> None:
    found = judged(report("CYP2D6", "*1/*1"), report("CYP2D6", "*4/*4"))
    assert {one.diplotype for one in found.gene("CYP2D6").branches} == {"*1/*1", "*4/*4"}
    codeine = next(one for one in found.drugs if one.drug == "codeine")
    assert len(codeine.said) == 2
    assert any("not settled" in text for text in codeine.caveats)
    assert found.disagreements[0].about == "CYP2D6 in several reports"


def test_a_report_that_contradicts_itself_is_said() -> None:
    found = judged(report("CYP2D6", "*4/*4", "Normal Metabolizer"))
    both = [one.phenotype for one in found.gene("CYP2D6").branches]
    assert both == ["Poor Metabolizer", "Normal Metabolizer"]
    assert found.disagreements[0].about == "CYP2D6 within one report"


def test_an_old_score_of_star_10_is_said() -> None:
    found = judged(report("CYP2D6", "*1/*10", "Normal Metabolizer", "1.5"))
    assert found.disagreements[0].says == ("By the table it is 1.25.", "The report says 1.5.")


def test_a_report_that_is_not_understood_is_left_out_and_the_rest_goes_on() -> None:
    found = judged(report("CYP2D6", "wild type"), report("CYP2C9", "*1/*3"), report("CYP2B6", "", "slow"))
    assert found.gene("CYP2D6").branches == ()
    assert found.gene("CYP2B6").branches == ()
    assert [one.diplotype for one in found.gene("CYP2C9").branches] == ["*1/*3"]
    assert [gap.what for gap in found.missing] == [
        "CYP2D6 in a report",
        "CYP2B6 in a report",
    ]


def test_a_gene_that_is_not_kept_is_named() -> None:
    found = judged(report("TPMT", "*1/*3A"), report("CYP2C9", "*1/*1"))
    assert [gap.what for gap in found.missing] == ["TPMT in a report"]


# --- what may never be said ---


def everything():
    """Every drug under every phenotype, with and without a variant of the anaesthesia genes."""
    for gene, diplotypes in {
        "CYP2D6": ("*1/*1", "*4/*4", "*1/*2x2", "*1/*4", "*1/*22"),
        "CYP2C9": ("*1/*1", "*1/*2", "*1/*3", "*3/*3"),
        "CYP2C19": ("*1/*1", "*2/*2", "*17/*17"),
        "CYP2B6": ("*1/*1", "*6/*6"),
        "RYR1": ("Reference/Reference", "Reference/c.1840C>T"),
        "CACNA1S": ("Reference/Reference", "Reference/c.520C>T"),
        "G6PD": ("B (reference)/B (reference)",),
    }.items():
        for diplotype in diplotypes:
            yield judged(report(gene, diplotype))


def test_nobody_is_ever_said_to_be_safe_for_volatile_anaesthetics() -> None:
    anaesthetics = {one.name for one in drugs() if one.genes == ("CACNA1S", "RYR1")}
    assert len(anaesthetics) == 7
    seen = 0
    for found in everything():
        for one in found.drugs:
            if one.drug in anaesthetics:
                seen += 1
                contraindicated = any("contraindicated" in said.text for said in one.said)
                assert contraindicated or NEVER_SAFE in one.caveats
                assert one.stale and "issued this guideline again" in one.age
    assert seen == 7 * 4


def anaesthetic(found):
    return next(one for one in found.drugs if one.drug == "sevoflurane")


def test_a_missing_position_is_neither_susceptible_nor_excluded() -> None:
    """One of two positions of CACNA1S not called: no alarm from a gap, and no reassurance either."""
    place = definitions("CACNA1S").places[0]
    found = anaesthetic(judged(rows=rows_of("CACNA1S", missing={place.label}).values()))
    assert [one.text.startswith("Clinical findings") for one in found.said] == [True]
    assert NEVER_SAFE in found.caveats
    assert any("Positions of CACNA1S are not called" in text for text in found.caveats)


@pytest.mark.parametrize("number", [0, 1])
def test_a_variant_of_cacna1s_that_is_seen_contraindicates(number: int) -> None:
    place = definitions("CACNA1S").places[number]
    other = definitions("CACNA1S").places[1 - number]
    said = {place.label: f"{place.ref}/{place.alts[0]}"}
    for missing in (set(), {other.label}):
        found = anaesthetic(judged(rows=rows_of("CACNA1S", said, missing).values()))
        assert any("relatively contraindicated" in one.text for one in found.said)


def test_a_variant_of_ryr1_in_a_file_is_a_warning_until_it_is_classed() -> None:
    place = next(p for p in definitions("RYR1").places if p.rsid == "rs118192172")
    seen = judged(rows=rows_of("RYR1", {place.label: f"{place.ref}/{place.alts[0]}"}).values())
    assert anaesthetic(seen).said == ()
    assert any("BEFORE a volatile anaesthetic" in text for text in anaesthetic(seen).caveats)
    gap = judged(rows=rows_of("RYR1", missing={place.label}).values())
    assert not any("BEFORE a volatile anaesthetic" in text for text in anaesthetic(gap).caveats)
    assert NEVER_SAFE in anaesthetic(gap).caveats


@pytest.mark.parametrize(
    ("gene", "words"), [("RYR1", "Normal"), ("CACNA1S", "Normal"), ("CYP2D6", "Deficient"), ("G6PD", "PM")]
)
def test_a_phenotype_of_another_gene_is_refused(gene: str, words: str) -> None:
    found = judged(report(gene, "", words))
    assert found.gene(gene).branches == ()
    assert "words that are not known here" in found.missing[0].why_it_matters


def test_every_recommendation_has_strength_source_and_age() -> None:
    for found in everything():
        for one in found.drugs:
            assert re.match(r"CPIC v1\.30\.0 of 2023-08-08, 39 months old", one.age)
            for said in one.said:
                assert said.strength in {"Strong", "Moderate", "Optional", "No Recommendation"}
                assert said.pmid.isdigit()
                assert said.url.startswith("https://cpicpgx.org/")


@pytest.mark.evidence("gene-targets-preop-screen", "pain-class-guides-dose")
def test_research_genes_carry_no_dose_and_show_both_sides() -> None:
    names = {gene.name for gene in research_genes()}
    assert names == {"COMT", "NPY", "GCH1", "OPRM1", "ABCB1", "OPRM1 methylation"}
    found = judged(rows=single_rows({"rs4680": "G/G", "rs1799971": "A/G"}).values())
    assert not {"COMT", "OPRM1"} & {gene for one in found.drugs for gene in one.genes}
    for one in found.research:
        assert one.words == no_dose()
        assert "No dose, drug or amount follows" in one.words
        assert one.gene.conflict
        assert not any(re.search(r"\d\s*mg", study.says) for study in one.gene.studies)
        for id in one.gene.evidence:
            tables.entry(id)
    comt = next(one for one in found.research if one.gene.name == "COMT")
    said = " ".join(study.says for study in comt.gene.studies)
    assert "Met/Met): lowest pain" in said
    assert "MORE pain" in said


def test_methylation_is_never_derived_from_a_vcf() -> None:
    found = judged(rows=single_rows({"rs1799971": "A/G"}).values())
    one = next(one for one in found.research if one.gene.name == "OPRM1 methylation")
    assert one.variants == ()
    assert "cannot come from a VCF" in one.gene.conflict


# --- tables ---


def test_tables_name_their_source() -> None:
    assert {one.ambiguous for one in single_variants() if one.rsid in ("rs4818", "rs3783641")} == {True}
    pairs = [{one.ref, *one.alts} in ({"A", "T"}, {"C", "G"}) for one in single_variants()]
    assert pairs == [one.ambiguous for one in single_variants()]
    assert {one.name: one.factor for one in inhibitors() if one.strength == "strong"} == dict.fromkeys(
        ("bupropion", "fluoxetine", "paroxetine", "quinidine", "terbinafine"), 0.0
    )
    assert all(one.factor == 0.5 for one in inhibitors() if one.strength == "moderate")
    assert all(definitions(gene).build == "GRCh38.p14" for gene in GENES)
    assert all(keys(drug.name) for drug in drugs())


# --- files ---


def test_a_table_with_headings_and_one_without(tmp_path: Path) -> None:
    path = tmp_path / "genes.csv"
    path.write_text(
        "Gene;Diplotype;Phenotype;Date\nCYP2D6;*1/*4;IM;2026-01-02\n;*1/*1;;\nCYP2C9;*1/*1;;2.1.26\n"
    )
    calls, missing = read_gene_table(path)
    assert [(one.gene, one.diplotype, one.phenotype, str(one.date)) for one in calls] == [
        ("CYP2D6", "*1/*4", "IM", "2026-01-02")
    ]
    assert [gap.what for gap in missing] == ["genotype: line 3", "genotype: line 4"]
    path.write_text("CYP2D6\t*1/*36x2+*10\n#G6PD\tNot available\n")
    calls, missing = read_gene_table(path)
    assert [one.diplotype for one in calls] == ["*1/*36x2+*10"]
    path.write_text("Patient,Gene,Diplotype\nA,CYP2D6,*1/*1\nB,CYP2D6,*4/*4\n")
    with pytest.raises(UnreadableFile, match="holds 2 people"):
        read_gene_table(path)
    path.write_text("a,b\n1,2\n")
    with pytest.raises(UnreadableFile, match="no column named gene"):
        read_gene_table(path)


def observation(gene: str, value: str, *, phenotype: bool = False, subject: str = "Patient/1", **more):
    code = (
        {"text": "Genetic variation's effect on drug metabolism"}
        if phenotype
        else {
            "coding": [{"system": "http://loinc.org", "code": "84413-4", "display": "Genotype display name"}]
        }
    )
    studied = {"coding": [{"system": "http://loinc.org", "code": "48018-6"}]}
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": code,
        "subject": {"reference": subject},
        "component": [{"code": studied, "valueCodeableConcept": {"text": gene}}],
        "valueCodeableConcept": {"text": value},
        **more,
    }


def bundle(path: Path, *resources) -> Path:
    entries = [{"resource": one} for one in resources]
    path.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}))
    return path


def test_fhir_observations_of_genotype_and_phenotype(tmp_path: Path) -> None:
    path = bundle(
        tmp_path / "a.json",
        observation("CYP2D6", "CYP2D6 *1/*41", effectiveDateTime="2026-02-03"),
        observation("CYP2D6", "Normal Metabolizer", phenotype=True),
        observation("CYP2C9", "*1/*3", status="entered-in-error"),
        observation("CYP2C19", "*1/*2", unknownField=1),
    )
    (one,), missing = read_gene_observations(path)
    assert (one.gene, one.diplotype, one.phenotype) == ("CYP2D6", "CYP2D6 *1/*41", "Normal Metabolizer")
    assert one.date == datetime.date(2026, 2, 3)
    assert ["entered-in-error" in gap.why_it_matters for gap in missing] == [True, False]
    assert judged(one).disagreements == ()


def test_fhir_of_two_people_is_refused(tmp_path: Path) -> None:
    path = bundle(
        tmp_path / "a.json",
        observation("CYP2D6", "*1/*1"),
        observation("CYP2C9", "*1/*1", subject="Patient/2"),
    )
    with pytest.raises(MixedPatients, match="genes of 2 people"):
        read_gene_observations(path)


@pytest.mark.data
def test_fhir_samples_of_the_genomics_guide(sample_data: Path) -> None:
    read = {}
    for number in (1, 2, 3, 4):
        path = sample_data / f"fhir/genomics/find_subject_haplotypes_{number}.json"
        calls, _ = read_gene_observations(path)
        read[number] = [(one.gene, one.diplotype) for one in calls]
    assert read[1] == [("CYP2D6", "CYP2D6 *1/*41")]
    (one,), _ = read_gene_observations(sample_data / "fhir/genomics/find_subject_haplotypes_1.json")
    (branch,) = judged(one).gene("CYP2D6").branches
    assert (branch.diplotype, branch.score and branch.score.text) == ("*1/*41", "1.5")


def test_drugs_of_a_bare_record_are_those_of_the_one_list(tmp_path: Path) -> None:
    """What was on hold counted as taken with no word, and nobody asked, where a FHIR file came alone."""

    def said(status: str, medicine: dict[str, object], **more):
        return {
            "resourceType": "MedicationStatement",
            "status": status,
            "subject": {"reference": "Patient/p"},
            "medicationCodeableConcept": medicine,
            **more,
        }

    code = {"coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "4493"}]}
    path = bundle(
        tmp_path / "a.json",
        said("active", {"text": "Paroxetine 20 mg tablets"}),
        said("active", code),
        said("stopped", {"text": "bupropion"}),
        said("active", {"text": "terbinafine"}, effectivePeriod={"end": "2020-01-31"}),
        said("on-hold", {"text": "duloxetine"}),
        said("active", {"text": "ibuprofen"}),
    )
    read = read_genotype([path], AS_OF, places_to_read())
    assert [name for name, _ in read.taken] == ["paroxetine", "fluoxetine", "duloxetine", "ibuprofen"]
    (asked,) = [gap for gap in read.missing if gap.what == "whether duloxetine is taken"]
    assert "it is on hold" in asked.why_it_matters


def test_a_list_of_drugs_that_nobody_gave_is_asked_for(tmp_path: Path) -> None:
    table = tmp_path / "genes.csv"
    table.write_text("gene,diplotype\nCYP2D6,*1/*3\n")
    read = read_genotype([table], AS_OF, places_to_read())
    assert read.taken == []
    assert "whether an inhibitor of CYP2D6 is taken" in {gap.what for gap in read.missing}


def test_one_broken_file_does_not_take_the_others_along(tmp_path: Path) -> None:
    old = write_vcf(
        tmp_path / "old.vcf", rows_of("CYP2C19").values(), ("##fileformat=VCFv4.2", "##reference=hg19")
    )
    table = tmp_path / "genes.csv"
    table.write_text("gene,diplotype\nCYP2C9,*1/*3\n")
    read = read_genotype([old, table], AS_OF, places_to_read())
    assert read.failures[0].startswith("file-1: The file of variants is on GRCh37")
    assert [one.gene for one in read.calls] == ["CYP2C9"]
    assert not read.given.has_variants
