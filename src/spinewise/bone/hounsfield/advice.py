"""What Hounsfield units say about one patient and one operation; they clear nobody."""

from spinewise.bone.asked import Asked
from spinewise.bone.hounsfield.acquisition import contrast, voltage
from spinewise.bone.hounsfield.agreement import side_by_side
from spinewise.bone.hounsfield.classify import Classified, among_published, say
from spinewise.bone.hounsfield.where_it_matters import at_cage, at_screws, lumbar_mean, upper_end
from spinewise.results import Advice, Disagreement, Finding, Missing

ROOM = "bone"


def advise(asked: Asked) -> Advice:
    """Findings on the values in Hounsfield units.

    Parameters
    ----------
    asked : Asked
        Patient, operation, values, protocol and day.

    Returns
    -------
    Advice
        Where values lie among published cut-offs, beside DXA, and where this operation loads the bone.
    """
    values = tuple(asked.values.values())
    ends, gaps = upper_end(asked)
    held = asked.classified
    said = (
        among_published(asked.measurements, named=held is not None),
        say(held) if isinstance(held, Classified) else held,
        side_by_side(asked),
        *ends,
        lumbar_mean(asked),
        at_screws(asked),
        at_cage(asked),
        voltage(values),
        contrast(values),
    )
    return Advice(
        ROOM,
        findings=tuple(one for one in said if isinstance(one, Finding)),
        missing=(*gaps, *(one for one in said if isinstance(one, Missing))),
        disagreements=tuple(one for one in said if isinstance(one, Disagreement)),
    )
