"""Published VBQ cut-offs, each by name and with the field strength at which it holds. Higher is worse.

There is no default: a value is judged only against a cut-off that someone named, and only at its own field
strength. What the source read does not state is unknown, and unknown never counts as the same.
"""

from dataclasses import dataclass, replace
from functools import cache

from spinewise.evidence import package_data
from spinewise.words import BadInput

_SAME_T = 0.15
"""Magnets sold as 1.5 T say 1.494 or 1.5; 1.5 and 3 T lie far apart."""


@dataclass(frozen=True)
class VbqCutoff:
    """One cut-off as published.

    Parameters
    ----------
    name : str
        By which a site names it.
    value : float
        Bare number.
    op : str
        ``>`` or ``>=``: how a value meets it.
    field_strength_t : float or None
        Tesla; None when not stated.
    aim : str
        What it was made to tell.
    t_score_target : str
        The T-score it stands for.
    population : str
        In whom.
    sensitivity_percent, specificity_percent : float or None
        As published.
    reference : int
        Number in the reference list; 0 for none.
    evidence : str
        Id of the evidence entry.
    sourced : bool
        Whether a paper was found that gives it; without one it is never used.
    read : str
        What was read of the source.
    url : str
        Where.
    completed_by : str
        Who supplied what the source read does not state; empty when nobody did.
    """

    name: str
    value: float
    op: str
    field_strength_t: float | None
    aim: str
    t_score_target: str
    population: str
    sensitivity_percent: float | None
    specificity_percent: float | None
    reference: int
    evidence: str
    sourced: bool
    read: str
    url: str
    completed_by: str = ""

    @property
    def status(self) -> str:
        """``unsourced``, ``unconfirmed`` when its field strength is not known, else ``confirmed``."""
        if not self.sourced:
            return "unsourced"
        return "unconfirmed" if self.field_strength_t is None else "confirmed"

    def is_met_by(self, vbq: float) -> bool:
        """Whether a value lies on the worse side, the boundary as the source words it.

        Parameters
        ----------
        vbq : float
            A score.

        Returns
        -------
        bool
            True for poor bone by this cut-off.
        """
        return vbq >= self.value if self.op == ">=" else vbq > self.value

    def mismatches(self, field_strength_t: float | None) -> tuple[str, ...]:
        """Why this cut-off may not be used on a value, one sentence each.

        Parameters
        ----------
        field_strength_t : float or None
            Of the images, tesla; None when unknown.

        Returns
        -------
        tuple of str
            Empty when it may be used.
        """
        if not self.sourced:
            return (f"No paper was found that gives {self.name}.",)
        if self.field_strength_t is None:
            return (f"The source read for {self.name} does not state the field strength.",)
        if field_strength_t is None:
            return (
                f"The cut-off {self.name} holds at {self.field_strength_t:g} T, that of these images is "
                f"not known.",
            )
        if abs(field_strength_t - self.field_strength_t) <= _SAME_T:
            return ()
        return (
            f"The cut-off {self.name} holds at {self.field_strength_t:g} T, these images were taken at "
            f"{field_strength_t:g} T.",
        )

    def completed(self, by: str, field_strength_t: float | None = None) -> "VbqCutoff":
        """The same cut-off with the field strength that a site supplies.

        Parameters
        ----------
        by : str
            Who vouches for it.
        field_strength_t : float or None
            Tesla.

        Returns
        -------
        VbqCutoff
            `BadInput` when that contradicts the source.
        """
        if field_strength_t is None or field_strength_t == self.field_strength_t:
            return self
        if self.field_strength_t is not None:
            raise BadInput(
                f"the VBQ cut-off {self.name} states its field strength: leave vbq_cutoff_field_strength "
                f"blank in "
                "the protocol"
            )
        return replace(self, field_strength_t=field_strength_t, completed_by=by)


@cache
def vbq_cutoffs() -> tuple[VbqCutoff, ...]:
    """Every named VBQ cut-off, in the order of the table.

    Returns
    -------
    tuple of VbqCutoff
        None of them is a default.
    """
    unstated = {"field_strength_t": None, "sensitivity_percent": None, "specificity_percent": None}
    rows = package_data.read("vbq_cutoffs.toml")["cutoff"]
    return tuple(VbqCutoff(**{**unstated, **row, "value": float(row["value"])}) for row in rows)


def vbq_cutoff(name: str) -> VbqCutoff:
    """Cut-off of that name.

    Parameters
    ----------
    name : str
        As in the table.

    Returns
    -------
    VbqCutoff
        The cut-off; KeyError for a name that the table does not hold.
    """
    for cutoff in vbq_cutoffs():
        if cutoff.name == name:
            return cutoff
    known = ", ".join(cutoff.name for cutoff in vbq_cutoffs())
    raise KeyError(f"no VBQ cut-off is named {name}: choose one of {known}")
