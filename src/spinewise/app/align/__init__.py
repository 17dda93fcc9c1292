"""The verbs of `spinewise align`."""
