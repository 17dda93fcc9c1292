"""Correction on paper first: move the spine segment by segment, foresee how it stands, search for plans."""
