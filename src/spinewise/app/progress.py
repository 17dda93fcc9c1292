"""Progress on standard error for what takes longer; silent where nobody sits at a terminal."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console


class Progress:
    """Shows the step in hand with a turning mark.

    Parameters
    ----------
    console : rich Console or None
        On standard error; None keeps silent.
    """

    def __init__(self, console: "Console | None") -> None:
        """Show nothing yet."""
        self._console = console

    @contextmanager
    def showing(self, doing: str) -> Iterator[None]:
        """Show one step while it runs.

        Parameters
        ----------
        doing : str
            In clinic words.
        """
        if self._console is None:
            yield
            return
        with self._console.status(f"{doing} …"):
            yield


def progress_on_terminal() -> Progress:
    """Progress for whoever watches standard error, if anyone does.

    Returns
    -------
    Progress
        Silent when standard error is no terminal.
    """
    import sys

    if not sys.stderr.isatty():
        return Progress(None)
    from rich.console import Console

    return Progress(Console(stderr=True))
