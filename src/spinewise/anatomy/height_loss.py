"""Share of height that a vertebral body has lost, with its range: measured in one room, read in another."""

from dataclasses import dataclass

from spinewise.words import Level

WHOLE = "whole"


@dataclass(frozen=True)
class Loss:
    """Share of height that a body has lost.

    Parameters
    ----------
    level : Level
        Where.
    where : str
        ``"anterior"``, ``"middle"`` or ``"whole"``.
    percent, low, high : float
        Share and the ends of its range, %.
    """

    level: Level
    where: str
    percent: float
    low: float
    high: float

    @property
    def in_words(self) -> str:
        """For example ``"31 % (26 to 36) lower in front than behind"``."""
        against = {
            "anterior": "lower in front than behind",
            "middle": "lower in the middle than behind",
            WHOLE: "lower behind than the mean of its neighbours",
        }
        return f"{self.percent:.0f} % ({self.low:.0f} to {self.high:.0f}) {against[self.where]}"
