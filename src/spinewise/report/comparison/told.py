"""What the page of a comparison is written from."""

from dataclasses import dataclass

from spinewise.outcomes.attrition import Attrition
from spinewise.outcomes.comparison.found import Comparison
from spinewise.outcomes.trial import TargetTrial


@dataclass(frozen=True, eq=False)
class Told:
    """A comparison with its question.

    Parameters
    ----------
    title : str
        What is compared.
    trial : TargetTrial
        Protocol.
    attrition : Attrition
        Who was left out.
    comparison : Comparison
        What was found.
    made_from : tuple of (str, str)
        Files, versions, day: word and text.
    """

    title: str
    trial: TargetTrial
    attrition: Attrition
    comparison: Comparison
    made_from: tuple[tuple[str, str], ...]
