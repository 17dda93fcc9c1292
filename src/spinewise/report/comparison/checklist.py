"""STROBE and RECORD, item by item: which part of the page answers it, and what the authors have to write."""

from spinewise.evidence.reporting_items import reporting_guidelines, reporting_items
from spinewise.report.lines import Data

PARTS = {
    "protocol": "Protocol",
    "attrition": "Who was compared",
    "missing": "What is unknown",
    "balance": "Balance",
    "estimates": "Estimates",
    "curves": "Curves",
    "by_year": "By year",
    "audit": "Immortal time",
    "sensitivity": "Doubts",
    "warning": "Doubts",
    "made_from": "Made from",
}
"""Parts of the page by the names that the table of items uses."""


def checklist() -> Data:
    """The items with the part of the page that answers each.

    Returns
    -------
    dict
        ``items`` and ``cited``: guidelines that are named and not reproduced.
    """
    return {
        "items": [
            {
                "number": f"{one.guideline} {one.number}",
                "asks": one.asks,
                "to": one.answered,
                "where": PARTS[one.answered] if one.answered else "for the authors to write",
            }
            for one in reporting_items()
        ],
        "cited": [one for one in reporting_guidelines() if not one.reproduced],
    }
