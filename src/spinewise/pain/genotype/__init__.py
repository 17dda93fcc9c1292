"""Genotype: named alleles, phenotypes, phenoconversion, and what guidelines say of them."""
