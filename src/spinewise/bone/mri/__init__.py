"""Vertebral bone quality score (VBQ) from T1-weighted MRI: which series fits, where it is read, what it may say."""
