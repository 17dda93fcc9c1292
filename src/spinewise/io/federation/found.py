"""What a study found, as plain data."""

from typing import Any

import numpy as np
from scipy.special import ndtr

from spinewise.outcomes.federation.agreement import Agreement
from spinewise.outcomes.federation.results import FederatedCox, FederatedCurves, Found

LEVEL = 0.95


def plain_of(agreement: Agreement, found: Found) -> dict[str, Any]:
    """A result by its schema.

    Parameters
    ----------
    agreement : Agreement
        Of the study.
    found : FederatedCox or FederatedCurves
        What was found.

    Returns
    -------
    dict
        Of text, numbers and lists.
    """
    return _cox(agreement, found) if isinstance(found, FederatedCox) else _curves(found)


def _cox(agreement: Agreement, found: FederatedCox) -> dict[str, Any]:
    units = [covariate.unit for covariate in agreement.covariates for _ in covariate.columns]
    errors, limits = found.standard_errors, np.exp(found.interval(LEVEL))
    return {
        "kind": "cox",
        "times": agreement.times,
        "ties": agreement.ties,
        "people": found.people,
        "events": found.events,
        "sites": list(found.sites),
        "edges": found.edges.tolist(),
        "evaluations": found.evaluations,
        "coefficients": [
            {
                "covariate": name,
                "unit": units[k],
                "coefficient": float(found.coefficients[k]),
                "standard_error": float(errors[k]),
                "hazard_ratio": float(np.exp(found.coefficients[k])),
                "lower": float(limits[k, 0]),
                "upper": float(limits[k, 1]),
                "p": float(2 * ndtr(-abs(found.coefficients[k] / errors[k]))),
            }
            for k, name in enumerate(found.names)
        ],
        "covariance": found.covariance.tolist(),
        "loglik": [found.null_loglik, found.loglik],
    }


def _curves(found: FederatedCurves) -> dict[str, Any]:
    return {
        "kind": "curve",
        "sites": list(found.sites),
        "edges": found.edges.tolist(),
        "curves": [
            {
                "group": group,
                "people": int(curve.counts.at_risk[0]),
                "events": int(curve.counts.events.sum()),
                "points": [
                    {
                        "day": float(curve.time[k]),
                        "at_risk": int(curve.counts.at_risk[k]),
                        "events": int(curve.counts.events[k]),
                        "survival": float(curve.survival[k]),
                        "standard_error": float(curve.standard_error[k]),
                        "lower": float(limits[0]),
                        "upper": float(limits[1]),
                    }
                    for k, limits in enumerate(curve.interval(LEVEL))
                ],
            }
            for group, curve in zip(found.groups, found.curves, strict=True)
        ],
    }
