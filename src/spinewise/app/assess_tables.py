"""Path, options and gaps of one patient's bone as tables on a terminal."""

from spinewise.pathway.plan import Plan


def show(plan: Plan) -> None:
    """Print how the path went, how the options stand, what is proposed and what is missing.

    Parameters
    ----------
    plan : Plan
        Of the bone alone.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)

    def table(title: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
        if not rows:
            return
        drawn = Table(title=title, title_justify="left")
        for column in columns:
            drawn.add_column(column, overflow="fold")
        for row in rows:
            drawn.add_row(*(Text(cell) for cell in row))
        console.print(drawn)

    for path in plan.paths:
        table(
            f"{path.title}, as of {plan.provenance.as_of.isoformat()}",
            ("step", "outcome", "because"),
            [(one.id, one.outcome if one.taken else "not reached", one.because) for one in path.steps],
        )
    table(
        "Options for this operation and date",
        ("option", "status", "because"),
        [(one.name, one.status.value, one.because) for one in plan.options],
    )
    table(
        "Proposed, each for a clinician to decide",
        ("line", "action", "owner"),
        [(one.id, one.action, one.owner) for one in plan.recommendations],
    )
    table("Seen", ("finding", "because"), [(one.name, one.because) for one in plan.findings])
    table("Disagreements", ("about", "says"), [(one.about, " ".join(one.says)) for one in plan.disagreements])
    table("Missing", ("what", "how to get it"), [(one.what, one.how_to_get_it) for one in plan.missing])
