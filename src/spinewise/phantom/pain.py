"""Drugs and genes of a digital patient: plausible, synthetic, and such that analgesia needs thought.

An opioid that CYP2D6 activates, an antidepressant that slows CYP2D6, an anticoagulant, drugs of blood
pressure and stomach; a laboratory report of three genes; answers of a questionnaire, two of its questions
left open.
"""

import datetime
from dataclasses import dataclass

from spinewise.phantom.ct import SCAN_DATE
from spinewise.phantom.person import DigitalPatient

LABORATORY = "synthetic report of a laboratory"
REPORTED = SCAN_DATE - datetime.timedelta(days=45)


@dataclass(frozen=True)
class Medicine:
    """One drug that a digital patient takes.

    Parameters
    ----------
    name : str
        Product, as a list writes it.
    dose : str
        In the words of a list.
    days : int
        Days before the scan since which it is taken.
    rxnorm : str
        Code of its ingredient; empty where none was read in a source.
    """

    name: str
    dose: str
    days: int
    rxnorm: str = ""

    @property
    def since(self) -> datetime.date:
        """First day."""
        return SCAN_DATE - datetime.timedelta(days=self.days)


@dataclass(frozen=True)
class Reported:
    """What a laboratory reports of one gene of a digital patient.

    Parameters
    ----------
    gene, diplotype, phenotype : str
        In the words of the report.
    """

    gene: str
    diplotype: str
    phenotype: str


_MEDICINES = (
    Medicine("Tramadol 50 mg tablet", "1 tablet by mouth three times a day", 240, "10689"),
    Medicine("Acetaminophen 500 mg tablet", "2 tablets by mouth three times a day", 240, "161"),
    Medicine("Duloxetine 60 mg capsule", "1 capsule by mouth once daily", 380, "72625"),
    Medicine("Apixaban 5 mg tablet", "1 tablet by mouth twice daily", 900),
    Medicine("Ramipril 5 mg tablet", "1 tablet by mouth once daily", 1500),
    Medicine("Pantoprazole 40 mg tablet", "1 tablet by mouth once daily", 300, "40790"),
)
_POOR, _INTERMEDIATE, _NORMAL = (f"{word} Metabolizer" for word in ("Poor", "Intermediate", "Normal"))
_CYP2D6 = (("*1/*41", _NORMAL), ("*4/*4", _POOR), ("*1/*2", _NORMAL), ("*1/*4", _INTERMEDIATE))
_CYP2C9 = (("*1/*1", _NORMAL), ("*1/*3", _INTERMEDIATE), ("*1/*2", _INTERMEDIATE))
_CYP2C19 = (("*1/*1", _NORMAL), ("*1/*2", _INTERMEDIATE))


QUESTIONNAIRE = "synthetic questionnaire before an anaesthetic"
_NO = (
    "alcohol", "bleeding-disorder", "copd", "epilepsy", "heart-failure", "liver-disease", "long-qt",
    "malnutrition", "peptic-ulcer", "pregnancy", "psychosis", "substance-use-disorder",
)  # fmt: skip


def answers_of(patient: DigitalPatient) -> tuple[dict[str, object], ...]:
    """What a digital patient was asked before an anaesthetic, as facts of patient.yaml.

    Parameters
    ----------
    patient : DigitalPatient
        Who.

    Returns
    -------
    tuple of dict
        Mostly no; sleep apnoea and malignant hyperthermia were not asked, so that a plan has to.
    """
    day = str(REPORTED)
    said: list[dict[str, object]] = [
        {"concept": one, "value": "no", "date": day, "note": QUESTIONNAIRE} for one in _NO
    ]
    said.append({"concept": "no-known-drug-allergy", "value": "yes", "date": day, "note": QUESTIONNAIRE})
    egfr = 64 + patient.seed % 5
    kidney = {"concept": "egfr", "value": egfr, "unit": "mL/min/{1.73_m2}", "date": day, "note": "synthetic"}
    return (*said, kidney)


def medicines_of(patient: DigitalPatient) -> tuple[Medicine, ...]:
    """What a digital patient takes; one of two takes no anticoagulant.

    Parameters
    ----------
    patient : DigitalPatient
        Who.

    Returns
    -------
    tuple of Medicine
        By the patient's seed.
    """
    return _MEDICINES if patient.seed % 2 else tuple(one for one in _MEDICINES if "Apixaban" not in one.name)


def genes_of(patient: DigitalPatient) -> tuple[Reported, ...]:
    """What a laboratory reports of a digital patient.

    Parameters
    ----------
    patient : DigitalPatient
        Who.

    Returns
    -------
    tuple of Reported
        By the patient's seed; how often a genotype comes is not that of any people.
    """
    chosen = (("CYP2D6", _CYP2D6), ("CYP2C9", _CYP2C9), ("CYP2C19", _CYP2C19))
    return tuple(Reported(gene, *some[patient.seed % len(some)]) for gene, some in chosen)
