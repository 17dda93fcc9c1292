"""The trial that a comparison emulates: its protocol beside what the data allow."""

from dataclasses import dataclass, fields

from spinewise.words import BadInput


@dataclass(frozen=True)
class Component:
    """One line of a protocol.

    Parameters
    ----------
    target : str
        In the trial that nobody could do.
    emulation : str
        In these data.
    """

    target: str
    emulation: str


@dataclass(frozen=True)
class Strategy:
    """What an arm does.

    Parameters
    ----------
    name : str
        Short, for tables.
    what : str
        In a sentence that a clinician could follow.
    """

    name: str
    what: str


@dataclass(frozen=True)
class TargetTrial:
    """Protocol of a target trial and of its emulation.

    The components are those of Hernan and Robins, with the assumptions apart as TARGET asks.

    Parameters
    ----------
    eligibility : Component
        Who enters; by what is known at time zero.
    time_zero : Component
        When eligibility, assignment and the start of follow-up fall together.
    strategies : tuple of Strategy
        Two or more.
    assignment : Component
        By lot; by what it is stood for.
    grace_period_days : float
        Within which treatment may begin; 0 when it begins at time zero.
    follow_up : Component
        Until when.
    outcome : Component
        Event and how it is found.
    estimand : Component
        Causal contrast, scale and population.
    assumptions : tuple of str
        What must be true for the emulation to give the estimand.
    analysis : Component
        Of the data.

    References
    ----------
    Hernan MA, Robins JM. Am J Epidemiol 2016;183:758. Cashin AG et al. (TARGET) JAMA 2025,
    doi:10.1001/jama.2025.13350.
    """

    eligibility: Component
    time_zero: Component
    strategies: tuple[Strategy, ...]
    assignment: Component
    grace_period_days: float
    follow_up: Component
    outcome: Component
    estimand: Component
    assumptions: tuple[str, ...]
    analysis: Component

    def __post_init__(self) -> None:
        """Refuse a protocol with a gap."""
        for field in fields(self):
            value = getattr(self, field.name)
            told = field.name.replace("_", " ")
            if isinstance(value, Component) and not (value.target.strip() and value.emulation.strip()):
                raise BadInput(
                    f"The protocol says nothing on {told}: write both the target and its emulation."
                )
        if len({one.name for one in self.strategies}) < 2:  # noqa: PLR2004
            raise BadInput("A trial compares two strategies or more: name them apart.")
        if not self.grace_period_days >= 0:
            raise BadInput(f"A grace period of {self.grace_period_days:g} days is none: give 0 or more.")
        if not self.assumptions:
            raise BadInput("An emulation without assumptions is a trial: write what must be true.")

    def table(self) -> tuple[tuple[str, str, str], ...]:
        """Rows of the protocol table.

        Returns
        -------
        tuple of (component, target, emulation)
            In the order of a protocol.
        """
        arms = "; ".join(f"{one.name}: {one.what}" for one in self.strategies)
        grace = (
            f"treatment begins within {self.grace_period_days:g} days"
            if self.grace_period_days
            else "none: treatment begins at time zero"
        )
        return (
            ("Eligibility", self.eligibility.target, self.eligibility.emulation),
            ("Time zero", self.time_zero.target, self.time_zero.emulation),
            ("Treatment strategies", arms, "the same, read from procedures and their dates"),
            ("Assignment", self.assignment.target, self.assignment.emulation),
            ("Grace period", grace, "the same"),
            ("Follow-up", self.follow_up.target, self.follow_up.emulation),
            ("Outcome", self.outcome.target, self.outcome.emulation),
            ("Causal contrast", self.estimand.target, self.estimand.emulation),
            ("Assumptions", "assignment by lot", "; ".join(self.assumptions)),
            ("Analysis", self.analysis.target, self.analysis.emulation),
        )
