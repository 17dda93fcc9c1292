"""What a registry takes in and gives out: plans, FHIR, OMOP, Parquet, CSV and tables without small cells.

`from_plan.batch_from_plan`, `from_fhir.batch_from_bundle` and `from_omop.batch_from_omop` make a `Batch`;
`reading_from_...` of the same modules also say item by item what was left out. `release.released` takes out
of a batch what must not leave, and `parquet.to_parquet`, `flat_csv.to_csv`, `to_omop.to_omop`,
`to_fhir.to_fhir` and `counted.to_table` write it. See docs/exchange.md.
"""
