"""Reports of genes: FHIR observations, tables, patient.yaml and files of variants, of one person."""
