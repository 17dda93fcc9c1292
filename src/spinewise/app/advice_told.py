"""What a verb that weighs one part of a plan tells as JSON."""

from typing import Any

from spinewise.io.plan.plain_json import to_plain
from spinewise.pathway.plan import Plan


def advice_told(plan: Plan, **more: Any) -> dict[str, Any]:
    """Advice of a plan as plain values.

    Parameters
    ----------
    plan : Plan
        Of one part.
    **more : object
        What this verb tells besides.

    Returns
    -------
    dict
        With the versions that it was made by and the day for which it holds.
    """
    told: dict[str, Any] = to_plain(
        {
            "package": plan.provenance.package,
            "evidence_version": plan.provenance.evidence_version,
            "as_of": plan.provenance.as_of,
            "paths": plan.paths,
            "options": plan.options,
            "recommendations": plan.recommendations,
            "findings": plan.findings,
            "missing": plan.missing,
            "disagreements": plan.disagreements,
            **more,
        }
    )
    return told
