"""One door: compare two treatments in a cohort, from every side, with what may be wrong beside it."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.evidence.comparison_limits import comparison_limit
from spinewise.outcomes.cohort import Cohort, Followed
from spinewise.outcomes.comparison.adjusted import Alike, make_alike, ways
from spinewise.outcomes.comparison.choices import Choices
from spinewise.outcomes.comparison.found import Comparison, Suspects, main_of
from spinewise.outcomes.comparison.over_time import OverTime, over_time
from spinewise.outcomes.comparison.regressions import regressions
from spinewise.outcomes.comparison.side_by_side import Refused, SideBySide, pooled, together, tried
from spinewise.outcomes.comparison.sites import funnel_of_sites
from spinewise.outcomes.effect.clone_censor_weight import clone_and_weight
from spinewise.outcomes.effect.e_value import e_value
from spinewise.outcomes.effect.early_deaths import EarlyDeaths, early_deaths
from spinewise.outcomes.effect.empirical_calibration import (
    ENOUGH,
    Calibrated,
    calibrated,
    systematic_error,
)
from spinewise.outcomes.effect.estimate import Counted, Estimate
from spinewise.outcomes.effect.groups import decided_at_time_zero, groups_from
from spinewise.outcomes.effect.immortal_time import immortal_time
from spinewise.outcomes.effect.measured_strength import measured_strength
from spinewise.outcomes.effect.negative_control import (
    NegativeControls,
    negative_control_exposures,
    negative_control_outcomes,
)
from spinewise.outcomes.effect.reading import treated_days
from spinewise.outcomes.effect.warnings import HiddenConfounding, hidden_confounding_warning
from spinewise.outcomes.missing.impute import Imputed, impute_before_survival
from spinewise.outcomes.missing.indicators import with_indicators
from spinewise.outcomes.missing.patterns import missing_patterns
from spinewise.survival.kaplan_meier import kaplan_meier
from spinewise.words import BadInput, CannotMeasure

Floats = NDArray[np.float64]


def compare(
    cohort: Cohort,
    choices: Choices,
    generator: np.random.Generator,
    *,
    suspects: Suspects | None = None,
    strategies: tuple[str, str] = ("treated", "untreated"),
) -> Comparison:
    """Compare treated and untreated people of a cohort.

    Parameters
    ----------
    cohort : Cohort
        People; covariates may be unknown.
    choices : Choices
        Fixed before looking at outcomes.
    generator : numpy.random.Generator
        Source of chance for imputation; nothing else is left to chance.
    suspects : Suspects, optional
        Negative controls and what is plausible early.
    strategies : tuple of str
        Names of the arms, treated first.

    Returns
    -------
    Comparison
        Each analysis, or why it could not be had.

    Raises
    ------
    CannotMeasure
        When everybody or nobody was treated, or nobody had the event: then there is nothing to compare.
    BadInput
        When a covariate is unknown of everybody.

    References
    ----------
    Hernán MA, Robins JM. Using big data to emulate a target trial when a randomized trial is not available.
    Am J Epidemiol 2016;183:758. Schemper M, Smith TL. Control Clin Trials 1996;17:343 (median follow-up).
    """
    treated_days(cohort)  # refuses a cohort in which there is nothing to compare
    at_zero = decided_at_time_zero(cohort)
    given = cohort
    if choices.unknown == "indicate" and cohort.names:
        x, names = with_indicators(cohort.covariates, cohort.names)
        cohort = replace(cohort, covariates=x, names=names)
    imputed = _imputed(cohort, choices, generator)
    tables = [cohort] if imputed is None else [replace(cohort, covariates=x) for x in imputed.tables()]
    notes = _Notes()
    each = [_one_table(table, choices, strategies, at_zero, notes) for table in tables]
    first = tables[0]
    estimates = pooled([one.estimates for one in each])
    sight = each[0].over_time
    if sight is not None:
        with_differences = [one.over_time.differences for one in each if one.over_time is not None]
        sight = replace(sight, differences=pooled(with_differences))
    asked = suspects or Suspects()
    controls = _controls(first, asked, notes)
    early = notes.attempt(
        "the first 30 days",
        lambda: early_deaths(
            first,
            plausible=asked.plausible_early,
            plausible_because=asked.plausible_because,
            level=choices.level,
        ),
    )
    main = main_of(estimates, at_zero)
    hidden = _weighed(first, main, controls, early, notes)
    complete = None if imputed is None else _complete(cohort, imputed.complete, choices, at_zero, notes)
    audit = None if at_zero else notes.attempt("the audit of immortal time", lambda: immortal_time(cohort))
    sites = None
    if cohort.site is not None:
        sites = notes.attempt("sites", lambda: funnel_of_sites(first, widen=choices.widen_sites))
    return Comparison(
        len(cohort),
        int(cohort.ever_treated.sum()),
        int(cohort.outcome.happened.sum()),
        _median_follow_up(cohort.outcome),
        at_zero,
        choices,
        missing_patterns(given.covariates, given.names) if given.names else None,
        imputed,
        each[0].alike,
        estimates,
        complete,
        sight,
        audit,
        early,
        *controls,
        hidden,
        _calibrated(main, controls[0]),
        sites,
        tuple(dict.fromkeys((*notes.refused, *estimates.refused, *_refused_over_time(sight)))),
    )


def _median_follow_up(outcome: Followed) -> float | None:
    """Time until the end of observation, the event taken as what comes between (Schemper and Smith 1996)."""
    try:
        return kaplan_meier(outcome.days, ~outcome.happened).median().time
    except CannotMeasure:
        return None


@dataclass(frozen=True, eq=False)
class _Table:
    alike: Alike | None
    estimates: SideBySide
    over_time: OverTime | None


class _Notes:
    """What could not be had, collected on the way."""

    def __init__(self) -> None:
        self.refused: list[Refused] = []

    def attempt(self, what: str, way: Any) -> Any:
        """Result of `way`, or None with a note why not."""
        try:
            return way()
        except (CannotMeasure, BadInput) as reason:
            self.refused.append(Refused(what, str(reason)))
            return None


def _imputed(cohort: Cohort, choices: Choices, generator: np.random.Generator) -> Imputed | None:
    if not np.isnan(cohort.covariates).any():
        return None
    return impute_before_survival(
        cohort.covariates,
        cohort.names,
        cohort.outcome,
        cohort.ever_treated,
        imputations=choices.imputations,
        iterations=choices.rounds,
        generator=generator,
    )


def _complete(
    cohort: Cohort, known: NDArray[np.bool_], choices: Choices, at_zero: bool, notes: _Notes
) -> SideBySide | None:
    """The same analyses of the people of whom everything is known."""
    kept = replace(
        cohort,
        outcome=Followed(cohort.outcome.days[known], cohort.outcome.happened[known]),
        treated_at=cohort.treated_at[known],
        covariates=cohort.covariates[known],
        site=None,
        others={},
    )
    found: SideBySide | None = notes.attempt(
        "people without unknown covariates", lambda: _estimates(kept, choices, at_zero)[1]
    )
    return found


def _calibrated(main: Estimate | None, controls: NegativeControls | None) -> Calibrated | None:
    if main is None or controls is None or len(controls.names) < ENOUGH:
        return None
    errors = np.array([one.standard_error for one in controls.estimates])
    return calibrated(main, systematic_error(controls.log_ratios, errors))


def _one_table(
    cohort: Cohort, choices: Choices, strategies: tuple[str, str], at_zero: bool, notes: _Notes
) -> _Table:
    """Every estimate of one table without unknown values."""
    alike, estimates = _estimates(cohort, choices, at_zero, notes)
    return _Table(alike, estimates, _over_time(cohort, choices, strategies, at_zero, alike, notes))


def _estimates(
    cohort: Cohort, choices: Choices, at_zero: bool, notes: _Notes | None = None
) -> tuple[Alike | None, SideBySide]:
    """Groups made alike, and every hazard ratio."""
    day = 0.0 if at_zero else min(choices.landmarks, key=lambda one: abs(one - choices.grace_days))
    alike: Alike | None = None
    if cohort.names:
        alike = (notes or _Notes()).attempt(
            "the propensity score",
            lambda: make_alike(groups_from(cohort, day), cohort.covariates, cohort.names, choices),
        )
    parts = [tried(regressions(cohort, choices))]
    if alike is not None:
        parts.append(tried(ways(alike, choices.level)))
    return alike, together(parts)


def _over_time(
    cohort: Cohort,
    choices: Choices,
    strategies: tuple[str, str],
    at_zero: bool,
    alike: Alike | None,
    notes: _Notes,
) -> OverTime | None:
    """Curves of the weighted groups, or of the clones when treatment comes later than time zero."""
    if at_zero:
        if alike is None:
            return None
        return over_time(alike.trial, alike.words, alike.counted, strategies, choices.years, choices.level)
    cloned = notes.attempt(
        "clone, censor, weight", lambda: clone_and_weight(cohort, grace_days=choices.grace_days)
    )
    if cloned is None:
        return None
    counted = Counted(len(cohort), cloned.treated_within, int(cohort.outcome.happened.sum()))
    return over_time(cloned.trial, cloned.words, counted, strategies, choices.years, choices.level)


def _refused_over_time(sight: OverTime | None) -> tuple[Refused, ...]:
    return () if sight is None else sight.differences.refused


def _controls(
    cohort: Cohort, asked: Suspects, notes: _Notes
) -> tuple[NegativeControls | None, NegativeControls | None]:
    outcomes = exposures = None
    if asked.outcomes:
        outcomes = notes.attempt(
            "negative-control outcomes", lambda: negative_control_outcomes(cohort, asked.outcomes)
        )
    if asked.exposures:
        exposures = notes.attempt(
            "negative-control exposures", lambda: negative_control_exposures(cohort, asked.exposures)
        )
    return outcomes, exposures


def _weighed(
    cohort: Cohort,
    main: Estimate | None,
    controls: tuple[NegativeControls | None, NegativeControls | None],
    early: EarlyDeaths | None,
    notes: _Notes,
) -> HiddenConfounding:
    """The warning with the E-value of the main estimate and the measured covariates as its yardstick."""
    if main is None:
        return hidden_confounding_warning(*controls, early)
    common = bool(cohort.outcome.happened.mean() > comparison_limit("common-outcome").value)
    strengths = notes.attempt(
        "the strength of the measured covariates",
        lambda: measured_strength(cohort, common_outcome=common),
    )
    value = e_value(main, common_outcome=common)
    return hidden_confounding_warning(*controls, early, value, strengths or ())
