"""Steps of the registry's schema."""
