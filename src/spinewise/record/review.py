"""The review: what a named clinician confirmed, accepted or overrode, when and why."""

from dataclasses import dataclass
from datetime import datetime

CONFIRMABLE = ("levels", "sides", "urgency")


@dataclass(frozen=True)
class Confirmation:
    """One thing that a named clinician confirmed.

    Parameters
    ----------
    what : str
        One of `CONFIRMABLE`.
    by : str
        Name of the clinician.
    at : datetime
        When, with time zone.
    plan_sha256 : str
        Hash of the inputs and geometry that were confirmed; new data make it stale.
    """

    what: str
    by: str
    at: datetime
    plan_sha256: str


@dataclass(frozen=True)
class Decision:
    """A line of the plan that a named clinician accepted or overrode.

    Parameters
    ----------
    line : str
        Id of the recommendation, or "option:" and the id of an option.
    accepted : bool
        False when it was overridden.
    because : str
        The reason; required when overridden.
    by : str
        Name of the clinician.
    at : datetime
        When, with time zone.
    plan_sha256 : str
        Hash of the inputs for which it was decided; for other inputs the line is open again.
    """

    line: str
    accepted: bool
    because: str
    by: str
    at: datetime
    plan_sha256: str = ""


@dataclass(frozen=True)
class Review:
    """Everything that was confirmed or decided so far.

    Parameters
    ----------
    confirmations : tuple of Confirmation
        In the order in which they were given.
    decisions : tuple of Decision
        In the order in which they were given; the last one on a line holds.
    """

    confirmations: tuple[Confirmation, ...] = ()
    decisions: tuple[Decision, ...] = ()

    def confirmed_by(self, what: str, plan_sha256: str) -> str | None:
        """Who confirmed `what` for exactly these inputs; None when nobody did."""
        for confirmation in reversed(self.confirmations):
            if confirmation.what == what and confirmation.plan_sha256 == plan_sha256:
                return confirmation.by
        return None

    def decision_on(self, line: str, plan_sha256: str) -> Decision | None:
        """Latest decision on a line for exactly these inputs; None when it is open."""
        for decision in reversed(self.decisions):
            if decision.line == line and decision.plan_sha256 == plan_sha256:
                return decision
        return None

    def is_complete_for(self, plan_sha256: str) -> bool:
        """Whether levels, sides and urgency are all confirmed for exactly these inputs."""
        return all(self.confirmed_by(what, plan_sha256) is not None for what in CONFIRMABLE)
