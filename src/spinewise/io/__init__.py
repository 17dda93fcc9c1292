"""Foreign formats end here: DICOM, NIfTI, FHIR, YAML, JSON in and out."""
