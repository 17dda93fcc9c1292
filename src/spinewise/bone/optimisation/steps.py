"""One step of the figure with all its branches; and the steps that a minor does not reach."""

from collections.abc import Mapping

from spinewise.bone.optimisation.situation import IN_PARALLEL
from spinewise.results import Branch, Step

NOT_REACHED = "not reached"
_FOR_ADULTS = (
    ("dxa", "DXA of hip or distal radius in date?"),
    ("osteoporosis", "Osteoporosis?"),
    ("refer", "Refer to endocrinology?"),
    ("non-drug", "Without drugs first: physical therapy, and weight bearing as tolerated"),
    ("secondary-causes", "Secondary causes sought and treated?"),
    ("vitamin-d", "25-OH vitamin D in the target?"),
    ("drug", "Which drug, by timing and contraindication?"),
    ("reassess", "Reassess, and go on after surgery with endocrinology"),
)


def step(
    id: str,
    question: str,
    outcome: str,
    because: str,
    names: tuple[str, ...],
    *,
    instead: str | Mapping[str, str] = "",
    evidence: tuple[str, ...],
    facts: tuple[str, ...] = (),
    missing: tuple[str, ...] = (),
    not_reached: str = "",
    in_parallel: bool = False,
) -> Step:
    """One step with every way out.

    Parameters
    ----------
    id, question : str
        Stable name, and the question as the source asks it.
    outcome : str
        Name of the branch that is, or would be, taken.
    because : str
        Why.
    names : tuple of str
        Every branch, in the order of the source.
    instead : str or mapping of str
        In few words what sends the patient past the other branches, for all or by name; the first sentence
        of `because` where nothing is given.
    evidence, facts, missing : tuple of str
        As in `Step`.
    not_reached : str
        Why the path does not come here; empty when it does.
    in_parallel : bool
        Whether to say that it is started in parallel and delays nothing.

    Returns
    -------
    Step
        With one branch taken, or none where the path does not come here.
    """
    past = instead if isinstance(instead, Mapping) else dict.fromkeys(names, instead)
    first = f"{because.split('. ')[0].rstrip('.')}."
    if in_parallel:
        because = f"{because} {IN_PARALLEL}"
    why = f"{not_reached} What is recorded: {because}" if not_reached else because
    branches = tuple(
        Branch(
            name,
            taken=name == outcome and not not_reached,
            because=not_reached or (because if name == outcome else past.get(name) or first),
        )
        for name in names
    )
    return Step(
        id,
        question,
        outcome,
        why,
        taken=not not_reached,
        branches=branches,
        evidence=evidence,
        facts=facts,
        missing=missing,
    )


def minor_steps() -> tuple[Step, ...]:
    """The steps after the first, none of which a minor reaches.

    Returns
    -------
    tuple of Step
        Eight, each not taken.
    """
    why = "The rules of this path are made for adults and say nothing."
    return tuple(
        Step(id, question, NOT_REACHED, why, taken=False, evidence=("experts-dxa-all-elective",))
        for id, question in _FOR_ADULTS
    )
