"""Survival analysis on arrays: from Kaplan and Meier to Cox, Fine and Gray, exact and with one fast core."""
