"""Points that a reader marked, as files: our own JSON, a table, or markups of 3D Slicer.

`read.read_landmarks` opens any of them; `write.to_bytes` writes our own.
"""
