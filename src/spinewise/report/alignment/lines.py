"""Alignment on the first screen: postures beside each other, targets folded."""

from spinewise.pathway.plan import Plan
from spinewise.report.alignment.measured import first_rows, heading_of
from spinewise.report.alignment.targets import systems_of
from spinewise.report.lines import Data, sentence

ANCHOR = "alignment"
NOT_MEASURED = "Alignment was not measured; see what is missing."


def alignment_beside(plan: Plan) -> Data | None:
    """The small table of the first screen.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    dict or None
        ``columns``, ``rows``, ``targets``, ``silent``, ``provisional``; None where nothing was measured.
    """
    said = plan.alignment
    if said is None:
        return None
    rows = first_rows(said.spines)
    if not rows:
        return None
    return {
        "to": ANCHOR,
        "columns": [heading_of(one) for one in said.spines],
        "rows": rows,
        "targets": systems_of(said.targets, said.roussouly),
        "silent": sentence(f"Targets: {said.targets_silent}") if said.targets_silent else "",
        "provisional": " ".join(sentence(one.provisional) for one in said.spines if one.provisional),
    }
