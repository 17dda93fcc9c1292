"""Vertebral bone quality score (VBQ) from T1-weighted MRI: what fits, where it is read, what it says."""
