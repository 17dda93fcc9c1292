"""The page of a comparison: what was found, why to doubt it, and what it rests on."""
