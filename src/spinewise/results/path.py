"""Paths: a published algorithm as one patient went through it, with the branches not taken and why."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Branch:
    """One way out of a step.

    Parameters
    ----------
    name : str
        For example ``"yes"``.
    taken : bool
        Whether this patient went that way.
    because : str
        Why, or why not.
    """

    name: str
    taken: bool
    because: str


@dataclass(frozen=True)
class Step:
    """One decision of a path.

    Parameters
    ----------
    id : str
        Stable name, for example ``"osteoporosis"``.
    question : str
        As the source asks it.
    outcome : str
        Name of the branch that was taken; ``"unknown"`` where the answer is not known.
    because : str
        The reason for this patient, in one sentence.
    taken : bool
        Whether the path reaches this step at all; where it does not, `because` says why.
    branches : tuple of Branch
        Every way out, those not taken too.
    evidence, facts : tuple of str
        Ids of evidence entries and of facts of the record.
    missing : tuple of str
        What is not known and could send the patient another way.
    """

    id: str
    question: str
    outcome: str
    because: str
    taken: bool = True
    branches: tuple[Branch, ...] = ()
    evidence: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Path:
    """A published algorithm as one patient went through it.

    Parameters
    ----------
    id : str
        Stable name, for example ``"bone-optimisation"``.
    title : str
        In words.
    source : str
        Where it was published, and what of its layout is inferred.
    steps : tuple of Step
        In the order of the source.
    """

    id: str
    title: str
    source: str
    steps: tuple[Step, ...]

    def step(self, id: str) -> Step:
        """Step of that name; KeyError for a name that is not there."""
        for one in self.steps:
            if one.id == id:
                return one
        raise KeyError(f"the path {self.id} has no step {id}")
