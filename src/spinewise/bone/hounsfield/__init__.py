"""Hounsfield units of cancellous bone: measured, held against neighbours and named cut-offs, and placed."""

from spinewise.bone.hounsfield.advice import advise

__all__ = ["advise"]
