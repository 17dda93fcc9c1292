"""Cohorts: what happened to everyone before, compared without fooling ourselves."""
