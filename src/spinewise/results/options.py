"""Options: what could be given or done, each judged for this operation and this date."""

from dataclasses import dataclass
from enum import StrEnum


class OptionStatus(StrEnum):
    """How an option stands for this operation and date; none of them is an order or a ban."""

    ALLOWED = "allowed"
    CAUTION = "caution"
    NOT_NOW = "not recommended now"
    AVOID = "avoid"
    SPECIALIST = "specialist only"


@dataclass(frozen=True)
class Option:
    """One thing that could be given or done.

    Parameters
    ----------
    id : str
        Stable name, by which a review accepts or overrides it, for example ``"bisphosphonate"``.
    name : str
        In words.
    status : OptionStatus
        How it stands for this operation and date.
    because : str
        The reasons for this patient, the gravest first, what is not known last.
    strength : str
        Strength of the evidence, in the words of the evidence table, with the guideline's grade.
    evidence : tuple of str
        Ids of evidence entries.
    population : str
        For whom the rule holds.
    owner : str
        Who decides.
    facts : tuple of str
        Ids of facts of the record.
    would_change : tuple of str
        What would change the status, one sentence each.
    caveats, missing : tuple of str
        What weakens it, and what is not known.
    in_general : str
        Its place whoever the patient is, in one sentence.
    literature : tuple of str
        What studies found, one each with source, design and limits; those that disagree stand together.
    """

    id: str
    name: str
    status: OptionStatus
    because: str
    strength: str
    evidence: tuple[str, ...]
    population: str
    owner: str
    facts: tuple[str, ...] = ()
    would_change: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    in_general: str = ""
    literature: tuple[str, ...] = ()

    @property
    def short_name(self) -> str:
        """Name without what stands in brackets, for the middle of a sentence."""
        name = self.name.split(" (")[0]
        return name[:1].lower() + name[1:]
