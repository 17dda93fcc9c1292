"""Opioid load: what a medication list comes to in a day, what it leaves open, and what follows from it."""
