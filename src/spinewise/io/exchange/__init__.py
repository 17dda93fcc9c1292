"""What a registry takes in and gives out: plans, FHIR, OMOP, Parquet, CSV and tables without small cells.

`from_plan.reading_from_plan`, `from_fhir.reading_from_bundle` and `from_omop.reading_from_omop` make a
`Batch` and say item by item what was left out. `release.released` takes out of a batch what must not leave,
and `parquet.to_parquet`, `flat_csv.to_csv`, `to_omop.to_omop`, `to_fhir.to_fhir` and `counted.to_table` write
it. See docs/exchange.md.
"""
