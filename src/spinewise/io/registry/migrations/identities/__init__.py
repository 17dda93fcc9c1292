"""Steps of the schema of the store of identities."""
