"""Bone optimisation before the operation: the review's Figure 2 as rules."""

from spinewise.bone.optimisation.advice import advise

__all__ = ["advise"]
