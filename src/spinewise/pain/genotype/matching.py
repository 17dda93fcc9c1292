"""Named-allele matching: every pair of defined alleles that the observed bases allow, best match first.

A position that was not called may hold anything that a definition allows. For each way in which the
uncalled positions could be filled, the pair whose definitions name the most positions is reported. An
allele that rests on an uncalled position alone, outside the minimum panel that every test should cover,
is not reported as a diplotype but named among the alleles that cannot be excluded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations_with_replacement, product

from spinewise.evidence.named_alleles import Definitions, Place
from spinewise.pain.genotype.observed import NotCalled, Observed, Wanted, observe
from spinewise.record.genotype import VariantRow

MOST_DIPLOTYPES = 24
"""Own choice: with more candidates nothing useful is known, and the gene is said to be not called."""

_ENOUGH = 500
"""Pairs after which counting stops."""

ONCE = (1, 2)
TWICE = (2,)


@dataclass(frozen=True)
class Seen:
    """A base other than that of GRCh38, as carried.

    Parameters
    ----------
    label, name : str
        rsID or place, and name on the chromosome.
    bases : tuple of str
        For each copy.
    known : bool
        Whether a definition knows every one of them.
    """

    label: str
    name: str
    bases: tuple[str, ...]
    known: bool


@dataclass(frozen=True)
class Match:
    """What a file of variants says of one gene.

    Parameters
    ----------
    gene : str
        Symbol.
    diplotypes : tuple of tuple of str
        Best match for each way of filling what was not called; one allele alone for a gene that comes once.
    others : tuple of tuple of str
        Pairs that the bases allow too, but that the definitions fit less closely.
    not_excluded : tuple of str
        Alleles that only an uncalled position keeps possible.
    not_called : tuple of NotCalled
        Positions without a call.
    seen : tuple of Seen
        What differs from GRCh38.
    called, positions : int
        How many positions were called, of how many.
    why_none : str
        Why there is no diplotype, as a sentence; empty when there is one.
    """

    gene: str
    diplotypes: tuple[tuple[str, ...], ...]
    others: tuple[tuple[str, ...], ...]
    not_excluded: tuple[str, ...]
    not_called: tuple[NotCalled, ...]
    seen: tuple[Seen, ...]
    called: int
    positions: int
    why_none: str = ""


def match(definitions: Definitions, rows: Mapping[tuple[str, int], tuple[VariantRow, ...]]) -> Match:
    """Match the named alleles of one gene.

    Parameters
    ----------
    definitions : Definitions
        Of the gene.
    rows : mapping
        Rows of the file, as from `observed.by_place`.

    Returns
    -------
    Match
        Diplotypes in the order of the table, or why there is none.
    """
    once = definitions.chromosome == "chrX"
    calls: dict[int, Observed] = {}
    not_called = []
    for place in definitions.places:
        found = observe(wanted_of(place), rows, ONCE if once else TWICE)
        if isinstance(found, Observed):
            calls[place.position] = found
        else:
            not_called.append(found)
    seen = _seen(definitions, calls)
    nothing = Match(
        definitions.gene, (), (), (), tuple(not_called), seen, len(calls), len(definitions.places)
    )
    return _why_none(definitions, calls, nothing) or _matched(definitions, calls, nothing)


def wanted_of(place: Place) -> Wanted:
    """Place of a definition as it is looked for in a file.

    Parameters
    ----------
    place : Place
        Of the table.

    Returns
    -------
    Wanted
        The same place.
    """
    return Wanted(place.chromosome, place.position, place.ref, place.alts, place.label)


def _seen(definitions: Definitions, calls: Mapping[int, Observed]) -> tuple[Seen, ...]:
    return tuple(
        Seen(place.label, place.name, calls[place.position].bases, set(calls[place.position].bases) <= known)
        for place in definitions.places
        if place.position in calls and set(calls[place.position].bases) != {place.ref}
        for known in [{place.ref, *place.alts}]
    )


def _why_none(definitions: Definitions, calls: Mapping[int, Observed], nothing: Match) -> Match | None:
    gene = definitions.gene
    if not calls:
        return _saying(nothing, f"No position of {gene} is called in the file.")
    strange = [one.label for one in nothing.seen if not one.known]
    if strange:
        return _saying(nothing, f"{', '.join(strange)} of {gene} carries a base that no definition knows.")
    if len({len(one.bases) for one in calls.values()}) > 1:
        return _saying(
            nothing, f"{gene} is given once at some positions and twice at others: nothing was read."
        )
    return None


def _saying(match: Match, why: str, not_excluded: tuple[str, ...] = ()) -> Match:
    return Match(
        match.gene, (), (), not_excluded, match.not_called, match.seen, match.called, match.positions, why
    )


def _matched(definitions: Definitions, calls: Mapping[int, Observed], nothing: Match) -> Match:
    possible = [name for name in definitions.alleles if _fits(definitions, calls, name)]
    copies = len(next(iter(calls.values())).bases)
    firm_pairs = 0
    reported: dict[tuple[str, ...], bool] = {}
    best: dict[tuple[tuple[str, ...], ...], int] = {}
    made: list[tuple[tuple[str, ...], tuple[tuple[str, ...], ...], int, bool]] = []
    in_doubt: dict[str, None] = {}
    for pair in combinations_with_replacement(possible, copies):
        supported = [_unsupported(definitions, calls, pair, way) for way in _ways(definitions, calls, pair)]
        if not supported:
            continue
        firm = any(not doubtful for doubtful in supported)
        reported[pair] = firm
        firm_pairs += firm
        if firm_pairs > _ENOUGH:
            return _too_many(nothing, f"More than {_ENOUGH}", tuple(possible))
        if not firm:
            in_doubt.update(dict.fromkeys(name for doubtful in supported for name in doubtful))
        score = sum(definitions.specificity(name) for name in pair)
        for filled in _fillings(definitions, calls, pair):
            made.append((pair, filled, score, firm))
            if firm:
                best[filled] = max(best.get(filled, 0), score)
    firmly = {pair for pair, filled, score, firm in made if firm and score == best[filled]}
    chosen = tuple(pair for pair in reported if pair in firmly)
    if len(chosen) > MOST_DIPLOTYPES:
        return _too_many(nothing, str(len(chosen)), tuple(dict.fromkeys(n for pair in chosen for n in pair)))
    if not chosen:
        return _saying(nothing, f"No pair of defined alleles of {nothing.gene} has the bases of the file.")
    named = {name for pair in chosen for name in pair}
    others = tuple(pair for pair in reported if pair not in firmly and (reported[pair] or set(pair) <= named))
    return Match(
        nothing.gene,
        chosen,
        others,
        tuple(name for name in in_doubt if name not in named),
        nothing.not_called,
        nothing.seen,
        nothing.called,
        nothing.positions,
    )


def _too_many(nothing: Match, count: str, possible: tuple[str, ...]) -> Match:
    return _saying(
        nothing,
        f"{count} diplotypes of {nothing.gene} remain possible, since {len(nothing.not_called)} of "
        f"{nothing.positions} positions are not called: no diplotype is reported.",
        possible,
    )


def _fits(definitions: Definitions, calls: Mapping[int, Observed], name: str) -> bool:
    """Whether some copy could be of this allele, position by position."""
    return all(
        definitions.bases(name, place) & set(calls[place.position].bases)
        for place in definitions.places
        if place.position in calls
    )


def _groups(definitions: Definitions, calls: Mapping[int, Observed]) -> list[list[Place]]:
    """Heterozygous places whose order is known together; an unphased place stands alone."""
    groups: dict[object, list[Place]] = {}
    for place in definitions.places:
        call = calls.get(place.position)
        if call is not None and call.is_heterozygous:
            key = ("set", call.phase_set) if call.phased else ("alone", place.position)
            groups.setdefault(key, []).append(place)
    return list(groups.values())


def _ways(
    definitions: Definitions, calls: Mapping[int, Observed], pair: tuple[str, ...]
) -> list[tuple[dict[int, str], ...]]:
    """Every way to share the bases among the copies so that each copy is of its allele."""
    if len(pair) == 1:
        carried = {position: call.bases[0] for position, call in calls.items()}
        return [(carried,)] if _carries(definitions, pair[0], carried) else []
    fixed = {position: call.bases[0] for position, call in calls.items() if not call.is_heterozygous}
    if not all(_carries(definitions, name, fixed) for name in pair):
        return []
    choices: list[list[tuple[dict[int, str], dict[int, str]]]] = []
    for group in _groups(definitions, calls):
        straight = tuple({p.position: calls[p.position].bases[copy] for p in group} for copy in (0, 1))
        orders = [(straight[0], straight[1]), (straight[1], straight[0])]
        fitting = [
            one for one in orders if all(_carries(definitions, n, c) for n, c in zip(pair, one, strict=True))
        ]
        if not fitting:
            return []
        choices.append(fitting)
    ways: list[tuple[dict[int, str], ...]] = []
    for combined in product(*choices):
        first, second = dict(fixed), dict(fixed)
        for one, other in combined:
            first.update(one)
            second.update(other)
        ways.append((first, second))
    return ways


def _carries(definitions: Definitions, name: str, carried: Mapping[int, str]) -> bool:
    return all(
        carried[place.position] in definitions.bases(name, place)
        for place in definitions.places
        if place.position in carried
    )


def _unsupported(
    definitions: Definitions,
    calls: Mapping[int, Observed],
    pair: tuple[str, ...],
    way: tuple[dict[int, str], ...],
) -> tuple[str, ...]:
    """Alleles of a pair that rest on uncalled positions outside the minimum panel alone."""
    return tuple(
        name
        for name, carried in zip(pair, way, strict=True)
        if _rests_on_uncalled(definitions, calls, name) and not _shows_own_base(definitions, name, carried)
    )


def _rests_on_uncalled(definitions: Definitions, calls: Mapping[int, Observed], name: str) -> bool:
    counted = definitions.minimum_panel
    return any(
        place.position not in calls
        and bool(counted)
        and place.position not in counted
        and not definitions.bases(name, place) & definitions.background(place)
        for place in definitions.places
    )


def _shows_own_base(definitions: Definitions, name: str, carried: Mapping[int, str]) -> bool:
    """Whether a copy shows a base that this allele has and the normal one has not."""
    return any(
        place.position in definitions.alleles[name]
        and carried[place.position] not in definitions.background(place)
        for place in definitions.places
        if place.position in carried
    )


def _fillings(
    definitions: Definitions, calls: Mapping[int, Observed], pair: tuple[str, ...]
) -> list[tuple[tuple[str, ...], ...]]:
    """Every content of the uncalled positions that a pair of alleles allows."""
    options: list[list[tuple[str, ...]]] = []
    for place in definitions.places:
        if place.position in calls:
            continue
        ways = product(*(sorted(definitions.bases(name, place)) for name in pair))
        options.append(sorted({tuple(sorted(way)) for way in ways}))
    return list(product(*options))
