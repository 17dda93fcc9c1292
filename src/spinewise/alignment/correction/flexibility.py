"""How much corrects by lying down: every disc standing against the same disc on a supine CT or film."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.correction.sites import Site, Through
from spinewise.alignment.parameters.curvature import lordosis
from spinewise.alignment.profile import Profile
from spinewise.alignment.targets.spread import Spread, spread
from spinewise.words import Answer, CannotMeasure

Array = NDArray[np.float64]

EVIDENCE = "supine-predicts-correction"


@dataclass(frozen=True)
class Given:
    """What one disc gives in another posture: lying, or bent.

    Parameters
    ----------
    standing, there, gain : Spread
        Disc angle standing and in the other posture, and its change, lordosis positive, deg.
    is_mobile : Answer
        Yes where the change is told from nought. Otherwise unknown: what did not move may still be mobile.
    """

    standing: Spread
    there: Spread
    gain: Spread
    is_mobile: Answer


def given_by_lying(standing: Profile, lying: Profile) -> dict[Site, tuple[Given, Array]]:
    """Change of every disc that is marked in both postures.

    Parameters
    ----------
    standing, lying : Profile
        Lateral profiles of one person, each with its own draws.

    Returns
    -------
    dict
        Site to what it gives, and the draws of the gain; as many draws as the shorter profile has.
    """
    found = {}
    for upper, lower in standing.neighbours:
        if (upper, lower) not in lying.neighbours:
            continue
        try:
            before, after = (lordosis(one.inferior(upper), one.superior(lower)) for one in (standing, lying))
        except CannotMeasure:
            continue
        count = min(len(before), len(after))
        gain = after[:count] - before[:count]
        told = spread(gain)
        is_mobile = Answer.YES if told.low > 0 or told.high < 0 else Answer.UNKNOWN
        found[Site(upper, Through.DISC)] = (Given(spread(before), spread(after), told, is_mobile), gain)
    return found


def passive(given: Mapping[Site, tuple[Given, Array]]) -> dict[Site, Given]:
    """What each disc gives, without the draws.

    Parameters
    ----------
    given : mapping
        As found.

    Returns
    -------
    dict
        From the head down.
    """
    return {site: told for site, (told, _) in sorted(given.items(), key=lambda one: -one[0].height)}
