"""Which lines of a plan belong to which room, by the names that the rooms give them."""

from dataclasses import replace

from spinewise.augmentation.assess import ROOM as AUGMENTATION
from spinewise.augmentation.assess import SILENT
from spinewise.augmentation.walk import ID as PATHWAY
from spinewise.pathway.plan import Plan

__all__ = [
    "AUGMENTATION",
    "PATHWAY",
    "SILENT",
    "augmentation_alone",
    "is_of_augmentation",
    "speaks_of_augmentation",
    "without_augmentation",
    "without_pain",
]


def is_of_augmentation(name: str) -> bool:
    """Whether a line is one of vertebral augmentation.

    Parameters
    ----------
    name : str
        Id of a line, an option or a path, or name of a finding.

    Returns
    -------
    bool
        By its first word.
    """
    return name.startswith(AUGMENTATION)


def speaks_of_augmentation(plan: Plan) -> bool:
    """Whether the room of vertebral augmentation says more than why it is silent.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    bool
        True where its path was walked.
    """
    return any(path.id == PATHWAY for path in plan.paths)


def without_augmentation(plan: Plan) -> Plan:
    """A plan with the paths and options of the other rooms alone.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    Plan
        For pages and letters about bone.
    """
    return replace(
        plan,
        paths=tuple(path for path in plan.paths if not is_of_augmentation(path.id)),
        options=tuple(option for option in plan.options if not is_of_augmentation(option.id)),
    )


def without_pain(plan: Plan) -> Plan:
    """A plan without the options and spans of time that the room of pain gave it.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    Plan
        For pages and letters about bone; that of analgesia has its own.
    """
    if plan.analgesia is None:
        return plan
    spans = set(plan.analgesia.advice.timeline)
    options = {one.id for one in plan.analgesia.advice.options}
    return replace(
        plan,
        timeline=tuple(span for span in plan.timeline if span not in spans),
        options=tuple(one for one in plan.options if one.id not in options),
    )


def augmentation_alone(plan: Plan) -> Plan:
    """A plan with the paths and options of vertebral augmentation alone.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    Plan
        For its own section.
    """
    return replace(
        plan,
        paths=tuple(path for path in plan.paths if is_of_augmentation(path.id)),
        options=tuple(option for option in plan.options if is_of_augmentation(option.id)),
    )
