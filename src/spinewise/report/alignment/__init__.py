"""The pictures and pages of alignment."""
