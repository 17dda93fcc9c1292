"""Vertebral fracture by shape: heights in front, in the middle and behind, and what has been lost."""

from spinewise.bone.fracture.advice import advise

__all__ = ["advise"]
