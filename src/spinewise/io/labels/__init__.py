"""Label maps: vertebrae by name, whatever numbering the file uses; a segmentation where there is none.

`read.read_labels`; `segmentation.segment`. The tables of numberings, usual sizes and SNOMED CT codes lie
here.
"""
