"""One warning about what nobody recorded, from negative controls, early deaths and the E-value.

No estimate is ever called free of bias: a warning that stays away says what it would have missed.
"""

from dataclasses import dataclass
from math import exp

from spinewise.outcomes.effect.e_value import EValue
from spinewise.outcomes.effect.early_deaths import EarlyDeaths
from spinewise.outcomes.effect.measured_strength import Strength
from spinewise.outcomes.effect.negative_control import NegativeControls
from spinewise.words import Answer

CONTROLS_LEVEL = 0.05
"""Of both kinds of negative controls together: half of it for each when both are there (Bonferroni)."""
EARLY_LEVEL = 0.01
"""Of the first month: one-sided."""


@dataclass(frozen=True)
class HiddenConfounding:
    """What speaks for a hidden confounder.

    Parameters
    ----------
    seen : Answer
        Yes: a sign was found and the warning fires. No: none was found, which is no proof of absence.
        Unknown: nothing in the data could have shown one.
    signs : tuple of str
        A sentence for each sign.
    says : str
        The warning, or what it would have missed.
    e_value : str
        How strong a hidden confounder it takes, beside the measured ones.
    """

    seen: Answer
    signs: tuple[str, ...]
    says: str
    e_value: str

    @property
    def fires(self) -> bool:
        """Whether to warn that a hidden confounder was found at work."""
        return self.seen is Answer.YES


def hidden_confounding_warning(
    outcomes: NegativeControls | None = None,
    exposures: NegativeControls | None = None,
    early: EarlyDeaths | None = None,
    e_value: EValue | None = None,
    measured: tuple[Strength, ...] = (),
    *,
    controls_level: float = CONTROLS_LEVEL,
    early_level: float = EARLY_LEVEL,
) -> HiddenConfounding:
    """Weigh the signs of a hidden confounder.

    The warning fires when negative controls share a bias (two-sided test of their common log hazard ratio),
    or when the first month after treatment is implausible: its hazard ratio lies below what the procedure
    could bring about, or far below that of later months. Without hidden confounding it fires by chance in at
    most `controls_level` + `early_level` of studies. The E-value has no part in that: it says how little or
    much it takes, and is true of any estimate.

    Parameters
    ----------
    outcomes, exposures : NegativeControls, optional
        Of the same analysis as the estimate.
    early : EarlyDeaths, optional
        Of the same cohort.
    e_value : EValue, optional
        Of the estimate.
    measured : tuple of Strength
        Of the covariates, strongest first.
    controls_level, early_level : float
        How often each fires by chance.

    Returns
    -------
    HiddenConfounding
        The warning, or what it would have missed.
    """
    controls = [one for one in (outcomes, exposures) if one is not None]
    each = controls_level / max(1, len(controls))
    signs = [_shared(one) for one in controls if one.p_value < each]
    if early is not None:
        signs += _early(early, early_level)
    told = _against_measured(e_value, measured)
    if signs:
        says = (
            f"A hidden confounder is likely. {' '.join(signs)} The estimates here are not the effect of "
            "treatment."
        )
        return HiddenConfounding(Answer.YES, tuple(signs), says, told)
    if not controls:
        says = (
            "Nothing in these data could show a hidden confounder: record negative controls, outcomes that "
            "the treatment cannot change. The estimates may be biased by any amount."
        )
        return HiddenConfounding(Answer.UNKNOWN, (), says, told)
    missed = max(one.detectable(each) for one in controls)
    says = (
        "No sign of a hidden confounder was found, which does not show that there is none: a shared bias "
        f"nearer to 1 than a hazard ratio of {missed:.2f} (or {1 / missed:.2f}) would be missed more than "
        "once in five times, and one that does not act on the controls would not be seen at all."
    )
    return HiddenConfounding(Answer.NO, (), says, told)


def _shared(controls: NegativeControls) -> str:
    bias, error = controls.shared_bias
    what = (
        "The treated differ in outcomes that treatment cannot change"
        if controls.kind == "outcome"
        else "An exposure that cannot change the outcome goes with it"
    )
    names = ", ".join(controls.names)
    return (
        f"{what} ({names}: hazard ratio {exp(bias):.2f}, {exp(bias - 1.96 * error):.2f} to "
        f"{exp(bias + 1.96 * error):.2f}, where 1 was due)."
    )


def _early(early: EarlyDeaths, level: float) -> list[str]:
    first = early.first_after_treatment
    if early.implausible and first.estimate is not None:
        return [
            f"At {first.name} the hazard ratio is {first.estimate.value:.2f} ({first.estimate.low:.2f} to "
            f"{first.estimate.high:.2f}), lower than this procedure could bring about "
            f"({early.plausible:g}, {early.plausible_because})."
        ]
    if early.front_loading_p is not None and early.front_loading_p < level and first.estimate is not None:
        return [
            f"The benefit comes in the first days: at {first.name} the hazard ratio is "
            f"{first.estimate.value:.2f}, {early.front_loading:.2f} times that of later months."
        ]
    return []


def _against_measured(e_value: EValue | None, measured: tuple[Strength, ...]) -> str:
    if e_value is None:
        return ""
    if not measured or e_value.of_limit <= 1:
        return str(e_value)
    strongest = measured[0]
    beside = "as strong as" if strongest.risk_ratio >= e_value.of_limit else "stronger than"
    return (
        f"{e_value} The strongest measured covariate, {strongest.name}, has a risk ratio of "
        f"{strongest.risk_ratio:.2f} with the outcome: a hidden one would have to be {beside} that."
    )
