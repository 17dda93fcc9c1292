"""Radiographs in and out: DICOM with its spacing and beam, pictures without either, pairs of one standing person."""
