"""Time to baseline: days until a score is no worse than before the procedure.

Scores are known at visits only, so the return happened between the last form that was worse and the first
that was not; the median is given as found, with the interval reaching to as early as it can have been.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from spinewise.evidence.outcome_measures import ROUNDING, Measure
from spinewise.outcomes.measured.estimates import Estimate
from spinewise.outcomes.measured.follow_up import SAME_DAY
from spinewise.outcomes.measured.forms import Paper
from spinewise.outcomes.measured.metric import Metric, absent
from spinewise.survival.kaplan_meier import kaplan_meier
from spinewise.words import CannotMeasure

GOAL = "time to baseline"
EVIDENCE = ("t1-outcome-goals",)


def time_to_baseline(own: Sequence[Paper], measure: Measure) -> Metric:
    """Median time until people score no worse than before.

    Parameters
    ----------
    own : sequence of Paper
        Of everyone who filled in this measure.
    measure : Measure
        From the dictionary, with a direction.

    Returns
    -------
    Metric
        Days; Kaplan and Meier's median of those with a form before and one after.
    """
    late, early, back = [], [], []
    counts = {"no form before": 0, "no form after": 0}
    for paper in own:
        if paper.before is None:
            counts["no form before"] += 1
        elif not paper.after:
            counts["no form after"] += 1
        else:
            last, first, is_back = _return(paper, paper.before.score, measure)
            late.append(float(last))
            early.append(float(first))
            back.append(is_back)
    what = f"{measure.name} no worse than before, median"
    metric = Metric(
        GOAL,
        what,
        "people with a form before and at least one after",
        "d",
        None,
        absent(counts),
        notes=(
            "known at visits only: the interval also holds the case that each came as early as it can have",
        ),
        evidence=EVIDENCE,
        of=what,
    )
    if not any(back):
        return replace(metric, gap="Nobody with both forms has returned to the score before.")
    try:
        found = kaplan_meier(np.array(late), np.array(back)).median()
        soonest = kaplan_meier(np.maximum(early, SAME_DAY), np.array(back)).median()
        low, high = min(found.lower, soonest.lower), max(found.upper, soonest.upper)
    except CannotMeasure as why:
        return replace(metric, gap=str(why))
    if not np.isfinite(high):
        gap = f"Half were back by day {found.time:.0f}, with no upper limit yet: too few have been followed."
        return replace(metric, gap=gap)
    estimate = Estimate(found.time, low, high, len(late), sum(back), "Kaplan-Meier, at visits")
    return replace(metric, estimate=estimate)


def _return(paper: Paper, before: float, measure: Measure) -> tuple[int, int, bool]:
    """Days to the first form no worse than before, to the last one worse; or to the last form, not back."""
    last_worse = 0
    for form in paper.after:
        days = (form.date - paper.course.day).days
        if measure.improvement(before, form.score) >= -ROUNDING:
            return days, last_worse, True
        last_worse = days
    return last_worse, last_worse, False
