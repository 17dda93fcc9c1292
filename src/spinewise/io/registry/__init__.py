"""The registry: what happened to every person, under pseudonyms, in SQLite or PostgreSQL.

Start at `registry.open_registry`; `Registry.add` keeps a `Batch` of `outcomes.registered` whole or not at
all, `Registry.batch` reads everything back, `Registry.history` says who changed what.
`identities.open_identities` opens the store of who the people are, a database of its own. See
docs/registry.md.
"""
