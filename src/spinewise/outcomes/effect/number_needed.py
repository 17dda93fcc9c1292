"""Number needed to treat, with an interval that may pass through infinity."""

from dataclasses import dataclass

from spinewise.outcomes.effect.estimate import Estimate, Scale
from spinewise.words import BadInput

INFINITY = float("inf")


@dataclass(frozen=True)
class NumberNeeded:
    """How many people are treated for one event less (benefit) or more (harm) by a day.

    Numbers needed are reciprocals of a risk difference, so an interval that holds no difference runs from a
    number needed for benefit through infinity to a number needed for harm; it has two parts, and no number of
    its own in between is excluded.

    Parameters
    ----------
    benefit : bool
        Whether the estimate is one for benefit.
    number : float
        The estimate; infinite for a difference of zero.
    benefit_limits : tuple of float or None
        Numbers needed for benefit that the interval holds, from and to; to may be infinite. None when the
        whole interval is harm.
    harm_limits : tuple of float or None
        The same for harm.
    day : float
        By when.
    level : float
        Of the interval.
    """

    benefit: bool
    number: float
    benefit_limits: tuple[float, float] | None
    harm_limits: tuple[float, float] | None
    day: float
    level: float

    @property
    def through_infinity(self) -> bool:
        """Whether the interval holds benefit and harm, and so no difference."""
        return self.benefit_limits is not None and self.harm_limits is not None

    def __str__(self) -> str:
        """In words, as Altman 1998 proposes to print it."""
        by = f"by day {self.day:.0f}"
        if self.number == INFINITY:
            start = f"no number needed to treat {by}: no difference"
        else:
            kind = "for one to benefit" if self.benefit else "for one to be harmed"
            start = f"{self.number:.1f} treated {kind} {by}"
        if self.benefit_limits is not None and self.harm_limits is not None:
            span = (
                f"from {self.benefit_limits[0]:.1f} for benefit through infinity to "
                f"{self.harm_limits[0]:.1f} for harm"
            )
        else:
            low, high = self.benefit_limits or self.harm_limits or (INFINITY, INFINITY)
            to = "infinity" if high == INFINITY else f"{high:.1f}"
            span = f"from {low:.1f} to {to}"
        return f"{start} ({self.level:.0%} interval {span})"


def number_needed(estimate: Estimate) -> NumberNeeded:
    """Turn a difference of risks into a number needed to treat.

    Parameters
    ----------
    estimate : Estimate
        Risk difference; the event is unwanted, so below 0 is benefit.

    Returns
    -------
    NumberNeeded
        With its interval in both parts.

    Raises
    ------
    BadInput
        When it is no risk difference.

    References
    ----------
    Altman DG. BMJ 1998;317:1309. Altman DG, Andersen PK. BMJ 1999;319:1492.
    """
    if estimate.scale is not Scale.RISK_DIFFERENCE or estimate.horizon_days is None:
        raise BadInput("A number needed to treat comes from a risk difference by a day: give one.")
    low, high = estimate.low, estimate.high
    benefit_limits = (_reciprocal(low), _reciprocal(min(high, 0.0))) if low < 0 else None
    harm_limits = (_reciprocal(high), _reciprocal(max(low, 0.0))) if high > 0 else None
    return NumberNeeded(
        estimate.value <= 0,
        _reciprocal(estimate.value),
        benefit_limits,
        harm_limits,
        estimate.horizon_days,
        estimate.level,
    )


def _reciprocal(risk: float) -> float:
    return 1 / abs(risk) if risk else INFINITY
