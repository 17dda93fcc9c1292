"""Breaks the rules one small piece at a time, and counts what the clinical cases notice."""
