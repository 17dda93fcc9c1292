"""What the resources of a bundle share: names that refer to each other, plain texts, the DRAFT sentence."""

import uuid
from typing import Any

from spinewise.pathway.plan import Plan

INTENDED_USE = (
    "Decision support for clinicians who review every line; not a medical device; a proposal, never an order."
)
DRAFT = "DRAFT: levels, sides and urgency are not confirmed for these inputs."
CONFIRMED = "Levels, sides and urgency are confirmed for these inputs."


class Names:
    """Ids and URLs of the resources of one bundle: the same for the same inputs.

    Parameters
    ----------
    seed : str
        Hash of the inputs.
    """

    def __init__(self, seed: str) -> None:
        """Take the seed."""
        self._seed = seed

    def id(self, name: str) -> str:
        """Id of a resource, a UUID."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:spinewise:{self._seed}:{name}"))

    def url(self, name: str) -> str:
        """URL of a resource inside the bundle."""
        return f"urn:uuid:{self.id(name)}"

    def to(self, name: str) -> dict[str, str]:
        """Reference to a resource."""
        return {"reference": self.url(name)}


def text_only(text: str) -> dict[str, Any]:
    """A concept in words, without a code that nobody confirmed.

    Parameters
    ----------
    text : str
        The words.

    Returns
    -------
    dict
        CodeableConcept.
    """
    return {"text": text}


def draft_note(plan: Plan) -> str:
    """Whether the plan is confirmed, in one sentence.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    str
        Begins with DRAFT until it is.
    """
    return DRAFT if plan.is_draft else CONFIRMED
