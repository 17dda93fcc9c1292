"""What a registry's people came to: the outcomes with denominators, intervals and who is missing."""
