"""Codes of our own in FHIR, so that what this program wrote is read back as the same thing."""

from typing import Any

from spinewise.io.fhir.entries import Resource
from spinewise.io.fhir.values import codings

REGISTRY = "urn:spinewise:registry:"
"""Our code systems begin so: value, prom, event, procedure, diagnosis, end."""


def own(concept: Resource | None, kind: str) -> str | None:
    """Code of ours of one kind; None when there is none.

    Parameters
    ----------
    concept : dict or None
        CodeableConcept.
    kind : str
        For example ``"value"``.

    Returns
    -------
    str or None
        Name as the registry has it.
    """
    return next((code for system, code, _ in codings(concept) if system == REGISTRY + kind), None)


def coded(kind: str, name: str) -> dict[str, Any]:
    """A name of the registry as a CodeableConcept.

    Parameters
    ----------
    kind : str
        For example ``"value"``.
    name : str
        As the registry has it.

    Returns
    -------
    dict
        Coding and text.
    """
    plain = " ".join(name.split())
    return {"coding": [{"system": REGISTRY + kind, "code": plain}], "text": name}
