"""First screen of the comparison of the documentation, of people who never lived."""

import datetime
import tempfile
from pathlib import Path

from browser import screenshot

from spinewise.app.cohort.compare import PAGE, Source, run_compare
from spinewise.app.cohort.simulate import run_simulate

QUESTION = Path(__file__).parents[1] / "docs" / "questions" / "augmentation.toml"
PEOPLE, SEED, SELECTION = 20_000, 1, 0.5
DAY = datetime.date(2026, 11, 21)
SIZE = (1440, 900)


def comparison_screen() -> bytes | None:
    """With a hidden confounder, so that the warning is seen; None where no browser is installed."""
    with tempfile.TemporaryDirectory(prefix="spinewise-comparison-") as made:
        table = Path(made) / "people.csv"
        run_simulate("fractures", PEOPLE, SEED, table, None, None, None, None, SELECTION, None)
        run_compare(QUESTION, Source(table, None), Path(made), DAY, None)
        return screenshot(Path(made) / PAGE, SIZE)
