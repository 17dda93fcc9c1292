"""Analgesia around the operation: a published base, and what this patient's facts make of it."""
