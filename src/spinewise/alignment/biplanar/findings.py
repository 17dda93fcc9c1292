"""Names of what is found in marks of two views."""

MISLABELLED = "vertebra mislabelled"
SWAPPED = "sides swapped"
HEIGHTS = "views of different height"
WILD_MARK = "mark not used"
