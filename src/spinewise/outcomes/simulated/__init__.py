"""Simulated cohorts: people from a seed, with every coefficient of their making written down."""
