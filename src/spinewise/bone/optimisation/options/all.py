"""Every drug option, in the order of the review."""

from spinewise.bone.optimisation.options.anabolic import anabolic
from spinewise.bone.optimisation.options.bisphosphonate import bisphosphonate
from spinewise.bone.optimisation.options.denosumab import denosumab
from spinewise.bone.optimisation.options.specialist import specialist_options
from spinewise.bone.optimisation.options.vitamin_d3 import vitamin_d3
from spinewise.bone.optimisation.situation import Situation
from spinewise.results import Option


def drug_options(situation: Situation) -> tuple[Option, ...]:
    """Judge every option for this operation and this day; whether a drug is asked for is the path's matter.

    Parameters
    ----------
    situation : Situation
        Patient, operation and day.

    Returns
    -------
    tuple of Option
        Eight, each with its reasons, what is missing and what would change it.
    """
    first = bisphosphonate(situation)
    second = denosumab(situation)
    third = anabolic(situation)
    return (vitamin_d3(situation), first, second, third, *specialist_options(situation, first, second, third))
