"""Densitometry in the formats of the machines: tables (CSV) and DICOM structured reports.

`table.read_table`; `report.read_report`; both give a `reading.DxaReading`.
"""
