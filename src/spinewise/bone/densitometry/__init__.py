"""DXA, TBS and FRAX: what was measured where, how far it can be trusted, and what it makes of the bone."""
