"""What a surgeon asks of a search: which levels may be fused, what may be done where, and what matters."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from spinewise.alignment.correction.sites import Site
from spinewise.words import Level

Matter = tuple[str, str]
"""Id of a target system and name of a parameter."""

DISC_WAYS: tuple[tuple[str, ...], ...] = (
    ("posterior column osteotomy",),
    ("transforaminal cage",),
    ("transforaminal cage", "posterior column osteotomy"),
)
BODY_WAYS: tuple[tuple[str, ...], ...] = (("pedicle subtraction osteotomy",),)
MATTERS: tuple[Matter, ...] = (
    ("t4-l1-hip", "T4PA"),
    ("t4-l1-hip", "L1PA"),
    ("l4-s1", "L4-S1"),
    ("ll-within-nine", "LL"),
)


@dataclass(frozen=True)
class Asked:
    """Limits of a search.

    Parameters
    ----------
    uppermost : tuple of Level
        Upper instrumented vertebrae that come into question.
    lowest : Level
        Lower instrumented vertebra; S1 stands for sacrum and pelvis.
    disc_ways, body_ways : tuple of tuple of str
        Techniques that come into question at a lumbar disc and through a lumbar body; several in one tuple go
        together. Above L1 only those that cut the posterior column.
    bodies : tuple of Level
        Bodies that may be cut.
    fixed : frozenset of Site
        What cannot move: fused before, bridged.
    passive : mapping
        Site to the degrees that lying down gives there; added to every fused disc.
    matters : tuple of (str, str)
        Targets that plans are set beside, by system and parameter; their order is no weight.
    most_changes : int
        Sites that may be changed in one plan.
    most_plans : int
        Plans that are shown.
    """

    uppermost: tuple[Level, ...]
    lowest: Level = Level.S1
    disc_ways: tuple[tuple[str, ...], ...] = DISC_WAYS
    body_ways: tuple[tuple[str, ...], ...] = BODY_WAYS
    bodies: tuple[Level, ...] = (Level.L2, Level.L3, Level.L4)
    fixed: frozenset[Site] = frozenset()
    passive: Mapping[Site, float] = field(default_factory=dict)
    matters: tuple[Matter, ...] = MATTERS
    most_changes: int = 6
    most_plans: int = 12
