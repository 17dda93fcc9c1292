"""Tables (CSV) of a hospital or registry, read into a `Batch` by a mapping: which column is which field.

`mapping.read_mapping` reads the mapping (TOML), `source.open_source` the tables, in parts that fit into
memory. See docs/registry.md.
"""
