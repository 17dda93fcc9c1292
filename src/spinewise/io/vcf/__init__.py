"""Files of variants (VCF): `read.read_vcf` reads the places asked for, on GRCh38, of one person, and refuses the rest."""
