"""A summary of a registry as JSON by its schema, and in the few lines that the terminal shows."""

from dataclasses import asdict
from typing import Any

import typer

from spinewise import __version__
from spinewise.evidence import tables
from spinewise.evidence.caveats import caveat
from spinewise.evidence.outcome_measures import Threshold
from spinewise.outcomes.measured.change import Change
from spinewise.outcomes.measured.summary import Summary

VERSION = 1
CAVEATS = (
    "caveat-one-person-once",
    "caveat-outcomes-no-targets",
    "caveat-thresholds-side-by-side",
    "caveat-infection-complex",
    "caveat-sites-not-ranked",
)


def as_json(found: Summary) -> dict[str, Any]:
    """A summary by ``cohort-summary.schema.json``.

    Parameters
    ----------
    found : Summary
        Of a registry.

    Returns
    -------
    dict
        Of plain values.
    """
    followed = asdict(found.follow_up)
    followed.pop("people")
    return {
        "schema": "spinewise-cohort-summary",
        "schema_version": VERSION,
        "package": f"spinewise {__version__}",
        "evidence": tables.VERSION,
        "as_of": found.as_of.isoformat(),
        "people": found.people,
        "without_procedure": found.without_procedure,
        "procedures": found.procedures,
        "kinds": dict(found.kinds),
        "sites": list(found.sites),
        "first": found.first.isoformat(),
        "last": found.last.isoformat(),
        "latest": found.latest.isoformat(),
        "follow_up": _plain(followed),
        "metrics": _plain([asdict(one) for one in found.metrics]),
        "wanted": _plain([asdict(one) for one in found.wanted]),
        "survival": _plain([asdict(one) for one in found.survival]),
        "visits": [visit.name for visit in found.visits],
        "visits_are_chosen": found.visits_are_chosen,
        "completeness": [{**_plain(asdict(one)), "visit": one.visit.name} for one in found.completeness],
        "changes": [_change(one) for one in found.changes],
        "trend": _plain([asdict(one) for one in found.trend]),
        "programmes": _plain([asdict(one) for one in found.programmes]),
        "smallest_cell": found.smallest_cell,
        "gaps": _plain([asdict(one) for one in found.gaps]),
        "caveats": [caveat(id).sentence for id in CAVEATS],
    }


def _plain(value: Any) -> Any:
    """Tuples as lists, so that what is written is what is read."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _change(one: Change) -> dict[str, Any]:
    return {
        "measure": one.measure.id,
        "visit": one.visit.name,
        "n": one.n,
        "unit": one.measure.unit,
        "before": asdict(one.before),
        "after": asdict(one.after),
        "better_by": asdict(one.better_by),
        "without": one.without,
        "gained": [{**asdict(found), "threshold": _threshold(found.threshold)} for found in one.gained],
        "beyond_error": [
            {**asdict(found), "threshold": _threshold(found.threshold)} for found in one.beyond_error
        ],
    }


def _threshold(one: Threshold) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "value": one.value,
        "of_baseline": one.of_baseline,
        "people": one.people,
        "how": one.how,
        "source": one.label,
    }


def tell(told: dict[str, Any], page: str | None) -> None:
    """Say in a few lines what was found.

    Parameters
    ----------
    told : dict
        By ``cohort-summary.schema.json``.
    page : str or None
        Where the page was written.
    """
    followed = told["follow_up"]
    typer.echo(
        f"{told['people']} people, {told['procedures']} procedures at {len(told['sites'])} "
        f"site{'s' if len(told['sites']) != 1 else ''}, {told['first']} to {told['last']}; as of "
        f"{told['as_of']}."
    )
    typer.echo(
        f"Follow-up {followed['completeness']:.0%} complete: {followed['person_years']:.0f} person-years, "
        f"{followed['dead']} died, {followed['lost']} lost; latest entry {told['latest']}."
    )
    goal = None
    for metric in told["metrics"]:
        if metric["goal"] != goal:
            goal = metric["goal"]
            typer.echo(f"{goal[0].upper()}{goal[1:]}")
        typer.echo(f"  {_line(metric)}")
    for gap in told["gaps"]:
        typer.echo(f"Missing: {gap['count']} {gap['why']}.")
    typer.echo(told["caveats"][0])
    if page:
        typer.echo(f"Page: {page}")


def _line(metric: dict[str, Any]) -> str:
    estimate = metric["estimate"]
    if estimate is None:
        return metric["gap"] if metric["name"] == metric["goal"] else f"{metric['name']}: {metric['gap']}"
    if metric["unit"] == "1" and estimate["events"] is not None:
        number = (
            f"{estimate['value']:.1%} ({estimate['low']:.1%} to {estimate['high']:.1%}), "
            f"{estimate['events']} of {estimate['n']}"
        )
    else:
        limits = f"{estimate['low']:.3g} to {estimate['high']:.3g}"
        number = f"{estimate['value']:.3g} ({limits}), n {estimate['n']}"
    missing = "".join(f"; {one['count']} {one['why']}" for one in metric["absent"])
    return f"{metric['name']}: {number}{missing}"
