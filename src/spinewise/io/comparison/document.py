"""A comparison as JSON, in the shape of cohort-compare.schema.json."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.io.comparison.people import Asked
from spinewise.io.comparison.question import Question
from spinewise.outcomes.comparison.adjusted import Alike
from spinewise.outcomes.comparison.found import Comparison
from spinewise.outcomes.comparison.over_time import Drawn, OverTime
from spinewise.outcomes.comparison.side_by_side import Refused
from spinewise.outcomes.effect.early_deaths import EarlyDeaths
from spinewise.outcomes.effect.empirical_calibration import Calibrated
from spinewise.outcomes.effect.estimate import Estimate, Scale
from spinewise.outcomes.effect.immortal_time import ImmortalTime
from spinewise.outcomes.effect.negative_control import NegativeControls
from spinewise.outcomes.effect.number_needed import number_needed
from spinewise.outcomes.funnel import Funnel

SCHEMA, VERSION = "spinewise-cohort-compare", 1

Plain = dict[str, Any]


def document_of(question: Question, asked: Asked, found: Comparison, made_from: Mapping[str, str]) -> Plain:
    """A comparison as plain data.

    Parameters
    ----------
    question : Question
        As read.
    asked : Asked
        Who was compared.
    found : Comparison
        What was found.
    made_from : mapping of str to str
        Package, tables, files by digest, day.

    Returns
    -------
    dict
        Of text, finite numbers, booleans, None, lists and dicts.
    """
    return {
        "schema": SCHEMA,
        "schema_version": VERSION,
        "title": question.title,
        "made_from": dict(made_from),
        "protocol": [list(row) for row in question.trial.table()],
        "attrition": [
            {"step": reason, "left_out": out, "still_there": left}
            for reason, out, left in asked.attrition.table()
        ],
        "people": found.people,
        "treated": found.treated,
        "events": found.events,
        "median_follow_up_days": found.median_follow_up,
        "treated_at_time_zero": found.at_time_zero,
        "choices": {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in vars(found.choices).items()
        },
        "unknown": {
            "columns": dict(found.unknown.unknown) if found.unknown else {},
            "words": list(found.unknown.words) if found.unknown else [],
        },
        "imputed": list(found.imputed.words) if found.imputed else [],
        "estimates": [estimate_plain(one) for one in found.estimates.estimates],
        "complete_cases": [estimate_plain(one) for one in found.complete.estimates] if found.complete else [],
        "refused": [_refused(one) for one in found.refused],
        "over_time": _over_time(found.over_time) if found.over_time else None,
        "adjustment": _adjustment(found.alike) if found.alike else None,
        "immortal_time": _audit(found.audit) if found.audit else None,
        "early": _early(found.early) if found.early else None,
        "negative_controls": [*_controls(found.control_outcomes), *_controls(found.control_exposures)],
        "calibrated": _calibrated(found.calibrated) if found.calibrated else None,
        "sites": _sites(found.sites) if found.sites else None,
        "hidden_confounding": {
            "seen": found.hidden.seen.value,
            "fires": found.hidden.fires,
            "signs": list(found.hidden.signs),
            "says": found.hidden.says,
            "e_value": found.hidden.e_value,
        },
    }


def estimate_plain(one: Estimate) -> Plain:
    """One estimate as plain data.

    Parameters
    ----------
    one : Estimate
        Any scale.

    Returns
    -------
    dict
        With its words.
    """
    return {
        "method": one.method,
        "estimand": one.estimand,
        "scale": one.scale.value,
        "value": one.value,
        "low": one.low,
        "high": one.high,
        "standard_error": one.standard_error,
        "level": one.level,
        "n": one.n,
        "n_treated": one.n_treated,
        "events": one.events,
        "assumes": list(one.assumes),
        "cannot_show": list(one.cannot_show),
        "bias": one.bias or None,
        "horizon_days": one.horizon_days,
    }


def _refused(one: Refused) -> Plain:
    return {"method": one.method, "because": one.because}


def _over_time(sight: OverTime) -> Plain:
    differences = sight.differences.estimates
    return {
        "method": sight.words.method,
        "estimand": sight.words.estimand,
        "differences": [estimate_plain(one) for one in differences],
        "risks": [
            {"day": day, "treated": treated, "untreated": untreated}
            for day, (treated, untreated) in sight.risks.items()
        ],
        "number_needed": [
            {"day": one.horizon_days, "says": str(number_needed(one))}
            for one in differences
            if one.scale is Scale.RISK_DIFFERENCE
        ],
        "curves": [_curve(sight.treated), _curve(sight.untreated)],
    }


def _curve(arm: Drawn) -> Plain:
    return {
        "arm": arm.name,
        "days": _numbers(arm.days),
        "survival": _numbers(arm.survival),
        "limit_days": _numbers(arm.limit_days),
        "limits": [[float(low), float(high)] for _, low, high in arm.limits],
    }


def _adjustment(alike: Alike) -> Plain:
    return {
        "groups": alike.groups.name,
        "trimmed": alike.trimmed,
        "overlap": {
            "equipoise": alike.overlap.equipoise,
            "c_statistic": alike.overlap.concordance,
            "words": list(alike.overlap.words),
        },
        "weighting": {
            "name": alike.weighting.name,
            "effective_sample_size": list(alike.weighting.effective),
            "largest": alike.weighting.largest,
            "words": list(alike.weighting.words),
        },
        "balance": {
            "limit": alike.balance.limit,
            "words": list(alike.balance.words),
            "columns": [
                {
                    "name": one.name,
                    "before": _finite(one.before.difference),
                    "after": _finite(one.after.difference),
                }
                for one in alike.balance.columns
            ],
        },
    }


def _audit(audit: ImmortalTime) -> Plain:
    return {
        "days_at_fault": audit.days_at_fault,
        "share_of_treated_time": audit.share_of_treated_time,
        "median_treatment_day": audit.median_treatment_day,
        "naive_ratio_without_effect": audit.naive_ratio_without_effect,
        "says": str(audit),
    }


def _early(early: EarlyDeaths) -> Plain:
    return {
        "periods": [
            {
                "name": one.name,
                "events_treated": one.events_treated,
                "events_untreated": one.events_untreated,
                "estimate": estimate_plain(one.estimate) if one.estimate else None,
            }
            for one in early.periods
        ],
        "plausible": early.plausible,
        "plausible_because": early.plausible_because,
        "implausible": early.implausible,
    }


def _controls(controls: NegativeControls | None) -> list[Plain]:
    if controls is None:
        return []
    return [
        {"name": name, "kind": controls.kind, **estimate_plain(one)}
        for name, one in zip(controls.names, controls.estimates, strict=True)
    ]


def _calibrated(one: Calibrated) -> Plain:
    return {
        "value": one.value,
        "low": one.low,
        "high": one.high,
        "p_value": one.p_value,
        "mean": one.error.mean,
        "spread": one.error.spread,
        "controls": one.error.controls,
    }


def _sites(found: Funnel) -> Plain:
    return {
        "words": list(found.words),
        "sites": [
            {
                "name": one.name,
                "people": one.people,
                "observed": one.observed,
                "expected": one.expected,
                "inner": list(one.inner),
                "outer": list(one.outer),
                "position": one.position,
            }
            for one in found.sites
        ],
    }


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _numbers(values: NDArray[np.float64]) -> list[float]:
    return [float(value) for value in values]
