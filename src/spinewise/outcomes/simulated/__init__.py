"""Cohorts of people who never lived, with the truth about them known: what estimators are proved on."""
