"""The page that `tools/trace.py` writes: every entry with its rule and its test, section by section."""

from collections.abc import Iterable, Mapping, Sequence

from spinewise.evidence.entry import Entry, Section, Use
from spinewise.evidence.tables import cite

HEAD = """# Evidence: entry, rule, test

Written by `make trace`; do not edit. Each row is one statement of the literature, from
`src/spinewise/evidence/entries/`. An entry is there to **decide** (a rule uses it), to **warn** (a caveat
or a rule shows it), to **display** (this page shows it), or on **hold** (used nowhere until it is settled).
A rule is found where the code writes the entry's id out, a test where `@pytest.mark.evidence` does, a
caveat or a choice of the protocol where its table names it. Numbers in brackets are those of
`src/spinewise/evidence/references.toml`.
"""
NONE = "–"
Places = Mapping[str, Sequence[str]]


def page(
    sections: Sequence[Section],
    entries: Sequence[Entry],
    *,
    rules: Places,
    tests: Places,
    tables: Places,
    planned: Mapping[str, str],
) -> str:
    """Whole page as Markdown.

    Parameters
    ----------
    sections : sequence of Section
        In order.
    entries : sequence of Entry
        In order.
    rules, tests, tables : mapping
        Places by id.
    planned : mapping
        Capability by id.

    Returns
    -------
    str
        The page.
    """
    parts = [HEAD, summary(entries, rules, tests, tables, planned)]
    for section in sections:
        own = [entry for entry in entries if entry.section == section.letter]
        elsewhere = [entry for entry in entries if section.letter in entry.also_in]
        parts.append(
            f"## {section.letter}. {section.title}\n\n{section.what} Review by {section.review_by}.\n"
        )
        if own:
            parts.append("| entry | use | source | rule, caveat or plan | test |\n|---|---|---|---|---|")
            parts += [row(entry, rules, tests, tables, planned) for entry in own]
            parts.append("")
        if elsewhere:
            names = ", ".join(f"`{entry.id}` ({entry.section})" for entry in elsewhere)
            parts.append(f"Rests also on: {names}.\n")
    return "\n".join(parts)


def summary(
    entries: Sequence[Entry], rules: Places, tests: Places, tables: Places, planned: Mapping[str, str]
) -> str:
    """Small table of how many entries of each use are used."""
    lines = [
        "| use | entries | with a rule | with a test | in a caveat or choice | planned |",
        "|---|---|---|---|---|---|",
    ]
    for use in Use:
        ids = {entry.id for entry in entries if entry.use is use}
        counts = (len(ids), *(len(ids & set(places)) for places in (rules, tests, tables, planned)))
        lines.append(f"| {use.value} | {' | '.join(map(str, counts))} |")
    return "\n".join([*lines, ""])


def row(entry: Entry, rules: Places, tests: Places, tables: Places, planned: Mapping[str, str]) -> str:
    """One entry as a row; of a held entry only why it is held."""
    said = f"held: {entry.caveat or 'not settled'}" if entry.use is Use.HOLD else entry.statement
    used = [*listed(rules.get(entry.id, ())), *listed(tables.get(entry.id, ()))]
    if entry.id in planned:
        used.append(f"planned: {planned[entry.id]}")
    cells = (
        f"`{entry.id}`<br>{said}" + ("<br>*added by this project*" if entry.added else ""),
        entry.use.value,
        cite(entry),
        "<br>".join(used) or NONE,
        "<br>".join(listed(tests.get(entry.id, ()))) or NONE,
    )
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def listed(places: Iterable[str]) -> list[str]:
    """Places as code, one for each file with its functions behind it."""
    by_file: dict[str, list[str]] = {}
    for where in places:
        file, _, name = where.partition(" ")
        by_file.setdefault(file, []).append(name)
    return [
        f"`{file}` {', '.join(name for name in names if name)}".strip() for file, names in by_file.items()
    ]
