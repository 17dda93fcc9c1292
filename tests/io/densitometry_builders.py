"""Structured reports of densitometers, built by hand: the tree that a test needs and no more."""

from pathlib import Path
from typing import Any

import pydicom
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import EnhancedSRStorage, ExplicitVRLittleEndian, generate_uid

UCUM = "UCUM"


def code(value: str, scheme: str, meaning: str) -> Dataset:
    made = Dataset()
    made.CodeValue, made.CodingSchemeDesignator, made.CodeMeaning = value, scheme, meaning
    return made


def own(meaning: str) -> Dataset:
    """A vendor's own code: only its words can be understood."""
    return code(meaning.upper().replace(" ", "")[:16], "99VENDOR", meaning)


def item(kind: str, name: Dataset, *children: Dataset, relation: str = "CONTAINS", **fields: Any) -> Dataset:
    made = Dataset()
    made.RelationshipType, made.ValueType = relation, kind
    made.ConceptNameCodeSequence = Sequence([name])
    for key, value in fields.items():
        setattr(made, key, value)
    if kind == "CONTAINER":
        made.ContinuityOfContent = "SEPARATE"
    if children:
        made.ContentSequence = Sequence(list(children))
    return made


def container(name: str, *children: Dataset) -> Dataset:
    return item("CONTAINER", own(name), *children)


def text(name: str, said: str) -> Dataset:
    return item("TEXT", own(name), relation="HAS OBS CONTEXT", TextValue=said)


def coded(name: Dataset, value: Dataset, *children: Dataset) -> Dataset:
    return item("CODE", name, *children, relation="HAS CONCEPT MOD", ConceptCodeSequence=Sequence([value]))


def number(name: Dataset, value: str, unit: str, *children: Dataset) -> Dataset:
    measured = Dataset()
    measured.NumericValue = value
    measured.MeasurementUnitsCodeSequence = Sequence([code(unit, UCUM, unit)])
    return item("NUM", name, *children, MeasuredValueSequence=Sequence([measured]))


def report(path: Path, *children: Dataset, patient_id: str = "MRN1", **header: Any) -> Path:
    """An Enhanced SR as densitometers write it."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = EnhancedSRStorage
    meta.MediaStorageSOPInstanceUID = generate_uid()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made = FileDataset(str(path), {}, file_meta=meta, preamble=b"\0" * 128)
    made.SOPClassUID, made.SOPInstanceUID = EnhancedSRStorage, meta.MediaStorageSOPInstanceUID
    made.Modality, made.PatientName, made.PatientID = "SR", "Secretname", patient_id
    made.PatientBirthDate, made.PatientSex = "19500401", "F"
    made.StudyInstanceUID, made.SeriesInstanceUID = generate_uid(), generate_uid()
    made.StudyDate, made.ContentDate, made.StudyTime, made.ContentTime = "20260110", "20260112", "", "1200"
    made.Manufacturer, made.ManufacturerModelName, made.SoftwareVersions = "HOLOGIC", "Horizon A", "APEX 5.6"
    made.SeriesNumber, made.InstanceNumber, made.StudyID, made.AccessionNumber = 1, 1, "", ""
    made.ReferringPhysicianName = ""
    made.ReferencedPerformedProcedureStepSequence = Sequence([])
    made.PerformedProcedureCodeSequence = Sequence([])
    made.CompletionFlag, made.VerificationFlag = "COMPLETE", "UNVERIFIED"
    made.ValueType, made.ContinuityOfContent = "CONTAINER", "SEPARATE"
    made.ConceptNameCodeSequence = Sequence([own("Bone Density")])
    made.ContentSequence = Sequence(list(children))
    for key, value in header.items():
        setattr(made, key, value)
    pydicom.dcmwrite(path, made)
    return path
