"""Hounsfield units of cancellous bone: measured, held against neighbours and named cut-offs, and placed."""
