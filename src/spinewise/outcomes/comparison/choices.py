"""What a comparison leaves to whoever asks for it, fixed before looking at outcomes."""

from dataclasses import dataclass

from spinewise.outcomes.propensity.trimming import TRIMMINGS
from spinewise.outcomes.propensity.weights import WEIGHTINGS
from spinewise.survival import checks
from spinewise.words import BadInput

UNKNOWN = ("impute", "indicate")


@dataclass(frozen=True)
class Choices:
    """Settings of a comparison; the report prints every one.

    Parameters
    ----------
    grace_days : float
        Within which treatment begins under the first strategy.
    landmarks : tuple of float
        Days at which groups are formed by what was done until then.
    years : tuple of float
        At which differences and numbers needed to treat are told.
    weighting : str
        Name in `propensity.weights.WEIGHTINGS`.
    penalty : float
        Ridge of the propensity model.
    truncation : float or None
        Percentile above which weights are set to it (and below its complement); None for none.
    trimming : str or None
        Name in `propensity.trimming.TRIMMINGS`: whom to leave out of comparisons by the propensity score.
    unknown : str
        ``"impute"`` unknown covariates, or ``"indicate"`` them by columns of their own.
    imputations, rounds : int
        Tables when a covariate is imputed, and rounds before each is kept.
    widen_sites : bool
        Whether limits of sites allow for more difference between sites than chance and case mix explain.
    level : float
        Of every interval.
    """

    grace_days: float = 90.0
    landmarks: tuple[float, ...] = (30.0, 90.0)
    years: tuple[float, ...] = (1.0, 2.0, 5.0)
    weighting: str = "average"
    penalty: float = 1.0
    truncation: float | None = None
    trimming: str | None = None
    unknown: str = "impute"
    imputations: int = 10
    rounds: int = 10
    widen_sites: bool = False
    level: float = 0.95

    def __post_init__(self) -> None:
        """Refuse settings that are none."""
        checks.one_of(self.weighting, tuple(WEIGHTINGS), "weighting")
        checks.one_of(self.unknown, UNKNOWN, "way to treat unknown covariates")
        if self.trimming is not None:
            checks.one_of(self.trimming, tuple(TRIMMINGS), "trimming")
        for name, values in (
            ("grace_days", (self.grace_days,)),
            ("landmarks", self.landmarks),
            ("years", self.years),
        ):
            for value in values:
                if not value > 0:
                    raise BadInput(f"A comparison with {name} of {value:g} is none: give numbers above 0.")
        checks.level(self.level)
