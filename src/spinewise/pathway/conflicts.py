"""Conflicts between lines: found, settled by stated rules, and never settled in silence.

Safety rule 8. Both lines stay in the plan with both reasons. A line that says which others it cannot
stand with (`Recommendation.opposes`) is the more careful one, because it was written knowing of the
other; it goes first. Where each opposes the other nothing settles it, and the plan says that.
"""

from collections.abc import Sequence
from dataclasses import replace

from spinewise.results import Disagreement, Recommendation


def settle(
    recommendations: Sequence[Recommendation],
) -> tuple[tuple[Recommendation, ...], tuple[Disagreement, ...]]:
    """Order opposed lines, careful one first, and say what was opposed and why.

    Parameters
    ----------
    recommendations : sequence of Recommendation
        From all rooms; ids need not be unique yet.

    Returns
    -------
    recommendations : tuple of Recommendation
        As many as came in, each with an id of its own; the careful line of a pair weighs at least as
        much as the other.
    disagreements : tuple of Disagreement
        One for each opposed pair.
    """
    lines = _with_own_ids(recommendations)
    by_id = {line.id: line for line in lines}
    disagreements: list[Disagreement] = []
    for line in lines:
        for other_id in line.opposes:
            other = by_id.get(other_id)
            if other is None or other.id == line.id:
                continue
            mutual = line.id in other.opposes
            if mutual and other.id < line.id:
                continue  # said once, from the other side
            if not mutual:
                weight = max(by_id[line.id].weight, other.weight)
                by_id[line.id] = replace(by_id[line.id], weight=weight)
            disagreements.append(_disagreement(line, other, mutual))
    careful_first = sorted(by_id.values(), key=lambda line: (-line.weight, not line.opposes))
    return tuple(careful_first), tuple(disagreements)


def _disagreement(line: Recommendation, other: Recommendation, mutual: bool) -> Disagreement:
    settled = (
        f"Nothing settles it: {line.owner} decides; both lines stay."
        if mutual
        else f"The more careful line goes first ({line.id}); {line.owner} decides, both lines stay."
    )
    return Disagreement(
        about=f"{line.id} against {other.id}",
        says=(f"{line.action} {line.because}", f"{other.action} {other.because}"),
        settled=settled,
        evidence=tuple(dict.fromkeys((*line.evidence, *other.evidence))),
    )


def _with_own_ids(recommendations: Sequence[Recommendation]) -> tuple[Recommendation, ...]:
    """Give each line an id of its own; a review accepts or overrides by id."""
    seen: dict[str, int] = {}
    lines = []
    for line in recommendations:
        seen[line.id] = seen.get(line.id, 0) + 1
        lines.append(line if seen[line.id] == 1 else replace(line, id=f"{line.id}-{seen[line.id]}"))
    return tuple(lines)
