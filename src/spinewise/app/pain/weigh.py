"""A patient's folder handed to the room of pain: record, drugs and genes."""

import datetime
from dataclasses import replace

from spinewise.evidence.protocol import Protocol
from spinewise.io.patient.read import PatientFolder
from spinewise.pain.plan import PainPlan, plan_pain
from spinewise.results import Missing


def weigh_pain(patient: PatientFolder, protocol: Protocol, as_of: datetime.date) -> PainPlan:
    """Ask the room of pain about one patient.

    Parameters
    ----------
    patient : PatientFolder
        As read.
    protocol : Protocol
        The site's choices.
    as_of : date
        The day for which the answer holds.

    Returns
    -------
    PainPlan
        With what the lists of drugs could not say.
    """
    lists = patient.medication
    pain = plan_pain(patient.record, patient.drugs, patient.genetics, protocol, as_of, unread=lists.unread)
    advice = replace(
        pain.advice,
        missing=(*(gap for gap in patient.missing if _may_hold(gap)), *lists.missing, *pain.advice.missing),
        disagreements=(*lists.disagreements, *pain.advice.disagreements),
    )
    return replace(pain, advice=advice, questions=(*lists.questions, *pain.questions))


def _may_hold(gap: Missing) -> bool:
    """Whether a file that was left out may hold drugs or genes: the page must not be silent of it."""
    return gap.what.startswith(_ROLES) or gap.what.lower().endswith(_ENDINGS)


_ROLES = ("variants", "genotype", "medication", "drugs", "record")
"""A listed file goes by its role; one that is not listed, by its name."""
_ENDINGS = (".vcf", ".vcf.gz", ".vcf.bgz", ".csv", ".tsv", ".txt", ".json", ".ndjson", ".yaml", ".yml")
