"""Alarms: who is told about a red flag, how soon, and who is not watching.

Safety rule 9. A plan is a page, not a monitor: every line that raises an alarm names a recipient and
a delay and says that nobody watches the data between two plans.
"""

import datetime

from spinewise.evidence.protocol import Protocol
from spinewise.record.urgency import Cause
from spinewise.results import Recommendation
from spinewise.words import Phase

RECIPIENT = "alarm_recipient"
DEFAULT_RECIPIENT = "the operating surgeon"
NOT_WATCHING = (
    "Nobody watches these data day and night: this line appears only when someone makes or opens the plan."
)
ALARM_WEIGHT = 1000


def raise_alarms(
    causes: tuple[Cause, ...], protocol: Protocol, as_of: datetime.date
) -> tuple[Recommendation, ...]:
    """One line for each urgent cause, due on the day the plan was made.

    Parameters
    ----------
    causes : tuple of Cause
        What `urgency.urgent_causes` found.
    protocol : Protocol
        May name the recipient as ``alarm_recipient``.
    as_of : date
        The day of the plan.

    Returns
    -------
    tuple of Recommendation
        Empty when nothing urgent is recorded.
    """
    recipient = recipient_of_alarms(protocol)
    return tuple(
        Recommendation(
            id=f"alarm-{cause.concept or place}",
            action=f"Tell {recipient} the same day, by voice: {cause.words}.",
            phase=Phase.PREOP,
            strength="safety rule",
            because=_because(cause),
            evidence=(),
            population="every patient with a planned operation on the spine",
            owner=recipient,
            due=as_of,
            facts=(cause.fact.id,) if cause.fact else (),
            caveats=(NOT_WATCHING,),
            weight=ALARM_WEIGHT,
        )
        for place, cause in enumerate(causes, start=1)
    )


def recipient_of_alarms(protocol: Protocol) -> str:
    """Who is told: the site's choice, else the operating surgeon.

    Parameters
    ----------
    protocol : Protocol
        The site's own choices.

    Returns
    -------
    str
        A person or role; never empty.
    """
    choice = protocol.choices.get(RECIPIENT)
    return str(choice.value).strip() if choice and str(choice.value).strip() else DEFAULT_RECIPIENT


def _because(cause: Cause) -> str:
    if cause.fact is None:
        return "It stands with the planned operation as a reason not to wait."
    day = f"on {cause.fact.date.isoformat()}" if cause.fact.date else "without a date"
    return f"Recorded {day}; whether it was acted on is not known here."
