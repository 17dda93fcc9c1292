"""The page of a comparison: one self-contained HTML file; the first screen is the answer and its doubts."""

from spinewise.outcomes.comparison.found import Comparison
from spinewise.report.comparison.by_year import by_year
from spinewise.report.comparison.checklist import checklist
from spinewise.report.comparison.curves_picture import curves_picture
from spinewise.report.comparison.doubts import doubts
from spinewise.report.comparison.forest import forest, ratio_said
from spinewise.report.comparison.love import love
from spinewise.report.comparison.site_tracks import site_tracks
from spinewise.report.comparison.told import Told
from spinewise.report.lines import Data
from spinewise.report.page import embedded, render

STYLES = ("page.css", "bone.css", "comparison.css")


def render_comparison(told: Told) -> bytes:
    """Write a comparison as one HTML file.

    Parameters
    ----------
    told : Told
        Comparison and question.

    Returns
    -------
    bytes
        UTF-8.
    """
    found = told.comparison
    sight = found.over_time
    return render(
        "comparison.html.j2",
        styles=STYLES,
        title=told.title,
        strategies=[(one.name, one.what) for one in told.trial.strategies],
        counted=_counted(found),
        protocol=told.trial.table(),
        attrition=told.attrition.table(),
        estimates=forest(found.estimates.estimates),
        complete=_complete(found),
        sites=site_tracks(found.sites) if found.sites else None,
        assumed=[
            {
                "method": one.method,
                "estimand": one.estimand,
                "assumes": one.assumes,
                "cannot": one.cannot_show,
                "bias": one.bias,
                "n": one.n,
                "treated": one.n_treated,
                "events": one.events,
            }
            for one in found.estimates.estimates
        ],
        refused=found.refused,
        years=by_year(sight) if sight else [],
        over_time_by=sight.words.method if sight else "",
        curves=embedded(curves_picture(sight)) if sight else None,
        doubts=doubts(found),
        balance=_balance(found),
        unknown=_unknown(found),
        choices=_choices(found),
        checklist=checklist(),
        made_from=told.made_from,
    )


def _counted(found: Comparison) -> str:
    said = f"{found.people:,} people, {found.treated:,} treated, {found.events:,} events"
    followed = found.median_follow_up
    return said if followed is None else f"{said}; median follow-up {followed:,.0f} days"


def _balance(found: Comparison) -> Data | None:
    if found.alike is None:
        return None
    alike = found.alike
    return {
        "at": alike.groups.name,
        "chart": love(alike.balance),
        "words": (
            *((alike.trimmed,) if alike.trimmed else ()),
            *alike.overlap.words,
            *alike.weighting.words,
            *alike.balance.words,
        ),
    }


def _complete(found: Comparison) -> list[tuple[str, str]]:
    """Hazard ratios of the people of whom everything is known, beside those of imputed tables."""
    if found.complete is None:
        return []
    return [(one.method, ratio_said(one)) for one in found.complete.estimates]


def _unknown(found: Comparison) -> tuple[str, ...]:
    if found.unknown is None:
        return ("No covariate was given: the groups are compared as they are.",)
    return (*found.unknown.words, *(found.imputed.words if found.imputed else ()))


def _choices(found: Comparison) -> list[tuple[str, str]]:
    made = found.choices
    listed = [
        ("Grace period", f"{made.grace_days:g} days"),
        ("Landmarks", ", ".join(f"day {day:g}" for day in made.landmarks)),
        ("Weighting", made.weighting),
        ("Ridge of the propensity model", f"{made.penalty:g}"),
        ("Weights truncated", "no" if made.truncation is None else f"at percentile {made.truncation:g}"),
        ("Trimmed by the propensity score", made.trimming or "nobody"),
        ("Unknown covariates", _treated_as(found)),
        ("Intervals", f"{made.level:.0%}"),
    ]
    return listed if not found.at_time_zero else [one for one in listed if one[0] not in _LATER]


def _treated_as(found: Comparison) -> str:
    made = found.choices
    if made.unknown == "indicate":
        return "columns of their own"
    return f"imputed {made.imputations} times, {made.rounds} rounds each"


_LATER = ("Grace period", "Landmarks")
"""Choices that say nothing when treatment is decided on time zero."""
