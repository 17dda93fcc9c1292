"""A comparison as a file asks for it: the question in TOML, and the people it is asked of."""
