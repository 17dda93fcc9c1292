"""Radiographs in and out: DICOM with spacing and beam, pictures with neither, pairs of a standing person."""
