"""What `spinewise align plan` found, in words for the terminal."""

from collections.abc import Mapping

import typer

from spinewise.alignment.correction.change import LYING
from spinewise.alignment.correction.flexibility import Given
from spinewise.alignment.correction.outcome import Outcome
from spinewise.alignment.correction.search import Searched
from spinewise.alignment.correction.sites import Site, name_of
from spinewise.alignment.profile import Profile
from spinewise.alignment.targets.spread import spread
from spinewise.words import Answer

SHOWN = ("PI-LL", "LL", "L4-S1", "PT", "L1PA", "T4PA", "TPA")


def tell(found: Searched, given: Mapping[str, Mapping[Site, Given]], standing: Profile) -> None:
    """Print plans, what they rest on, and what was not asked.

    Parameters
    ----------
    found : Searched
        Plans.
    given : mapping
        What each disc gives in each other posture.
    standing : Profile
        As the patient stands.
    """
    for posture, discs in given.items():
        typer.echo(f"Discs {posture} against standing:")
        for site, one in discs.items():
            mobile = "mobile" if one.is_mobile is Answer.YES else "no change told from its errors"
            gain = one.gain
            typer.echo(
                f"  {name_of(site, standing)}: {gain.value:+.0f}° ({gain.low:+.0f} to {gain.high:+.0f}), "
                f"{mobile}"
            )
    typer.echo(f"{'As it is':58s}  {_values(found.as_it_is)}")
    for number, plan in enumerate(found.plans, 1):
        typer.echo(f"{number:2d}. {_done(plan, standing):54s}  {_values(plan)}")
    for note in dict.fromkeys((*standing.notes, *(one for plan in found.plans for one in plan.notes))):
        typer.echo(f"Note: {note}")
    for system, parameter in found.not_asked:
        typer.echo(f"Not judged: {system} {parameter}, a parameter that it needs was not measured.")
    typer.echo(
        f"{found.looked_at} plans looked at; {found.on_front} that no other beats, of which these stand far "
        "apart. Their order is no rank, and no plan here is an order."
    )


def _done(plan: Outcome, standing: Profile) -> str:
    done = [
        f"{name_of(one.site, standing)} {' + '.join(_short(name) for name in one.by)} {one.degrees:+.0f}°"
        + (f" {one.height_mm:+.0f} mm" if one.height_mm else "")
        for one in plan.changes
        if LYING not in one.by
    ]
    return f"{plan.uppermost}-{plan.lowest}: {', '.join(done) or 'fused as it is'}"


def _short(name: str) -> str:
    return {"posterior column osteotomy": "PCO", "pedicle subtraction osteotomy": "PSO"}.get(name, name)


def _values(plan: Outcome) -> str:
    parts = []
    for name in SHOWN:
        if name in plan.values:
            one = spread(plan.values[name])
            parts.append(f"{name} {one.value:.0f}° ({one.low:.0f} to {one.high:.0f})")
    return ", ".join(parts)
