"""Files of variants (VCF): `read.read_vcf` reads places on GRCh38 of one person and refuses the rest."""
