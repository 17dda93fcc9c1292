"""What is said of a file of marked points: the points that could not be used, as lines under Missing."""

from spinewise.io.landmarks.document import LandmarksFile
from spinewise.results import Missing

WEIGHT = 15


def left_out_of(marked: LandmarksFile) -> tuple[Missing, ...]:
    """Points that were left out on reading.

    Parameters
    ----------
    marked : LandmarksFile
        As read.

    Returns
    -------
    tuple of Missing
        One for each.
    """
    return tuple(
        Missing("a marked point", why, "Mark it again, or correct it in the file.", weight=WEIGHT)
        for why in marked.left_out
    )
