"""A file of variants: what is refused, in which words, and that the rest goes on."""

import re
from pathlib import Path

import pytest

from genotype_builders import (
    COLUMNS,
    HEADER,
    line_of,
    rows_of,
    single_rows,
    text_of,
    write_indexed,
    write_vcf,
)
from spinewise.evidence.named_alleles import definitions
from spinewise.io.vcf.read import is_vcf, read_vcf
from spinewise.pain.genotype.matching import match
from spinewise.pain.genotype.observed import NotCalled, by_place
from spinewise.pain.genotype.places import places_to_read
from spinewise.pain.genotype.research import for_research
from spinewise.record.genotype import VariantRow
from spinewise.words import BadInput, UnreadableFile

FIRST, *_ = HEADER


def read(path: Path):
    return read_vcf(path, places_to_read())


def diplotypes(rows, gene: str = "CYP2C19") -> set[str]:
    return {"/".join(pair) for pair in match(definitions(gene), by_place(rows)).diplotypes}


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ((FIRST, "##reference=GRCh37"), "is on GRCh37"),
        ((FIRST, "##reference=file:///ref/hs37d5.fa"), "is on GRCh37"),
        ((FIRST, "##contig=<ID=10,length=135534747>"), "is on GRCh37"),
        ((FIRST, "##contig=<ID=chr10,assembly=hg19>"), "is on GRCh37"),
        ((FIRST,), "does not say its reference build"),
        ((FIRST, "##contig=<ID=chr10,length=1000>"), "does not say its reference build"),
        ((FIRST, "##reference=hg19", "##contig=<ID=chr10,assembly=GRCh38>"), "names both GRCh37 and GRCh38"),
        ((FIRST, "##reference=chm13v2.0"), "another assembly"),
    ],
)
def test_another_or_unknown_build_is_refused(tmp_path: Path, header: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        read(write_vcf(tmp_path / "a.vcf", rows_of("CYP2C19").values(), header))


@pytest.mark.parametrize(
    "line",
    [
        "##reference=hg38",
        "##contig=<ID=chr10,length=133797422>",
        "##contig=<ID=10,assembly=GRCh38.p14,length=133797422>",
        "##reference=file:///x/GRCh38_full_analysis_set_plus_decoy_hla.fa",
    ],
)
def test_grch38_is_known_by_name_or_length(tmp_path: Path, line: str) -> None:
    path = write_vcf(tmp_path / "a.vcf", rows_of("CYP2C19").values(), (FIRST, line))
    assert len(read(path).rows) == len(definitions("CYP2C19").places)


def test_several_people_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.vcf"
    path.write_text(text_of([], people="P1\tP2"), encoding="utf-8")
    with pytest.raises(BadInput, match="holds 2 people, and which of them is this patient is never guessed"):
        read(path)


def test_no_person_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.vcf"
    path.write_text("\n".join((*HEADER, COLUMNS.removesuffix("\tFORMAT"))) + "\n", encoding="utf-8")
    with pytest.raises(BadInput, match="holds no genotypes"):
        read(path)


def test_no_vcf_and_a_cut_file_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.vcf"
    path.write_text("gene,diplotype\n", encoding="utf-8")
    with pytest.raises(UnreadableFile, match="is no VCF"):
        read(path)
    assert not is_vcf(path)
    whole = write_vcf(tmp_path / "b.vcf.gz", rows_of("CYP2C19").values())
    assert is_vcf(whole)
    cut = tmp_path / "c.vcf.gz"
    cut.write_bytes(whole.read_bytes()[:-40])
    with pytest.raises(UnreadableFile, match="cut short"):
        read(cut)


@pytest.mark.parametrize("naming", ["chr", "bare"])
@pytest.mark.parametrize("name", ["a.vcf", "a.vcf.gz"])
def test_both_ways_of_naming_chromosomes(tmp_path: Path, naming: str, name: str) -> None:
    rows = rows_of("CYP2C19", {"rs3758581": "G/G", "rs12248560": "C/T"}).values()
    assert diplotypes(read(write_vcf(tmp_path / name, rows, naming=naming)).rows) == {"*1/*17"}


def test_mixed_and_unknown_names_of_chromosomes_are_said(tmp_path: Path) -> None:
    rows = list(rows_of("CYP2C19").values())
    path = tmp_path / "a.vcf"
    path.write_text(text_of([line_of(rows[0]), line_of(rows[1], "bare")]), encoding="utf-8")
    assert "Some are written as chr10 and some as 10" in read(path).missing[0].why_it_matters
    path.write_text(text_of([line_of(rows[0]).replace("chr10", "NC_000010.11")]), encoding="utf-8")
    assert read(path).rows == ()
    assert "None of them is named as chr10 or 10" in read(path).missing[0].why_it_matters


def test_a_row_that_the_caller_failed_is_no_call(tmp_path: Path) -> None:
    rows = rows_of("CYP2C19", {"rs3758581": "G/G"})
    lines = [line_of(row) for row in rows.values()]
    lines = [one.replace("PASS", "LowQual") if "94781859" in one else one for one in lines]
    path = tmp_path / "a.vcf"
    path.write_text(text_of(lines), encoding="utf-8")
    found = read(path)
    assert "marked them as failed" in found.missing[0].why_it_matters
    calls = match(definitions("CYP2C19"), by_place(found.rows))
    assert [(one.label, one.why) for one in calls.not_called] == [("rs4244285", "its genotype is not called")]


def test_an_index_gives_the_same_rows_as_the_whole_file(tmp_path: Path) -> None:
    rows = [*rows_of("CYP2C19", {"rs3758581": "G/G"}).values(), *rows_of("RYR1").values()]
    filler = [
        VariantRow(chromosome, position, "A", ("C",), (0, 1))
        for chromosome in ("chr10", "chr19", "chr2")
        for position in range(1_000, 100_000_000, 50_021)
    ]
    ordered = sorted((*rows, *filler), key=lambda row: (row.chromosome, row.position))
    text = text_of(line_of(row) for row in ordered)
    plain = tmp_path / "a.vcf"
    plain.write_text(text, encoding="utf-8")
    indexed = write_indexed(tmp_path / "b.vcf.gz", text)
    whole, by_index = read(plain).rows, read(indexed).rows
    assert len(whole) >= len(rows)
    assert sorted(whole, key=str) == sorted(by_index, key=str)


def test_a_broken_index_is_said(tmp_path: Path) -> None:
    path = write_indexed(tmp_path / "a.vcf.gz", text_of(line_of(r) for r in rows_of("CYP2C19").values()))
    path.with_name("a.vcf.gz.tbi").write_bytes(b"nothing")
    with pytest.raises(UnreadableFile, match="index"):
        read(path)


# --- places: what is no call ---


def why(rows, label: str, gene: str = "CYP2C19") -> str:
    found = match(definitions(gene), by_place(rows))
    return next(one.why for one in found.not_called if one.label == label)


def test_a_missing_position_is_no_call_never_the_reference() -> None:
    rows = rows_of("CYP2C19", {"rs3758581": "G/G"}, {"rs12248560"}).values()
    assert diplotypes(rows) == {"*1/*1", "*1/*17", "*17/*17"}
    assert why(rows, "rs12248560") == ""


def test_a_row_with_another_reference_base_is_refused_and_the_rest_goes_on() -> None:
    rows = rows_of("CYP2C19", {"rs3758581": "G/G"})
    old = rows["rs12248560"]
    rows["rs12248560"] = VariantRow(old.chromosome, old.position, "G", ("A",), (0, 0))
    assert why(rows.values(), "rs12248560") == "the file's reference base G is not that of GRCh38 (C)"
    assert diplotypes(rows.values()) == {"*1/*1", "*1/*17", "*17/*17"}


@pytest.mark.parametrize("genotype", [(None, None), (0, None), (0,), (0, 1, 1), (0, 3)])
def test_a_genotype_that_is_not_whole_is_no_call(genotype: tuple[int | None, ...]) -> None:
    rows = rows_of("CYP2C19", {"rs3758581": "G/G"})
    old = rows["rs12248560"]
    rows["rs12248560"] = VariantRow(old.chromosome, old.position, old.ref, old.alts, genotype)
    assert why(rows.values(), "rs12248560")
    assert diplotypes(rows.values()) == {"*1/*1", "*1/*17", "*17/*17"}


def test_rows_that_contradict_each_other_are_no_call() -> None:
    rows = rows_of("CYP2C19", {"rs3758581": "G/G", "rs12248560": "C/T"})
    again = VariantRow("chr10", 94761900, "C", ("T",), (0, 0))
    assert "contradict" in why([*rows.values(), again], "rs12248560")


def test_an_indel_written_elsewhere_in_its_repeat_is_the_same_one() -> None:
    """AA>A at 94949282 and GA>G at 94949281 leave the same sequence: *6 of CYP2C9."""
    rows = rows_of("CYP2C9", missing={"rs9332131"})
    moved = VariantRow("chr10", 94949282, "AA", ("A",), (0, 1))
    assert diplotypes([*rows.values(), moved], "CYP2C9") == {"*1/*6"}
    absent = VariantRow("chr10", 94949282, "AA", ("A",), (0, 0))
    assert diplotypes([*rows.values(), absent], "CYP2C9") == {"*1/*1"}


def test_an_indel_that_may_be_the_same_is_refused() -> None:
    rows = rows_of("CYP2C9")
    moved = VariantRow("chr10", 94949290, "CA", ("C",), (0, 1))
    said = why([*rows.values(), moved], "rs9332131", "CYP2C9")
    assert said.startswith("an indel of the same length is carried at 94949290, which may be this one")
    assert "*1/*6" in diplotypes([*rows.values(), moved], "CYP2C9")


def test_a_base_that_no_definition_knows_is_no_reference() -> None:
    rows = rows_of("CYP2C19", {"rs3758581": "G/G"})
    old = rows["rs12248560"]
    rows["rs12248560"] = VariantRow(old.chromosome, old.position, old.ref, ("G",), (0, 1))
    found = match(definitions("CYP2C19"), by_place(rows.values()))
    assert found.diplotypes == ()
    assert found.why_none == "rs12248560 of CYP2C19 carries a base that no definition knows."


def test_phase_settles_what_bases_leave_open() -> None:
    said = {"rs3758581": "G/G", "rs12248560": "C/T", "rs28399504": "A/G"}
    apart = {**said, "rs12248560": "C|T", "rs28399504": "G|A"}
    together = {**said, "rs12248560": "C|T", "rs28399504": "A|G"}
    assert diplotypes(rows_of("CYP2C19", said).values()) == {"*1/*4"}
    assert diplotypes(rows_of("CYP2C19", apart).values()) == {"*4/*17"}
    assert diplotypes(rows_of("CYP2C19", together).values()) == {"*1/*4"}


# --- single variants ---


def research(rows):
    found, missing = for_research(by_place(rows))
    return {one.gene.name: one for one in found}, missing


PALINDROMES = ["rs4818", "rs3783641", "rs10483639"]


@pytest.mark.parametrize("rsid", PALINDROMES)
def test_a_palindrome_is_read_only_where_the_reference_base_is_that_of_grch38(rsid: str) -> None:
    row = next(
        iter(single_rows({rsid: {"rs4818": "C/G", "rs3783641": "T/A", "rs10483639": "G/C"}[rsid]}).values())
    )
    found, missing = research([row])
    read = next(v for one in found.values() for v in one.variants if v.rsid == rsid)
    assert read.plus
    flipped = VariantRow(row.chromosome, row.position, row.alts[0], (row.ref,), (0, 1))
    found, missing = research([flipped])
    read = next(v for one in found.values() for v in one.variants if v.rsid == rsid)
    assert read.plus == ""
    assert re.search("is not that of GRCh38.*never flipped", read.why_not)
    assert any(rsid in gap.what for gap in missing)


def test_rs1045642_is_read_on_the_coding_strand() -> None:
    """GRCh38 carries A there, which is the coding T: A/A is 3435TT, G/G is 3435CC."""
    for plus, coding in (("A/A", "T/T"), ("G/G", "C/C"), ("A/G", "T/C")):
        found, _ = research(single_rows({"rs1045642": plus}).values())
        read = next(v for v in found["ABCB1"].variants if v.rsid == "rs1045642")
        assert (read.plus, read.gene_strand) == (plus, coding)


@pytest.mark.parametrize(
    ("bases", "expected"),
    [
        (("G/G", "C/C", "G/G", "G/G"), ("LPS/LPS",)),
        (("A/A", "T/T", "C/C", "A/A"), ("APS/APS",)),
        (("A/A", "C/C", "C/C", "G/G"), ("HPS/HPS",)),
        (("A/G", "C/T", "C/G", "G/A"), ("LPS/APS",)),
        (("A/G", "C/C", "C/G", "G/G"), ("LPS/HPS",)),
        (("A/A", "C/T", "C/C", "G/A"), ("APS/HPS",)),
        (("G/G", "T/T", "C/C", "A/A"), ("not assignable",)),
        (("A/A", "T/T", "C/C", "G/G"), ("not assignable",)),
        (("G|A", "C|T", "G|C", "G|A"), ("LPS/APS",)),
        (("G|A", "T|C", "G|C", "G|A"), ("not assignable",)),
    ],
)
def test_comt_haplotypes_only_where_bases_and_phase_allow(bases, expected) -> None:
    sites = ("rs6269", "rs4633", "rs4818", "rs4680")
    found, _ = research(single_rows(dict(zip(sites, bases, strict=True))).values())
    assert found["COMT"].haplotypes == expected


def test_a_comt_site_that_is_not_called_leaves_no_haplotype() -> None:
    found, _ = research(single_rows({"rs4680": "G/G"}).values())
    assert found["COMT"].haplotypes == ("not assignable",)
    assert "rs6269, rs4633, rs4818" in found["COMT"].haplotype_note


def test_gch1_haplotype_is_read_on_the_plus_strand() -> None:
    sites = ("rs8007267", "rs3783641", "rs10483639")
    for bases, expected in (
        (("T/T", "A/A", "C/C"), ("pain-protective/pain-protective",)),
        (("C/C", "T/T", "G/G"), ("another/another",)),
        (("C/T", "T/T", "G/G"), ("another/another",)),
        (("C|T", "T|A", "G|C"), ("pain-protective/another",)),
        (("C/T", "T/A", "G/C"), ("pain-protective/another", "another/another")),
    ):
        found, _ = research(single_rows(dict(zip(sites, bases, strict=True))).values())
        assert found["GCH1"].haplotypes == expected


def test_no_call_is_a_sentence() -> None:
    assert NotCalled("rs1").why == ""
