"""Why a cell cannot be used; the place is added by who knows it."""


class CellRefused(Exception):
    """A clause that says what is wrong with a cell and what to do, without the cell's text."""
