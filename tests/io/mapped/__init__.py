"""Tests of tables that are read by a mapping."""
