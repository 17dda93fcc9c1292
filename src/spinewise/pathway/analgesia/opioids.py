"""What a plan keeps of the opioid load of the day: its ends, each opioid, and the lines without a number."""

from dataclasses import dataclass

from spinewise.pain.opioids.exposure import exposure_class
from spinewise.pain.opioids.load import Load
from spinewise.record.medication import Range


@dataclass(frozen=True)
class OpioidSaid:
    """Opioid load of the day.

    Parameters
    ----------
    low, high : float
        Ends of what was counted, MME a day.
    is_whole : bool
        Whether every line that may hold an opioid is in it.
    exposure, because : str
        Class of exposure, and why.
    amounts : tuple of str
        One for each opioid.
    refused : tuple of str
        Lines without a number, one sentence each.
    """

    low: float
    high: float
    is_whole: bool
    exposure: str
    because: str
    amounts: tuple[str, ...]
    refused: tuple[str, ...]


def opioids_said(load: Load) -> OpioidSaid:
    """Opioid load as a plan keeps it.

    Parameters
    ----------
    load : Load
        As counted.

    Returns
    -------
    OpioidSaid
        With its class of exposure.
    """
    exposed = exposure_class(load)
    return OpioidSaid(
        load.total.low,
        load.total.high,
        load.is_whole,
        exposed.name.value,
        exposed.because,
        tuple(
            f"{one.ingredient} {_span(one.amount)} {'ug/h' if one.unit == 'ug/h' else 'mg a day'}: "
            f"{_span(one.mme)} MME a day"
            for one in load.amounts
        ),
        tuple(f"{one.source}: {one.sentence}" for one in load.refused),
    )


def _span(span: Range) -> str:
    low, high = (f"{round(end, 1):g}" for end in (span.low, span.high))
    return low if low == high else f"{low} to {high}"
