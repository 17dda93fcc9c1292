"""Whether an entry is valid FHIR R4, and if not, which field is wrong; values are never repeated."""

import importlib
import re
from functools import cache
from typing import Any

from spinewise.io.fhir.entries import Resource

_NOT_THE_SAME_IN_R4B = frozenset(
    {
        "Citation",
        "EffectEvidenceSynthesis",
        "Evidence",
        "EvidenceReport",
        "EvidenceVariable",
        "MedicinalProduct",
        "MedicinalProductAuthorization",
        "MedicinalProductContraindication",
        "MedicinalProductIndication",
        "MedicinalProductIngredient",
        "MedicinalProductInteraction",
        "MedicinalProductManufactured",
        "MedicinalProductPackaged",
        "MedicinalProductPharmaceutical",
        "MedicinalProductUndesirableEffect",
        "RiskEvidenceSynthesis",
        "SubscriptionStatus",
        "SubscriptionTopic",
        "SubstanceNucleicAcid",
        "SubstancePolymer",
        "SubstanceProtein",
        "SubstanceReferenceInformation",
        "SubstanceSourceMaterial",
        "SubstanceSpecification",
    }
)
"""Types that R4B changed or dropped. Nothing is read from them, so they are passed over in peace."""

_FIELDS_NAMED = 3
_LONGEST_FIELD = 60

_WHY = {
    "extra_forbidden": "is not a field of FHIR R4",
    "missing": "is missing",
    "list_type": "must be a list",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "string_type": "must be text",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "string_pattern_mismatch": "has a form that FHIR R4 does not allow",
    "decimal_parsing": "must be a number",
    "int_parsing": "must be a whole number",
}


def why_invalid(resource: Resource) -> str | None:
    """Which fields of a resource break FHIR R4; None when it is valid or of a type that nothing is read from.

    Parameters
    ----------
    resource : dict
        A resource as parsed.

    Returns
    -------
    str or None
        At most three fields, each with what is wrong with it; never a value.
    """
    import pydantic

    kind = resource["resourceType"]
    if kind in _NOT_THE_SAME_IN_R4B:
        return None
    model = _model(kind)
    if model is None:
        return "is of a type that FHIR R4 does not have"
    try:
        model.model_validate(resource)
    except pydantic.ValidationError as error:
        return _fields(error.errors(include_url=False, include_input=False, include_context=False))
    except (TypeError, ValueError, AttributeError, KeyError, RecursionError):
        return "has a form that FHIR R4 does not allow"
    return None


@cache
def _model(kind: str) -> Any:
    """Class of fhir.resources for a type of R4B; None when there is none."""
    if not re.fullmatch(r"[A-Za-z]{1,60}", kind):
        return None
    try:
        return getattr(importlib.import_module(f"fhir.resources.R4B.{kind.lower()}"), kind)
    except (ImportError, AttributeError):
        return None


def _fields(errors: list[Any]) -> str:
    """The wrong fields in words, the rest counted."""
    told = list(dict.fromkeys(f"{_place(error['loc'])} {_why(error['type'])}" for error in errors))
    more = len(told) - _FIELDS_NAMED
    return "; ".join(told[:_FIELDS_NAMED]) + (f"; and {more} more" if more > 0 else "")


def _place(location: tuple[Any, ...]) -> str:
    """Path of a field; a name no field of FHIR could have is not repeated."""
    path = ".".join(str(part) for part in location)
    return path if re.fullmatch(rf"[\w.\[\]]{{1,{_LONGEST_FIELD}}}", path, re.ASCII) else "a field"


def _why(kind: str) -> str:
    return _WHY.get(kind, "has a value that FHIR R4 does not allow")
