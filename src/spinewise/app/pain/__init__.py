"""The verbs of `spinewise pain`."""
