"""Vertebral augmentation: who may be eligible, what it is known to do, and what is not known."""
