"""What a plan keeps of flexibility: how much each disc gives by lying down."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from spinewise.alignment.correction.flexibility import Given
from spinewise.alignment.correction.sites import Site, name_of
from spinewise.alignment.profile import Profile
from spinewise.words import Answer


@dataclass(frozen=True)
class GivenSaid:
    """What one disc gives by lying down.

    Parameters
    ----------
    at : str
        Neighbours, for example ``"L4-L5"``.
    standing, lying, gain : (float, float, float)
        Disc angle as measured with both ends of its range, deg, lordosis positive; and its change.
    is_mobile : Answer
        Yes where the change is told from nought.
    """

    at: str
    standing: tuple[float, float, float]
    lying: tuple[float, float, float]
    gain: tuple[float, float, float]
    is_mobile: Answer


def given_said(given: Mapping[Site, Given], standing: Profile) -> tuple[GivenSaid, ...]:
    """What corrects by lying down, from the head down.

    Parameters
    ----------
    given : mapping
        As found.
    standing : Profile
        Which names the neighbours.

    Returns
    -------
    tuple of GivenSaid
        One for each disc that was marked in both postures.
    """
    ordered: Iterable[tuple[Site, Given]] = sorted(given.items(), key=lambda item: -item[0].height)
    return tuple(
        GivenSaid(
            name_of(site, standing),
            (one.standing.value, one.standing.low, one.standing.high),
            (one.there.value, one.there.low, one.there.high),
            (one.gain.value, one.gain.low, one.gain.high),
            one.is_mobile,
        )
        for site, one in ordered
    )
