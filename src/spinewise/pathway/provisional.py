"""Provisional level names: counted from no landmark, so they need a person's eye.

Safety rule 2: a level name states the landmark it was counted from; without one in view it is provisional.
"""

from spinewise.anatomy.spine import Spine
from spinewise.results import Missing

LANDMARK_WEIGHT = 88


def missing_landmark(spine: Spine | None) -> Missing | None:
    """What is lacking when level names rest on no landmark; None when they do.

    Parameters
    ----------
    spine : Spine or None
        The measured spine.

    Returns
    -------
    Missing or None
        Names the levels whose names are provisional.
    """
    if spine is None or not spine.names_provisional or not spine.levels:
        return None
    return Missing(
        what="landmark for the level names",
        why_it_matters=(
            f"The names {spine.levels[0]} to {spine.levels[-1]} are provisional: {spine.counted_from}. "
            "A count that is one off moves everything measured to the wrong level."
        ),
        how_to_get_it="Count from C2, the last rib or the sacrum on other images, then confirm the levels.",
        weight=LANDMARK_WEIGHT,
    )
