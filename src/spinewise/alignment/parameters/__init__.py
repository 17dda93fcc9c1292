"""Spinopelvic parameters: each a small function on arrays, and one row that names what it takes."""
