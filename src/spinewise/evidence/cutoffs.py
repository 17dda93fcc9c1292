"""Published HU cut-offs, each by name and with the conditions under which it holds.

There is no default and no shared threshold: a value is judged only against a cut-off that someone
named, and only where level, tube voltage and contrast are those of the cut-off. What the source does
not state is unknown, and unknown never counts as the same.
"""

from dataclasses import dataclass, replace
from functools import cache

from spinewise.evidence import package_data
from spinewise.words import Answer, BadInput, Level

_SAME_KVP = 0.5


@dataclass(frozen=True)
class HuCutoff:
    """One cut-off as published.

    Parameters
    ----------
    name : str
        By which a site names it.
    value : float
        HU.
    op : str
        ``<`` or ``<=``: how a value meets it.
    levels : tuple of Level
        One level, or those whose mean it holds for; empty when not stated.
    kvp : float or None
        Tube voltage, kV; None when not stated.
    contrast : Answer
        Whether contrast had been given; unknown when not stated.
    aim : str
        What it was made to tell.
    t_score_target : str
        The T-score it stands for.
    population : str
        In whom.
    method : str
        How HU were measured there.
    reference : int
        Number in the reference list.
    evidence : str
        Id of the evidence entry.
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
    levels: tuple[Level, ...]
    kvp: float | None
    contrast: Answer
    aim: str
    t_score_target: str
    population: str
    method: str
    reference: int
    evidence: str
    read: str
    url: str
    completed_by: str = ""

    @property
    def unstated(self) -> tuple[str, ...]:
        """Conditions that what was read of the source does not state."""
        stated = {
            "levels": bool(self.levels),
            "tube voltage": self.kvp is not None,
            "contrast": self.contrast is not Answer.UNKNOWN,
        }
        return tuple(name for name, known in stated.items() if not known)

    @property
    def status(self) -> str:
        """``confirmed`` when every condition is known, else ``unconfirmed``."""
        return "unconfirmed" if self.unstated else "confirmed"

    def is_met_by(self, hu: float) -> bool:
        """Whether a value lies on the worse side, the boundary as the source words it.

        Parameters
        ----------
        hu : float
            Value, HU.

        Returns
        -------
        bool
            True for low density by this cut-off.
        """
        return hu <= self.value if self.op == "<=" else hu < self.value

    def mismatches(
        self, kvp: float | None, contrast: Answer, level: Level | tuple[Level, ...]
    ) -> tuple[str, ...]:
        """Why this cut-off may not be used on a value, one sentence each.

        Parameters
        ----------
        kvp : float or None
            Tube voltage of the images, kV; None when unknown.
        contrast : Answer
            Whether contrast was given.
        level : Level or tuple of Level
            Level of the value, or the levels it is the mean of.

        Returns
        -------
        tuple of str
            Empty when it may be used.
        """
        levels = (level,) if isinstance(level, Level) else level
        reasons = (self._level_reason(levels), self._kvp_reason(kvp), self._contrast_reason(contrast))
        return tuple(reason for reason in reasons if reason)

    def completed(
        self,
        by: str,
        *,
        kvp: float | None = None,
        contrast: Answer = Answer.UNKNOWN,
        levels: tuple[Level, ...] = (),
    ) -> "HuCutoff":
        """Fill in what was not stated, by someone who read the full paper.

        Parameters
        ----------
        by : str
            Who vouches for it.
        kvp : float or None
            Tube voltage, kV.
        contrast : Answer
            Whether contrast had been given.
        levels : tuple of Level
            One level, or those whose mean it holds for.

        Returns
        -------
        HuCutoff
            The same cut-off with fewer unknowns; `BadInput` when that contradicts the source.
        """
        clashes = (
            ("tube voltage", self.kvp is not None and kvp not in (None, self.kvp)),
            (
                "contrast",
                self.contrast is not Answer.UNKNOWN and contrast not in (Answer.UNKNOWN, self.contrast),
            ),
            ("levels", bool(self.levels and levels) and set(levels) != set(self.levels)),
        )
        for what, clash in clashes:
            if clash:
                raise BadInput(
                    f"the HU cut-off {self.name} states its {what}: leave {what} blank in the protocol"
                )
        filled = replace(
            self,
            kvp=self.kvp if kvp is None else kvp,
            contrast=self.contrast if contrast is Answer.UNKNOWN else contrast,
            levels=self.levels or levels,
        )
        return filled if filled == self else replace(filled, completed_by=by)

    def _level_reason(self, levels: tuple[Level, ...]) -> str:
        if not self.levels:
            return f"The source read for {self.name} does not state the level it holds for."
        if set(levels) == set(self.levels):
            return ""
        return f"The cut-off {self.name} holds for {_place(self.levels)}, this value is of {_place(levels)}."

    def _kvp_reason(self, kvp: float | None) -> str:
        if self.kvp is None:
            return f"The source read for {self.name} does not state the tube voltage."
        if kvp is None:
            return f"The cut-off {self.name} holds at {self.kvp:g} kV, that of these images is not known."
        if abs(kvp - self.kvp) <= _SAME_KVP:
            return ""
        return f"The cut-off {self.name} holds at {self.kvp:g} kV, these images were taken at {kvp:g} kV."

    def _contrast_reason(self, contrast: Answer) -> str:
        if self.contrast is Answer.UNKNOWN:
            return f"The source read for {self.name} does not state whether contrast had been given."
        if contrast is Answer.UNKNOWN:
            return (
                f"The cut-off {self.name} holds {_with(self.contrast)}, for these images that is not known."
            )
        if contrast is self.contrast:
            return ""
        return f"The cut-off {self.name} holds {_with(self.contrast)}, these images are {_with(contrast)}."


@cache
def hu_cutoffs() -> tuple[HuCutoff, ...]:
    """Every named HU cut-off, in the order of the table.

    Returns
    -------
    tuple of HuCutoff
        None of them is a default.
    """
    rows = package_data.read("hu_cutoffs.toml")["cutoff"]
    return tuple(
        HuCutoff(
            **{
                **row,
                "value": float(row["value"]),
                "levels": tuple(Level(level) for level in row.get("levels", ())),
                "kvp": float(row["kvp"]) if "kvp" in row else None,
                "contrast": Answer(row.get("contrast", "unknown")),
            }
        )
        for row in rows
    )


def hu_cutoff(name: str) -> HuCutoff:
    """Cut-off of that name.

    Parameters
    ----------
    name : str
        As in the table.

    Returns
    -------
    HuCutoff
        The cut-off; KeyError for a name that the table does not hold.
    """
    for cutoff in hu_cutoffs():
        if cutoff.name == name:
            return cutoff
    known = ", ".join(cutoff.name for cutoff in hu_cutoffs())
    raise KeyError(f"no HU cut-off is named {name}: choose one of {known}")


def applicable(name: str, kvp: float | None, contrast: Answer, level: Level | tuple[Level, ...]) -> bool:
    """Whether a cut-off may be used on a value, as published and without additions by a site.

    Parameters
    ----------
    name : str
        Name of the cut-off.
    kvp : float or None
        Tube voltage of the images, kV; None when unknown.
    contrast : Answer
        Whether contrast was given.
    level : Level or tuple of Level
        Level of the value, or the levels it is the mean of.

    Returns
    -------
    bool
        True when level, tube voltage and contrast are all known and the same.
    """
    return not hu_cutoff(name).mismatches(kvp, contrast, level)


def _place(levels: tuple[Level, ...]) -> str:
    names = [level.value for level in sorted(levels, key=lambda level: level.rank)]
    return names[0] if len(names) == 1 else f"the mean of {', '.join(names)}"


def _with(contrast: Answer) -> str:
    return "with contrast" if contrast is Answer.YES else "without contrast"
