"""Bone optimisation before the operation: the review's Figure 2 as rules."""
