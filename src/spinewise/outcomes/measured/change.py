"""Change of a score from before the procedure: its mean, who gained enough, and who changed at all.

Thresholds of the outcome dictionary stand side by side, each with its source; one that was not read in its
source is not used. A change smaller than the smallest detectable one is called no change beyond measurement
error, whatever a minimum clinically important difference says.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from spinewise.evidence.outcome_measures import ROUNDING, Measure, Threshold, ThresholdKind
from spinewise.outcomes.measured.estimates import Estimate, mean, share
from spinewise.outcomes.measured.forms import Paper
from spinewise.outcomes.measured.visits import Visit
from spinewise.words import CannotMeasure


@dataclass(frozen=True)
class Gained:
    """Who gained at least a threshold.

    Parameters
    ----------
    threshold : Threshold
        With its people and source.
    gained, worsened : Estimate
        Shares of those it speaks about with both forms: better by at least it, worse by at least it.
    lowest, highest : float
        Share that gained if none, or all, of those without the later form had gained.
    below_error : bool
        Whether it is smaller than a smallest detectable change: some who gained it may not have changed.
    """

    threshold: Threshold
    gained: Estimate
    worsened: Estimate
    lowest: float
    highest: float
    below_error: bool


@dataclass(frozen=True)
class BeyondError:
    """Who changed by more than measurement error.

    Parameters
    ----------
    threshold : Threshold
        Smallest detectable change, with its people and source.
    better, no_change, worse : Estimate
        Shares of those with both forms; they add up to 1.
    """

    threshold: Threshold
    better: Estimate
    no_change: Estimate
    worse: Estimate


@dataclass(frozen=True)
class Change:
    """Change of one measure at one visit.

    Parameters
    ----------
    measure : Measure
        From the dictionary.
    visit : Visit
        Of the schedule.
    n : int
        People with a form before and at the visit.
    before, after, better_by : Estimate
        Means; `better_by` is the change for the better, below 0 when people got worse.
    without : int
        Alive or not heard of, with a form before and none at the visit.
    gained : tuple of Gained
        By threshold.
    beyond_error : tuple of BeyondError
        By smallest detectable change.
    """

    measure: Measure
    visit: Visit
    n: int
    before: Estimate
    after: Estimate
    better_by: Estimate
    without: int
    gained: tuple[Gained, ...]
    beyond_error: tuple[BeyondError, ...]


def change(own: Sequence[Paper], measure: Measure, visit: Visit, without: int) -> Change:
    """Compare scores at a visit with those before the procedure.

    Parameters
    ----------
    own : sequence of Paper
        Of everyone who filled in this measure.
    measure : Measure
        From the dictionary, with a direction.
    visit : Visit
        Of the schedule.
    without : int
        People whose form at this visit is missing although it was due.

    Returns
    -------
    Change
        CannotMeasure when fewer than two people have both forms.
    """
    pairs = [(one.before.score, one.at[visit].score) for one in own if one.before and visit in one.at]
    silent = [one.before.score for one in own if one.before and visit not in one.at]
    if not pairs:
        raise CannotMeasure(f"Nobody has {measure.id} both before the procedure and at {visit.name}.")
    errors = measure.of_kind(ThresholdKind.SDC)
    counted = measure.of_kind(ThresholdKind.MCID, ThresholdKind.SUCCESS)
    return Change(
        measure,
        visit,
        len(pairs),
        mean([before for before, _ in pairs]),
        mean([after for _, after in pairs]),
        mean([measure.improvement(before, after) for before, after in pairs]),
        without,
        tuple(
            found
            for threshold in counted
            if (found := _gained(pairs, measure, threshold, min(without, len(silent)), errors))
        ),
        tuple(_beyond(pairs, measure, threshold) for threshold in errors),
    )


def _gained(
    pairs: Sequence[tuple[float, float]],
    measure: Measure,
    threshold: Threshold,
    without: int,
    errors: Sequence[Threshold],
) -> Gained | None:
    """Shares by one threshold; None when it speaks about nobody here."""
    own = [(before, after) for before, after in pairs if threshold.holds_for(before)]
    if not own:
        return None
    up = sum(measure.reaches(threshold, before, after) for before, after in own)
    down = sum(_falls(measure, threshold, before, after) for before, after in own)
    everyone = len(own) + without
    below = not threshold.of_baseline and any(threshold.value < error.value for error in errors)
    return Gained(
        threshold,
        share(up, len(own)),
        share(down, len(own)),
        up / everyone,
        (up + without) / everyone,
        below,
    )


def _falls(measure: Measure, threshold: Threshold, before: float, after: float) -> bool:
    """Whether someone got worse by at least a threshold."""
    return -measure.improvement(before, after) >= threshold.size(before) - ROUNDING


def _beyond(pairs: Sequence[tuple[float, float]], measure: Measure, error: Threshold) -> BeyondError:
    better = sum(measure.reaches(error, before, after) for before, after in pairs)
    worse = sum(_falls(measure, error, before, after) for before, after in pairs)
    n = len(pairs)
    return BeyondError(error, share(better, n), share(n - better - worse, n), share(worse, n))
