"""Named-allele matching: every pair of defined alleles that the observed bases allow, best match first.

A position that was not called may hold anything that a definition allows. For each way in which the
uncalled positions could be filled, the pair whose definitions name the most positions is reported. An
allele that rests on an uncalled position alone, outside the minimum panel that every test should cover,
is not reported as a diplotype but named among the alleles that cannot be excluded.
"""

from collections.abc import Mapping
from itertools import combinations_with_replacement

from spinewise.evidence.named_alleles import Definitions, Place
from spinewise.pain.genotype.copies import count_fillings, fillings, fitting_alleles, unsupported, ways
from spinewise.pain.genotype.match import Match, Seen
from spinewise.pain.genotype.observed import Observed, Wanted, observe
from spinewise.record.genotype import VariantRow

MOST_DIPLOTYPES = 24
"""Own choice: with more candidates nothing useful is known, and the gene is said to be not called."""

_ENOUGH = 500
"""Pairs after which counting stops."""

_MOST_CONTENTS = 20_000
"""Contents of the uncalled positions after which counting stops: own choice, beyond any useful file."""

ONCE = (1, 2)
TWICE = (2,)


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
    possible = fitting_alleles(definitions, calls)
    copies = len(next(iter(calls.values())).bases)
    firm_pairs = contents = 0
    reported: dict[tuple[str, ...], bool] = {}
    best: dict[tuple[tuple[str, ...], ...], int] = {}
    made: list[tuple[tuple[str, ...], tuple[tuple[str, ...], ...], int, bool]] = []
    in_doubt: dict[str, None] = {}
    for pair in combinations_with_replacement(possible, copies):
        supported = [unsupported(definitions, calls, pair, way) for way in ways(definitions, calls, pair)]
        if not supported:
            continue
        firm = any(not doubtful for doubtful in supported)
        reported[pair] = firm
        firm_pairs += firm
        if firm_pairs > _ENOUGH:
            return _too_many(nothing, f"More than {_ENOUGH}", tuple(possible))
        if not firm:
            in_doubt.update(dict.fromkeys(name for doubtful in supported for name in doubtful))
        contents += count_fillings(definitions, calls, pair)
        if contents > _MOST_CONTENTS:
            return _too_many(nothing, "Too many", tuple(possible))
        score = sum(definitions.specificity(name) for name in pair)
        for filled in fillings(definitions, calls, pair):
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
