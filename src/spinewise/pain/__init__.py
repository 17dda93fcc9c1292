"""Pain: genotype, interactions, opioid totals, regimen."""
