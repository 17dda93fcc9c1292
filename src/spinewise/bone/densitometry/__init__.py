"""DXA, TBS and FRAX: what was measured where, how far it can be trusted, and what it makes of the bone."""

from spinewise.bone.densitometry.advice import advise

__all__ = ["advise"]
