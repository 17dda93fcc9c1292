"""Command line: asks, shows progress, composes the rooms; thin."""
