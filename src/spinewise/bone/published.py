"""The numbers of the evidence tables that the rules of this room need."""

CONTRAST_RISE_PERCENT = 8.0


def contrast_rise_percent() -> float:
    """By how much contrast agent raises Hounsfield units at most on average (``hu-contrast-inflates``)."""
    return CONTRAST_RISE_PERCENT
