"""Medication lists, text or FHIR: each line becomes a drug with a daily dose, or one sentence why not."""
