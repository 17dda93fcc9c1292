"""Vertebral fracture by shape: heights in front, in the middle and behind, and what has been lost."""
