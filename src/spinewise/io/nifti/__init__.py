"""NIfTI files and the JSON sidecar beside each.

`read.read_volume`; `write.write_volume`, `write.write_labels`; for bare arrays `decode.read_nifti` and
`encode.write_nifti`.
"""
