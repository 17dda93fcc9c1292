"""Tests of the registry, with a PostgreSQL server of their own (`postgres`)."""
