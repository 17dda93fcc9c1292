"""Write docs/outcome-measures.md from the outcome dictionary.

python tools/outcome_page.py
"""

from pathlib import Path

from spinewise.evidence.outcome_events import EventKind, event_kinds, windows
from spinewise.evidence.outcome_measures import Measure, Threshold, measures, source_label

PAGE = Path(__file__).resolve().parents[1] / "docs" / "outcome-measures.md"
HEAD = """# Outcome measures

Written by `python tools/outcome_page.py` from `outcome_measures.toml` and `outcome_events.toml` in
`src/spinewise/evidence/`; do not edit. A registry stores totals by these ids; no item of a questionnaire is
printed anywhere. Where published thresholds differ they stand side by side and none is a default:
`spinewise cohort summary` computes the share that gained each *confirmed* one. *Unconfirmed* means that the
number was not read in its source: it is printed and not computed with. A change smaller than the smallest
detectable change (SDC) is called no change beyond measurement error, also where it exceeds a minimum
clinically important difference (MCID). No source that was read sets visits: `follow_up_visits` in
`protocol.toml` is the site's choice. NRS is pain here, by site, and never the nutrition score of the same
letters. How scores come into a registry: [registry.md](registry.md), [exchange.md](exchange.md); what
treatments did to them: [comparison.md](comparison.md).
"""
KINDS = {"mcid": "MCID", "success": "success", "sdc": "SDC"}


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """Whole page as Markdown."""
    days, years = (" and ".join(map(str, found)) for found in windows())
    parts = [
        HEAD,
        "## Measures\n",
        "| id | name | what of | worse | unit | range |\n|---|---|---|---|---|---|",
        *(_measure(one) for one in measures().values()),
        "\n## How much change counts\n",
        "| measure | change | kind | found in | how | source | status |\n|---|---|---|---|---|---|---|",
        *(_threshold(one, row) for one in measures().values() for row in one.thresholds),
        "\n## Events\n",
        "“Hardware failure” is no event: an entry of that name counts as none of these. Events of the "
        "implant are among people with an implant or a fusion. Shares are given within "
        f"{days} days, incidence by {years} years with death competing; both are usage, no source defines "
        "them.\n",
        "| event | also | goal | recorded with | counts as one |\n|---|---|---|---|---|",
        *(_event(kind) for kind in event_kinds()),
    ]
    return "\n".join(parts) + "\n"


def _event(kind: EventKind) -> str:
    level = "level, " if kind.level else ""
    texts = [
        f"{one.text} ({one.label}{'' if one.confirmed else ', unconfirmed'})" for one in kind.definitions
    ]
    recorded = f"{level}date; {kind.found_by}"
    return f"| {kind.name} | {', '.join(kind.also)} | {kind.domain} | {recorded} | {'<br>'.join(texts)} |"


def _measure(one: Measure) -> str:
    ends = ["" if end is None else f"{end:g}" for end in (one.low, one.high)]
    span = (
        " to ".join(ends)
        if all(ends)
        else f"from {ends[0]}"
        if ends[0]
        else f"up to {ends[1]}"
        if ends[1]
        else ""
    )
    source = source_label(one.range_from) if one.range_from else ""
    said = "; ".join(filter(None, (span, source, one.range_note)))
    what = one.of + (f"; recorded with {one.record_with}" if one.record_with else "")
    return f"| `{one.id}` | {one.name} | {what} | {one.worse} | {one.unit} | {said} |"


def _threshold(one: Measure, row: Threshold) -> str:
    size = f"{row.value:g}" + (" % of the score before" if row.of_baseline else "")
    if row.baseline_from is not None and row.baseline_to is not None:
        size += f" (score before {row.baseline_from:g} to {row.baseline_to:g})"
    return (
        f"| `{one.id}` | {size} | {KINDS[row.kind]} | {row.people} | {row.how} | {row.label} | {row.status} |"
    )


if __name__ == "__main__":
    main()
