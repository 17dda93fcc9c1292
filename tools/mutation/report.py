"""What came of it: counts by file, survivors, and the whole as JSON."""

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from mutation.mutant import Outcome
from mutation.scope import named


def report(outcomes: Sequence[Outcome], excused: set[int], places: dict[int, int]) -> tuple[str, float]:
    """Counts by file, the survivors, and the share of mutants that were noticed."""
    lines = []
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for one in outcomes:
        equivalent = places[id(one.mutant)] in excused
        rows[named(one.mutant.path)][
            "equivalent" if equivalent else "killed" if one.killer is not None else "survived"
        ] += 1
        if one.killer is None and not equivalent:
            lines.append(
                f"{named(one.mutant.path)}:{one.mutant.line}: {one.mutant.what}    [{one.mutant.text}]"
            )
    total = sum(rows.values(), Counter())
    counted = total["killed"] + total["survived"]
    rate = 100 * total["killed"] / counted if counted else 0.0
    table = [
        f"{name:60} {row['killed']:5} killed {row['survived']:4} survived {row['equivalent']:3} equivalent"
        for name, row in sorted(rows.items())
    ]
    summary = (
        f"{counted} mutants, {total['killed']} killed, {total['survived']} survived, "
        f"{total['equivalent']} equivalent: {rate:.1f} %"
    )
    return "\n".join(["Survivors:", *sorted(lines), "", *table, "", summary]), rate


def as_json(outcomes: Sequence[Outcome], cases: Sequence[Any], rate: float) -> str:
    rows = [
        {
            "file": named(one.mutant.path),
            "line": one.mutant.line,
            "what": one.mutant.what,
            "killed": one.killer is not None,
            "by": cases[one.killer].name if one.killer is not None and one.killer >= 0 else None,
            "how": one.how,
        }
        for one in outcomes
    ]
    return json.dumps(
        {"cases": len(cases), "rate": round(rate, 1), "mutants": rows}, indent=1, ensure_ascii=False
    )
