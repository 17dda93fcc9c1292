"""Risk assessments made with FRAX: two percentages with their model; imported, never computed here."""

from spinewise.io.fhir.context import frax_model
from spinewise.io.fhir.entries import Entry, Resource
from spinewise.io.fhir.notes import Notes
from spinewise.io.fhir.values import Days, all_words, days_of, understood, words_of

_KEYS = ("frax-hip", "frax-major")
_VOID = ("entered-in-error", "cancelled")
_ASK = "Enter the two percentages of FRAX with their country and version."


def read_risk(entry: Entry, notes: Notes) -> bool:
    """Read a RiskAssessment made with FRAX.

    Parameters
    ----------
    entry : Entry
        A valid RiskAssessment.
    notes : Notes
        Where facts and gaps are written.

    Returns
    -------
    bool
        Whether it is FRAX.
    """
    resource = entry.resource
    method = " ".join((words_of(resource.get("method")), words_of(resource.get("code")))).strip()
    if "frax" not in method.lower():
        return False
    if resource.get("status") in _VOID:
        why = f"Its status is {resource['status']}, so it does not hold."
        notes.leave_out(entry, "FRAX", why, "Correct it at its source and export the record again.")
        return True
    days = days_of(resource, "occurrence")
    for prediction in resource.get("prediction", []):
        key, percent = _which(prediction.get("outcome")), prediction.get("probabilityDecimal")
        if key is None:
            why = "It names neither a hip fracture nor a major osteoporotic fracture in ten years."
            notes.leave_out(entry, "a prediction of FRAX", why, _ASK)
        elif percent is None:
            notes.leave_out(entry, f"{key} of FRAX", "It is not given as one percentage.", _ASK)
        else:
            day = Days(days.first, told=days.told)
            notes.add(entry, key, float(percent), days=day, note=method, context=_model(method))
    return True


def _model(method: str) -> dict[str, str]:
    return {name: text for name, text in frax_model(method).items() if text}


def _which(outcome: Resource | None) -> str | None:
    """Hip or major, by code or by the words of the outcome; another horizon than ten years is neither."""
    coded = [one.concept.key for one in understood(outcome) if one.concept.key in _KEYS]
    if coded:
        return coded[0]
    words = " ".join(all_words(outcome)).lower()
    if "year" in words and not any(ten in words for ten in ("10-year", "10 year", "ten-year", "ten year")):
        return None
    if "major" in words:
        return "frax-major"
    return "frax-hip" if "hip" in words else None
