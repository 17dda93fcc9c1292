"""Alembic's migrations: one folder for each database, each step never changed once a release holds it."""
