"""plan.json: a whole plan written and read back exactly, under its versioned schema.

`document.to_json`, `document.from_json`, `document.to_bytes`, `document.from_bytes`; `schema.schema_of_plan`.
"""
