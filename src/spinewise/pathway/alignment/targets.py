"""What a plan keeps of targets beside a standing spine: each system as published, and Roussouly's types."""

from dataclasses import dataclass

from spinewise.alignment.targets.aims import Aimed
from spinewise.alignment.targets.grades import Graded
from spinewise.alignment.targets.side_by_side import Judged, SideBySide, Total


@dataclass(frozen=True)
class SystemSaid:
    """One target system beside one spine.

    Parameters
    ----------
    id, name, status, evidence, population : str
        As published and as it was read.
    caveats, lacking : tuple of str
        What speaks against it, and parameters that it asks for and nobody measured.
    graded : tuple of Graded
        Parameters in classes.
    aimed : tuple of Aimed
        Parameters beside what is asked for.
    total : Total or None
        Sum of points.
    """

    id: str
    name: str
    status: str
    evidence: str
    population: str
    caveats: tuple[str, ...]
    lacking: tuple[str, ...]
    graded: tuple[Graded, ...]
    aimed: tuple[Aimed, ...]
    total: Total | None


@dataclass(frozen=True)
class RoussoulySaid:
    """Roussouly's types.

    Parameters
    ----------
    now : str
        Type now.
    now_may_be : tuple of str
        Others within the errors.
    by_incidence : str
        The one that PI would give.
    by_incidence_may_be : tuple of str
        Others within the errors.
    status, evidence : str
        How it was read, and where.
    caveats : tuple of str
        What speaks against it.
    """

    now: str
    now_may_be: tuple[str, ...]
    by_incidence: str
    by_incidence_may_be: tuple[str, ...]
    status: str
    evidence: str
    caveats: tuple[str, ...]


def systems_said(beside: SideBySide) -> tuple[SystemSaid, ...]:
    """Every target system as a plan keeps it.

    Parameters
    ----------
    beside : SideBySide
        As judged.

    Returns
    -------
    tuple of SystemSaid
        In the order of the table.
    """
    return tuple(_system(one) for one in beside.systems)


def _system(one: Judged) -> SystemSaid:
    system = one.system
    return SystemSaid(
        system.id, system.name, system.status, system.evidence, system.population, tuple(system.caveats),
        one.lacking, one.graded, one.aimed, one.total,
    )  # fmt: skip


def roussouly_said(beside: SideBySide) -> RoussoulySaid | None:
    """Roussouly's types as a plan keeps them.

    Parameters
    ----------
    beside : SideBySide
        As judged.

    Returns
    -------
    RoussoulySaid or None
        None where PI, PT or SS is not known.
    """
    one = beside.roussouly
    if one is None:
        return None
    limits = one.limits
    return RoussoulySaid(
        one.now, one.now_may_be, one.by_incidence, one.by_incidence_may_be,
        limits.status, limits.evidence, tuple(limits.caveats),
    )  # fmt: skip
