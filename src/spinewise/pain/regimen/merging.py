"""Advice of several parts as one: nothing is said twice, and no reason is lost."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from spinewise.results import Advice, Missing, Recommendation

T = TypeVar("T")


def merged(advice: Advice, same: Iterable[tuple[str, ...]]) -> Advice:
    """Advice in which nothing is said twice, and nothing is lost.

    Parameters
    ----------
    advice : Advice
        Of several parts.
    same : iterable of tuple of str
        Ids of lines that are one proposal.

    Returns
    -------
    Advice
        One line where several parts propose the same, with all their reasons; one gap for each thing.
    """
    groups = tuple(same)
    lines: dict[str, list[Recommendation]] = {}
    for one in advice.recommendations:
        lines.setdefault(_key(one, groups), []).append(one)
    return Advice(
        advice.room,
        findings=_each_once(advice.findings),
        recommendations=tuple(_one_line(some) for some in lines.values()),
        missing=tuple(_one_gap(some) for some in _by_what(advice.missing)),
        disagreements=_each_once(advice.disagreements),
        options=advice.options,
        paths=advice.paths,
        timeline=_each_once(advice.timeline),
    )


def _key(one: Recommendation, groups: tuple[tuple[str, ...], ...]) -> str:
    """The same for lines that the table calls one, and for lines that propose the same in the same words."""
    group = next((ids for ids in groups if one.id in ids), None)
    return "; ".join(group) if group else f"{one.phase}: {one.action}"


def _one_line(some: list[Recommendation]) -> Recommendation:
    """The weightiest line with the reasons of all."""
    if len(some) == 1:
        return some[0]
    first, *rest = sorted(some, key=lambda one: -one.weight)
    return replace(
        first,
        action=" ".join(dict.fromkeys(one.action for one in (first, *rest))),
        because=" ".join(dict.fromkeys(_sentence(one.because) for one in (first, *rest))),
        owner=" and ".join(dict.fromkeys(one.owner for one in (first, *rest))),
        strength="; ".join(dict.fromkeys(one.strength for one in (first, *rest))),
        population="; ".join(dict.fromkeys(one.population for one in (first, *rest))),
        evidence=_all(one.evidence for one in (first, *rest)),
        facts=_all(one.facts for one in (first, *rest)),
        caveats=_all(one.caveats for one in (first, *rest)),
        missing=_all(one.missing for one in (first, *rest)),
        alternatives=_all(one.alternatives for one in (first, *rest)),
        opposes=_all(one.opposes for one in (first, *rest)),
    )


def _one_gap(some: list[Missing]) -> Missing:
    """One gap with everything that waits for it."""
    first, *rest = sorted(some, key=lambda one: -one.weight)
    why = " ".join(dict.fromkeys(_sentence(one.why_it_matters) for one in (first, *rest)))
    how = " ".join(dict.fromkeys(_sentence(one.how_to_get_it) for one in (first, *rest)))
    return replace(first, why_it_matters=why, how_to_get_it=how) if rest else first


def _by_what(missing: Iterable[Missing]) -> list[list[Missing]]:
    """Gaps by what is not known; a daily dose that a line does not give is a gap of its own line."""
    found: dict[tuple[str, str], list[Missing]] = {}
    for one in missing:
        key = one.why_it_matters if one.what == "a daily dose" else ""
        found.setdefault((one.what, key), []).append(one)
    return [*found.values()]


def _each_once(several: Iterable[T]) -> tuple[T, ...]:
    found: list[T] = []
    for one in several:
        if one not in found:
            found.append(one)
    return tuple(found)


def _all(several: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for some in several for one in some))


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
