"""Pages as a browser shows them, where Chromium is installed."""

import shutil
import subprocess
import tempfile
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


def screenshot(page: Path, size: tuple[int, int]) -> bytes | None:
    """First screen of a page as PNG; None where no browser is installed."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        return None
    with tempfile.TemporaryDirectory(prefix="spinewise-shot-") as made:
        shot = Path(made) / "shot.png"
        where = [
            f"--user-data-dir={made}/profile",
            f"--screenshot={shot}",
            f"--window-size={size[0]},{size[1]}",
        ]
        subprocess.run([browser, *QUIET, *where, page.resolve().as_uri()], check=True, capture_output=True)
        return shot.read_bytes()
