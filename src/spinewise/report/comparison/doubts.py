"""Why to doubt the answer: the warning, time at fault, the first month, what should be no effect."""

from spinewise.outcomes.comparison.found import Comparison
from spinewise.outcomes.effect.early_deaths import Period
from spinewise.outcomes.effect.negative_control import NegativeControls
from spinewise.report.comparison.forest import ratio_said
from spinewise.report.lines import Data
from spinewise.words import Answer


def doubts(found: Comparison) -> Data:
    """What may be wrong, in the order of its weight.

    Parameters
    ----------
    found : Comparison
        As found.

    Returns
    -------
    dict
        ``fires``, ``lead``, ``says``, ``e_value``, ``audit``, ``periods``,
        ``calibrated`` and ``controls``.
    """
    hidden = found.hidden
    leads = {
        Answer.YES: "Warning",
        Answer.NO: "No sign of a hidden confounder, which is no proof",
        Answer.UNKNOWN: "A hidden confounder could not have been seen",
    }
    return {
        "fires": hidden.fires,
        "lead": leads[hidden.seen],
        "says": hidden.says,
        "e_value": hidden.e_value,
        "audit": _audit(found),
        "periods": [_period(one) for one in found.early.periods] if found.early else [],
        "calibrated": _calibrated(found),
        "controls": [*_controls(found.control_outcomes), *_controls(found.control_exposures)],
    }


def _audit(found: Comparison) -> str:
    if found.at_time_zero:
        return "Treatment is decided on time zero: no time before it counts as treated."
    return str(found.audit) if found.audit else ""


def _calibrated(found: Comparison) -> str:
    one = found.calibrated
    if one is None:
        return ""
    return (
        f"With the systematic error that {one.error.controls} negative-control outcomes show, the hazard "
        f"ratio is {one.value:.2f} ({one.low:.2f} to {one.high:.2f})."
    )


def _period(one: Period) -> Data:
    return {
        "name": one.name,
        "treated": one.events_treated,
        "untreated": one.events_untreated,
        "ratio": ratio_said(one.estimate) if one.estimate else "not to be had: a group has no events",
    }


def _controls(controls: NegativeControls | None) -> list[Data]:
    if controls is None:
        return []
    return [
        {"name": name, "kind": controls.kind, "ratio": ratio_said(one), "events": one.events}
        for name, one in zip(controls.names, controls.estimates, strict=True)
    ]
