"""The site's own choices where the evidence leaves one; printed with every plan."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from spinewise.evidence import package_data
from spinewise.evidence.cutoffs import HuCutoff, hu_cutoff, hu_cutoffs
from spinewise.evidence.vbq_cutoffs import VbqCutoff, vbq_cutoff, vbq_cutoffs
from spinewise.words import Answer, BadInput, Level

_CONTRAST = {"": Answer.UNKNOWN, "with": Answer.YES, "without": Answer.NO}
_IN_ORDER = (("vitamin_d_low", "vitamin_d_high"),)


@dataclass(frozen=True)
class Choice:
    """One choice that the site made, with its default and why there is a choice.

    Parameters
    ----------
    value : float, str or bool
        What is in force.
    unit : str
        UCUM, empty for text and switches.
    why : str
        What the evidence leaves open.
    evidence : tuple of str
        Ids of evidence entries.
    is_default : bool
        True when the site did not change it.
    type : str
        ``"number"``, ``"text"`` or ``"yes-no"``.
    may_be_blank : bool
        Whether ``""`` is allowed; it means that nobody has chosen.
    one_of : tuple of str
        The texts that are understood; empty when any is.
    """

    value: float | str | bool
    unit: str
    why: str
    evidence: tuple[str, ...]
    is_default: bool = True
    type: str = "text"
    may_be_blank: bool = False
    one_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Protocol:
    """All choices by name.

    Parameters
    ----------
    site : str
        Name of the site, empty for the defaults.
    choices : mapping
        Name to `Choice`.
    """

    site: str = ""
    choices: dict[str, Choice] = field(default_factory=dict)

    def number(self, name: str) -> float:
        """Value of a numeric choice; KeyError for an unknown name, TypeError for text or a blank.

        Parameters
        ----------
        name : str
            Name of the choice.

        Returns
        -------
        float
            In the unit of the choice.
        """
        value = self.choices[name].value
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise TypeError(f"the protocol's {name} is not a number")
        return float(value)

    def number_or_none(self, name: str) -> float | None:
        """Value of a numeric choice, None when it is blank: then nobody has chosen, and the plan asks.

        Parameters
        ----------
        name : str
            Name of the choice.

        Returns
        -------
        float or None
            In the unit of the choice.
        """
        return None if self.choices[name].value == "" else self.number(name)

    def text(self, name: str) -> str:
        """Value of a choice in words; KeyError for an unknown name, TypeError for a number or switch.

        Parameters
        ----------
        name : str
            Name of the choice.

        Returns
        -------
        str
            Empty when it is blank.
        """
        value = self.choices[name].value
        if not isinstance(value, str):
            raise TypeError(f"the protocol's {name} is not a text")
        return value

    def is_yes(self, name: str) -> bool:
        """Value of a switch; KeyError for an unknown name, TypeError for a number or text.

        Parameters
        ----------
        name : str
            Name of the choice.

        Returns
        -------
        bool
            True for yes.
        """
        value = self.choices[name].value
        if not isinstance(value, bool):
            raise TypeError(f"the protocol's {name} is not a yes or no")
        return value


@cache
def protocol_defaults() -> Protocol:
    """Choices as they stand when a site has not made its own.

    Returns
    -------
    Protocol
        With an empty site name; the caller must not change it.
    """
    rows = package_data.read("protocol_defaults.toml")["choice"]
    choices = {
        name: Choice(
            value=row["value"],
            unit=row["unit"],
            why=row["why"],
            evidence=tuple(row["evidence"]),
            type=row["type"],
            may_be_blank=row.get("may_be_blank", False),
            one_of=tuple(row.get("one_of", ())),
        )
        for name, row in rows.items()
    }
    names = tuple(cutoff.name for cutoff in hu_cutoffs())
    choices["hu_cutoff"] = replace(choices["hu_cutoff"], one_of=names)
    sourced = tuple(cutoff.name for cutoff in vbq_cutoffs() if cutoff.sourced)
    choices["vbq_cutoff"] = replace(choices["vbq_cutoff"], one_of=sourced)
    return Protocol(choices=choices)


def with_choices(defaults: Protocol, overrides: Mapping[str, object], *, site: str = "") -> Protocol:
    """Lay a site's choices over the defaults.

    Parameters
    ----------
    defaults : Protocol
        What holds where the site says nothing.
    overrides : mapping
        Name of a choice to the site's value.
    site : str
        Name of the site, printed with every plan.

    Returns
    -------
    Protocol
        `BadInput` with one sentence for an unknown name, a wrong type or values that contradict each other.
    """
    choices = dict(defaults.choices)
    for name, value in overrides.items():
        if name not in choices:
            known = ", ".join(sorted(choices))
            raise BadInput(f"the protocol has no choice named {name}: use one of {known}")
        accepted = _accepted(name, choices[name], value)
        choices[name] = replace(
            choices[name], value=accepted, is_default=accepted == defaults.choices[name].value
        )
    protocol = Protocol(site=site or defaults.site, choices=choices)
    for low, high in _IN_ORDER:
        if {low, high} <= choices.keys() and protocol.number(low) >= protocol.number(high):
            raise BadInput(f"the protocol's {low} has to lie below its {high}: correct one of them")
    if "hu_cutoff" in choices:
        chosen_hu_cutoff(protocol)
    if "vbq_cutoff" in choices:
        chosen_vbq_cutoff(protocol)
    return protocol


def chosen_hu_cutoff(protocol: Protocol) -> HuCutoff | None:
    """HU cut-off that the site chose, with what it supplied where the source read is silent.

    Parameters
    ----------
    protocol : Protocol
        The choices in force.

    Returns
    -------
    HuCutoff or None
        None when the site chose none; `BadInput` when its additions contradict the source.
    """
    name = protocol.text("hu_cutoff")
    kvp = protocol.number_or_none("hu_cutoff_kvp")
    contrast = _CONTRAST[protocol.text("hu_cutoff_contrast")]
    levels = _levels(protocol.text("hu_cutoff_levels"))
    if not name:
        if kvp is not None or contrast is not Answer.UNKNOWN or levels:
            raise BadInput("the protocol describes an HU cut-off and names none: set hu_cutoff as well")
        return None
    by = f"protocol of {protocol.site}" if protocol.site else "the site's protocol"
    return hu_cutoff(name).completed(by, kvp=kvp, contrast=contrast, levels=levels)


def chosen_vbq_cutoff(protocol: Protocol) -> VbqCutoff | None:
    """VBQ cut-off that the site chose, with the field strength it supplied where the source read is silent.

    Parameters
    ----------
    protocol : Protocol
        The choices in force.

    Returns
    -------
    VbqCutoff or None
        None when the site chose none; `BadInput` when its addition contradicts the source.
    """
    name = protocol.text("vbq_cutoff")
    field_strength = protocol.number_or_none("vbq_cutoff_field_strength")
    if not name:
        if field_strength is not None:
            raise BadInput("the protocol describes a VBQ cut-off and names none: set vbq_cutoff as well")
        return None
    by = f"protocol of {protocol.site}" if protocol.site else "the site's protocol"
    return vbq_cutoff(name).completed(by, field_strength)


def _levels(text: str) -> tuple[Level, ...]:
    try:
        return tuple(Level(word) for word in text.replace(",", " ").split())
    except ValueError:
        raise BadInput(
            "the protocol's hu_cutoff_levels has to list levels, for example L1 L2 L3 L4"
        ) from None


def _accepted(name: str, choice: Choice, value: object) -> float | str | bool:
    if choice.may_be_blank and value == "":
        return ""
    if choice.type == "yes-no":
        if isinstance(value, bool):
            return value
        raise BadInput(f"the protocol's {name} has to be true or false")
    if choice.type == "number":
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < math.inf:
            return value
        raise BadInput(f"the protocol's {name} has to be a number above 0, in {choice.unit}")
    if not isinstance(value, str) or not value.strip():
        raise BadInput(f"the protocol's {name} has to be a text in quotation marks")
    if choice.one_of and value not in choice.one_of:
        raise BadInput(f"the protocol's {name} has to be one of {', '.join(choice.one_of)}")
    return value
