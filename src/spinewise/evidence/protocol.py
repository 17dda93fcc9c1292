"""The site's own choices where the evidence leaves one; printed with every plan."""

from dataclasses import dataclass, field


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
    """

    value: float | str | bool
    unit: str
    why: str
    evidence: tuple[str, ...]
    is_default: bool = True


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
        """Value of a numeric choice; KeyError for an unknown name, TypeError for text."""
        value = self.choices[name].value
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise TypeError(f"the protocol's {name} is not a number")
        return float(value)
