"""DICOM: series read and written; segmentations (SEG) read and written; HU as a structured report (SR).

`read.read_series`, `read.list_series`, `peek.peek` (whose and what, without pixels), `seg_read.read_seg`;
`write.write_series`, `seg_write.write_levels`, `seg_write.write_regions`, `sr_write.write`.
"""
