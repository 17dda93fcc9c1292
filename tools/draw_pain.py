"""The page of analgesia of the documentation, of the digital patient of the demo."""

from pathlib import Path

from browser import screenshot

PAGE = "pain.html"
SIZE = (1340, 1180)


def pain_screen(out: Path) -> bytes | None:
    """As a browser shows it; None where no browser is installed."""
    return screenshot(out / PAGE, SIZE)
