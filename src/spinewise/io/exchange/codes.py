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


def named(id: str) -> list[dict[str, str]]:
    """Name of an entry within the registry, as an identifier of ours.

    Parameters
    ----------
    id : str
        Of an episode or procedure.

    Returns
    -------
    list of dict
        For `Resource.identifier`.
    """
    return [{"system": f"{REGISTRY}id", "value": id}]


def name_of(resource: Resource, position: str) -> str:
    """Name of an entry: ours, else the id that its server gave, else its place in the file.

    Parameters
    ----------
    resource : dict
        An Encounter or Procedure.
    position : str
        Its place.

    Returns
    -------
    str
        Never empty.
    """
    ours = (
        one.get("value") for one in resource.get("identifier", []) if one.get("system") == f"{REGISTRY}id"
    )
    return str(next(ours, None) or resource.get("id") or position)
