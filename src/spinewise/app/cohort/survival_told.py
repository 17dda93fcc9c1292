"""What the terminal says about survival in a table of people."""

from typing import Any

import typer

UNLIKELY = 0.05
LEAST_EVENTS_PER_COLUMN = 10


def tell(found: dict[str, Any]) -> None:
    """Say in a few lines what was found.

    Parameters
    ----------
    found : dict
        By ``cohort-survival.schema.json``.
    """
    left_out = found["rows"] - found["rows_used"]
    because = ", ".join(f"{name} {rows}" for name, rows in found["missing_in"].items())
    typer.echo(
        f"{found['rows_used']} of {found['rows']} rows"
        + (f"; {left_out} left out, missing: {because}." if left_out else ".")
    )
    for group in found["groups"]:
        median, mean = group["median"], group["restricted_mean"]
        said = (
            f"median {median['value']:g} ({_limit(median['lower'])} to {_limit(median['upper'])})"
            if median
            else "median not reached"
        )
        mean_said = (
            f"; mean of the first {found['horizon']:g}: {mean['value']:.4g} "
            f"({mean['lower']:.4g} to {mean['upper']:.4g})"
            if mean
            else ""
        )
        typer.echo(f"  {group['group']}: {group['n']} people, {group['events']} events, {said}{mean_said}")
    test = found["log_rank"]
    if test:
        typer.echo(f"Log-rank: chi-square {test['chi_square']:.4g} on {test['df']}, p {test['p']:.2g}")
    if found["log_rank_missing"]:
        typer.echo(found["log_rank_missing"])
    if found["standard_errors"] == "robust":
        typer.echo("Limits are robust: they allow for weights or rows that belong together.")
    if found["cox"]:
        _tell_model(found["cox"])
    if found["competing_risks"]:
        _tell_competing(found["competing"], found["competing_risks"])
    typer.echo("A difference between groups is no effect of treatment: who was treated was chosen.")


def _tell_competing(other: str, told: dict[str, Any]) -> None:
    typer.echo(f"With {other} competing, which the curves above count as leaving:")
    for group in told["groups"]:
        last = group["incidence"][-1] if group["incidence"] else None
        reached = (
            f"incidence {last['incidence']:.3g} ({last['lower']:.3g} to {last['upper']:.3g}) "
            f"by {last['time']:g}"
            if last
            else "no event"
        )
        typer.echo(f"  {group['group']}: {group['events']} events, {group['competing']} competing, {reached}")
    if told["gray"]:
        test = told["gray"]
        typer.echo(f"Gray's test: chi-square {test['chi_square']:.4g} on {test['df']}, p {test['p']:.2g}")
    if told["fine_gray"]:
        typer.echo(f"Fine and Gray, {told['fine_gray']['events']} events:")
        for row in told["fine_gray"]["coefficients"]:
            typer.echo(
                f"  {row['covariate']}: ratio of subdistribution hazards {row['ratio']:.3g} "
                f"({row['lower']:.3g} to {row['upper']:.3g}), p {row['p']:.2g}"
            )


def _limit(value: float | None) -> str:
    return "not reached" if value is None else f"{value:g}"


def _tell_model(model: dict[str, Any]) -> None:
    typer.echo(f"Cox ({model['ties']}), {model['n']} people, {model['events']} events:")
    for row in model["coefficients"]:
        typer.echo(
            f"  {row['covariate']}: hazard ratio {row['hazard_ratio']:.3g} "
            f"({row['lower']:.3g} to {row['upper']:.3g}), p {row['p']:.2g}"
        )
    if model["events"] < LEAST_EVENTS_PER_COLUMN * len(model["coefficients"]):
        typer.echo("  Few events for so many covariates: the ratios are unsteady.")
    for test in model["proportionality"]:
        if test["p"] < UNLIKELY and test["term"] != "all":
            typer.echo(
                f"  {test['term']}: its ratio changes over time (p {test['p']:.2g}); one number is not "
                "enough."
            )
