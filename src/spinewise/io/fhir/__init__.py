"""FHIR R4: a record read resource by resource, a plan written as proposals.

`read.read_bundle`; `write.bundle`.
"""
