"""Rows of words beside a picture, as near to what they name as they can be without overlapping."""

from collections.abc import Sequence


def rows_apart(wanted: Sequence[float], tall_mm: float, row_mm: float) -> list[float]:
    """Heights of rows from the top down.

    Rows that would overlap form a block that is centred on what its rows want (pooling of neighbours).

    Parameters
    ----------
    wanted : sequence of float
        Height that each row wants, mm, from the top down.
    tall_mm : float
        Height of the picture.
    row_mm : float
        Height of a row.

    Returns
    -------
    list of float
        One height for each row, mm.
    """
    blocks: list[tuple[float, int]] = []  # how far down the middle wants to be if all were stacked, how many
    for place, want in enumerate(wanted):
        middle, count = -want - place * row_mm, 1
        while blocks and blocks[-1][0] > middle:
            before, many = blocks.pop()
            middle = (middle * count + before * many) / (count + many)
            count += many
        blocks.append((middle, count))
    stacked = [middle for middle, count in blocks for _ in range(count)]
    rows = [-(middle + place * row_mm) for place, middle in enumerate(stacked)]
    low, high = row_mm / 2, tall_mm - row_mm / 2
    return [
        min(max(row, low + (len(rows) - 1 - n) * row_mm), high - n * row_mm) for n, row in enumerate(rows)
    ]
