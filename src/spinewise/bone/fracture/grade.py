"""Grades of height loss, said only as far as the range of the loss allows."""

from dataclasses import dataclass

from spinewise.anatomy.height_loss import Loss
from spinewise.evidence.tables import entry
from spinewise.words import Level

EVIDENCE = "fracture-grades-by-height-loss"
FIRST, LAST = Level.T4, Level.L4
"""Levels that the grades were made for."""


@dataclass(frozen=True)
class Graded:
    """A loss of height with its grade.

    Parameters
    ----------
    loss : Loss
        The loss.
    grade, least, most : int
        Grade of the value and of both ends of its range; 0 is no loss that counts.
    """

    loss: Loss
    grade: int
    least: int
    most: int

    @property
    def in_words(self) -> str:
        """For example ``"grade 2 (1 to 3 within its range)"``."""
        if self.least == self.most:
            return f"grade {self.grade}"
        return f"grade {self.grade} ({self.least} to {self.most} within its range)"


def graded(loss: Loss) -> Graded | None:
    """Grade of a loss.

    Parameters
    ----------
    loss : Loss
        Of one level.

    Returns
    -------
    Graded or None
        None for levels that the grades were not made for.
    """
    if not FIRST.rank <= loss.level.rank <= LAST.rank:
        return None
    return Graded(loss, *(_grade(percent) for percent in (loss.percent, loss.low, loss.high)))


def _grade(percent: float) -> int:
    limits = entry(EVIDENCE)
    return sum(percent >= limits.number(name) for name in ("grade_1", "grade_2", "grade_3"))
