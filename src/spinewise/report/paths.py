"""A published path as this patient went through it: taken, not taken and not reached, each with why."""

from collections.abc import Iterable

from spinewise.pathway.plan import Plan
from spinewise.report.citations import evidence_refs
from spinewise.report.lines import Data, anchor, sentence
from spinewise.report.recorded import fact_refs
from spinewise.results import Branch, Path, Step

UNKNOWN = "unknown"


def paths_drawn(plan: Plan) -> list[Data]:
    """Every path of a plan, step by step from the top.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    list of dict
        Each with ``title``, ``source`` and ``steps``.
    """
    return [_path(plan, path) for path in plan.paths]


def _path(plan: Plan, path: Path) -> Data:
    steps = [_step(plan, path, n, step) for n, step in enumerate(path.steps)]
    return {
        "anchor": anchor("path", path.id),
        "title": sentence(path.title).rstrip("."),
        "source": sentence(path.source),
        "steps": steps,
        "open": sum(1 for step in steps if step["missing"]),
    }


def _step(plan: Plan, path: Path, n: int, step: Step) -> Data:
    taken = [branch for branch in step.branches if branch.taken and step.taken]
    because = sentence(step.because)
    return {
        "n": n + 1,
        "anchor": anchor("step", f"{path.id}-{step.id}"),
        "question": step.question,
        "taken": step.taken,
        "state": "" if step.taken else "not reached",
        "outcome": step.outcome if step.taken else "",
        "unknown": step.taken and step.outcome == UNKNOWN,
        "because": because,
        "why": [_why(branch) for branch in taken if sentence(branch.because) not in because],
        "not_taken": _together(branch for branch in step.branches if branch not in taken),
        "missing": sentence("; ".join(step.missing)),
        "refs": [*fact_refs(plan.record, step.facts), *evidence_refs(step.evidence)],
        "reached_next": n + 1 < len(path.steps) and path.steps[n + 1].taken,
        "last": n + 1 == len(path.steps),
    }


def _together(branches: Iterable[Branch]) -> list[Data]:
    """Branches not taken, those with one reason together, each reason once."""
    names: dict[str, list[str]] = {}
    for branch in branches:
        names.setdefault(sentence(branch.because) or "No reason was given.", []).append(branch.name)
    return [{"names": those, "because": because} for because, those in names.items()]


def _why(branch: Branch) -> Data:
    return {"name": branch.name, "because": sentence(branch.because)}
