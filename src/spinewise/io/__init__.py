"""Foreign formats end here: each folder holds one of them, with its ways in and out.

Start at `images.read_images` (a CT or MR, DICOM or NIfTI) and `labels.read.read_labels` (its label map), or
at `patient.read.read_patient_folder` for a whole patient. `atomic` writes a file whole or not at all;
`identity` keeps two people's files apart, whatever their format; ``schemas`` are the JSON schemas of what
spinewise itself reads and writes.
"""
