"""The record of a digital patient: a plausible candidate for a long fusion, with gaps left on purpose.

Synthetic throughout and marked so. What a plan ought to ask for is not there: DXA of the radius, TBS,
FRAX, parathyrin, nicotine, a neurological examination.
"""

import datetime
from dataclasses import dataclass

import numpy as np

from spinewise.phantom.ct import SCAN_DATE
from spinewise.phantom.pain import LABORATORY, REPORTED, genes_of
from spinewise.phantom.person import DigitalPatient
from spinewise.record.fact import Fact, Patient
from spinewise.record.operation import PlannedOperation, Urgency
from spinewise.record.record import Record
from spinewise.words import Answer, Level

SOURCE = "synthetic record of the digital patient"
DIAGNOSIS = "Adult spinal deformity with lumbar stenosis (synthetic)"
INDICATION = "Back and leg pain, loss of walking distance (synthetic)"
APPROACH = "posterior"
_CHOICES = ((Level.T10, Level.S1), (Level.L2, Level.S1))
_BIRTHDAY = (6, 10)


@dataclass(frozen=True)
class Known:
    """One thing that the record of a digital patient says, in every form in which it is written.

    Parameters
    ----------
    concept : str
        Key of the concept table.
    value : float or Answer
        A number in `unit`, or yes.
    unit : str
        UCUM; empty for answers.
    days : int
        Days before the scan.
    resource : str
        FHIR type in which it is written.
    code : (str, str, str)
        System, code and display.
    site : str
        Body site in the words of the concept table; empty when it has none.
    ongoing : Answer
        For what has a duration.
    """

    concept: str
    value: float | Answer
    unit: str
    days: int
    resource: str
    code: tuple[str, str, str]
    site: str = ""
    ongoing: Answer = Answer.UNKNOWN

    @property
    def date(self) -> datetime.date:
        """When it was measured or began."""
        return SCAN_DATE - datetime.timedelta(days=self.days)


def identity_of(patient: DigitalPatient) -> Patient:
    """Pseudonym, sex and day of birth; every file written of one digital patient carries the same.

    Parameters
    ----------
    patient : DigitalPatient
        Who.

    Returns
    -------
    Patient
        Of the patient's age on the day of the scan.
    """
    born = datetime.date(SCAN_DATE.year - 1 - patient.age, *_BIRTHDAY)
    return Patient(f"SYNTHETIC-{patient.seed:06d}", patient.sex, born)


def operation_of(patient: DigitalPatient) -> PlannedOperation:
    """The operation that is planned for a digital patient: a long fusion to the sacrum.

    Parameters
    ----------
    patient : DigitalPatient
        Who.

    Returns
    -------
    PlannedOperation
        Without a neurological status: nobody recorded one.
    """
    uiv, liv = _CHOICES[patient.seed % len(_CHOICES)]
    order = [*patient.levels, Level.S1]
    first = order.index(uiv) if uiv in order else 0
    return PlannedOperation(
        diagnosis=DIAGNOSIS,
        indication=INDICATION,
        approach=APPROACH,
        urgency=Urgency.ELECTIVE,
        fusion=Answer.YES,
        instrumented=Answer.YES,
        decompression=Answer.YES,
        levels=tuple(order[first:]),
        uiv=order[first],
        liv=liv,
        date=SCAN_DATE + datetime.timedelta(days=120),
    )


