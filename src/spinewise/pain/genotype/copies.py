"""How the bases of a patient may be shared between the copies of a gene, and what each copy then rests on."""

from collections.abc import Mapping
from itertools import product
from math import prod

from spinewise.evidence.named_alleles import Definitions, Place
from spinewise.pain.genotype.observed import Observed


def fitting_alleles(definitions: Definitions, calls: Mapping[int, Observed]) -> list[str]:
    """Alleles that some copy could be of, position by position.

    Parameters
    ----------
    definitions : Definitions
        Of the gene.
    calls : mapping
        Bases by position; what is not in it was not called.

    Returns
    -------
    list of str
        In the order of the table. An allele is as GRCh38 wherever its definition names no base.
    """
    lacking = {place.position for place in definitions.places if _lacks_reference(place, calls)}
    return [
        name
        for name, own in definitions.alleles.items()
        if lacking <= own.keys()
        and all(own[position] & set(calls[position].bases) for position in own if position in calls)
    ]


def _lacks_reference(place: Place, calls: Mapping[int, Observed]) -> bool:
    return place.position in calls and place.ref not in calls[place.position].bases


def _groups(definitions: Definitions, calls: Mapping[int, Observed]) -> list[list[Place]]:
    """Heterozygous places whose order is known together; an unphased place stands alone."""
    groups: dict[object, list[Place]] = {}
    for place in definitions.places:
        call = calls.get(place.position)
        if call is not None and call.is_heterozygous:
            key = ("set", call.phase_set) if call.phased else ("alone", place.position)
            groups.setdefault(key, []).append(place)
    return list(groups.values())


def ways(
    definitions: Definitions, calls: Mapping[int, Observed], pair: tuple[str, ...]
) -> list[tuple[dict[int, str], ...]]:
    """Every way to share the bases among the copies so that each copy is of its allele.

    Parameters
    ----------
    definitions : Definitions
        Of the gene.
    calls : mapping
        Bases by position; what is not in it was not called.
    pair : tuple of str
        An allele for each copy.

    Returns
    -------
    list of tuple of dict
        For each way the bases by position of each copy; sites of one phase set turn together.
    """
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
    found: list[tuple[dict[int, str], ...]] = []
    for combined in product(*choices):
        first, second = dict(fixed), dict(fixed)
        for one, other in combined:
            first.update(one)
            second.update(other)
        found.append((first, second))
    return found


def _carries(definitions: Definitions, name: str, carried: Mapping[int, str]) -> bool:
    return all(
        carried[place.position] in definitions.bases(name, place)
        for place in definitions.places
        if place.position in carried
    )


def unsupported(
    definitions: Definitions,
    calls: Mapping[int, Observed],
    pair: tuple[str, ...],
    way: tuple[dict[int, str], ...],
) -> tuple[str, ...]:
    """Alleles of a pair that rest on uncalled positions outside the minimum panel alone.

    Parameters
    ----------
    definitions : Definitions
        Of the gene.
    calls : mapping
        Bases by position; what is not in it was not called.
    pair : tuple of str
        An allele for each copy.
    way : tuple of dict
        Bases by position of each copy.

    Returns
    -------
    tuple of str
        Empty where the called positions bear out every allele.
    """
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


def fillings(
    definitions: Definitions, calls: Mapping[int, Observed], pair: tuple[str, ...]
) -> list[tuple[tuple[str, ...], ...]]:
    """Every content of the uncalled positions that a pair of alleles allows.

    Parameters
    ----------
    definitions : Definitions
        Of the gene.
    calls : mapping
        Bases by position; what is not in it was not called.
    pair : tuple of str
        An allele for each copy.

    Returns
    -------
    list of tuple of tuple of str
        For each content the bases of the copies at each uncalled position, in order.
    """
    return list(product(*_options(definitions, calls, pair)))


def count_fillings(definitions: Definitions, calls: Mapping[int, Observed], pair: tuple[str, ...]) -> int:
    """How many contents of the uncalled positions a pair of alleles allows.

    Parameters
    ----------
    definitions : Definitions
        Of the gene.
    calls : mapping
        Bases by position; what is not in it was not called.
    pair : tuple of str
        An allele for each copy.

    Returns
    -------
    int
        As many as `fillings` would give, without making them.
    """
    return prod(len(one) for one in _options(definitions, calls, pair))


def _options(
    definitions: Definitions, calls: Mapping[int, Observed], pair: tuple[str, ...]
) -> list[list[tuple[str, ...]]]:
    """For each uncalled position the bases that the copies may have there."""
    return [
        sorted({tuple(sorted(way)) for way in product(*(sorted(definitions.bases(n, place)) for n in pair))})
        for place in definitions.places
        if place.position not in calls
    ]