def known_of(patient: DigitalPatient) -> tuple[Known, ...]:
    """Everything that the record of a digital patient says.

    Parameters
    ----------
    patient : DigitalPatient
        Who.

    Returns
    -------
    tuple of Known
        Numbers drawn from the patient's seed, dates counted back from the day of the scan.
    """
    # A stream of its own, so that the record never changes the bones.
    draw = np.random.default_rng([patient.seed, 1]).standard_normal(6).clip(-2, 2)
    height = (162.0 if patient.sex == "female" else 175.0) * patient.sizes[0].scale ** 0.5
    weight = (25.5 + 2.0 * draw[3]) * (height / 100) ** 2
    yes = Answer.YES
    return (
        Known("dxa-t-score", round(-2.7 + 0.25 * draw[0], 1), "1", 430, "Observation",
              ("http://loinc.org", "38264-8", "DXA Hip [T-score] Bone density"), site="hip"),
        Known("dxa-t-score", round(-0.9 + 0.4 * draw[1], 1), "1", 430, "Observation",
              ("http://loinc.org", "38267-1", "DXA Lumbar spine [T-score] Bone density"),
              site="lumbar spine"),
        Known("vitamin-d-25-oh", round(17.0 + 3.0 * draw[2], 0), "ng/mL", 60, "Observation",
              ("http://loinc.org", "1989-3", "25-hydroxyvitamin D3 [Mass/volume] in Serum or Plasma")),
        Known("height", round(height, 0), "cm", 60, "Observation",
              ("http://loinc.org", "8302-2", "Body height")),
        Known("weight", round(weight, 0), "kg", 60, "Observation",
              ("http://loinc.org", "29463-7", "Body weight")),
        Known("osteoporosis", yes, "", 420, "Condition",
              ("http://snomed.info/sct", "64859006", "Osteoporosis (disorder)"), ongoing=yes),
        Known("scoliosis", yes, "", 2200, "Condition",
              ("http://snomed.info/sct", "298382003", "Scoliosis deformity of spine (disorder)"),
              ongoing=yes),
        Known("bisphosphonate", yes, "", 400, "MedicationRequest",
              ("http://www.whocc.no/atc", "M05BA04", "alendronic acid"), ongoing=yes),
    )  # fmt: skip


def record_of(patient: DigitalPatient) -> Record:
    """The record as the package would read it.

    Parameters
    ----------
    patient : DigitalPatient
        Who.

    Returns
    -------
    Record
        Facts of `known_of`, the operation of `operation_of`, and nothing else.
    """
    facts = tuple(
        Fact(
            id=f"synthetic-{place + 1}",
            concept=one.concept,
            value=one.value,
            unit=one.unit,
            date=one.date,
            source=SOURCE,
            site=one.site or None,
            note=one.code[2],
            ongoing=one.ongoing,
        )
        for place, one in enumerate(known_of(patient))
    )
    return Record(identity_of(patient), operation_of(patient), facts)


def patient_yaml_of(
    patient: DigitalPatient,
    *,
    with_facts: bool = True,
    files: tuple[dict[str, object], ...] = (),
) -> dict[str, object]:
    """Content of patient.yaml; whoever writes it adds the files.

    Parameters
    ----------
    patient : DigitalPatient
        Who.
    with_facts : bool
        Whether to write operation, facts and genes too; not beside a FHIR bundle, which says the same.
    files : tuple of dict
        Entries of ``files``, as the schema of patient.yaml wants them.

    Returns
    -------
    dict
        Plain text, numbers, lists and dicts.
    """
    who = identity_of(patient)
    content: dict[str, object] = {
        "version": 1,
        "patient": {
            "pseudonym": who.pseudonym,
            "identifier": who.pseudonym,
            "sex": who.sex,
            "birth_date": str(who.birth_date),
        },
    }
    if with_facts:
        content["operation"] = _operation_yaml(operation_of(patient))
        content["facts"] = [_fact_yaml(one) for one in known_of(patient)]
        content["genotype"] = [
            {"gene": one.gene, "diplotype": one.diplotype, "date": str(REPORTED), "method": LABORATORY}
            for one in genes_of(patient)
        ]
    if files:
        content["files"] = list(files)
    return content


def _operation_yaml(operation: PlannedOperation) -> dict[str, object]:
    return {
        "diagnosis": operation.diagnosis,
        "indication": operation.indication,
        "approach": operation.approach,
        "urgency": operation.urgency.value,
        "fusion": operation.fusion.value,
        "instrumented": operation.instrumented.value,
        "decompression": operation.decompression.value,
        "levels": [level.value for level in operation.levels],
        "uiv": str(operation.uiv),
        "liv": str(operation.liv),
        "date": str(operation.date),
    }


def _fact_yaml(one: Known) -> dict[str, object]:
    value = one.value.value if isinstance(one.value, Answer) else one.value
    content: dict[str, object] = {"concept": one.concept, "value": value, "date": str(one.date)}
    if one.unit:
        content["unit"] = one.unit
    if one.site:
        content["site"] = one.site
    if one.ongoing is not Answer.UNKNOWN:
        content["ongoing"] = one.ongoing.value
    content["note"] = f"synthetic; {one.code[2]}"
    return content
