"""What a folder holds, as tables for a person at a terminal."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from spinewise.app.asking import how_to_answer
from spinewise.results import Question


def show(found: dict[str, Any]) -> None:
    """Print what a folder holds as tables on standard output.

    Parameters
    ----------
    found : dict
        By ``inspect.schema.json``.
    """
    console = Console(highlight=False)
    age = found["patient"]["age"]
    age_and_sex = [f"{age} years" if age is not None else None, found["patient"]["sex"]]
    about = ", ".join(str(part) for part in age_and_sex if part) or "age and sex unknown"
    console.print(f"{found['patient']['pseudonym']}, {about}; as of {found['as_of']}")
    _table(
        console,
        "There",
        ("file", "role", "date"),
        [(file["id"], file["role"], file["date"] or "no date") for file in found["inputs"]],
    )
    _table(
        console,
        "Would be measured",
        ("images", "what they are", "levels"),
        [_row(i) for i in found["images"]],
    )
    facts = [(concept, str(number)) for concept, number in found["facts"].items()]
    _table(console, "Facts understood", ("concept", "entries"), facts)
    gaps = [(gap["what"], gap["why_it_matters"], gap["how_to_get_it"]) for gap in found["missing"]]
    _table(console, "Missing", ("what", "why it matters", "how to get it"), gaps)
    questions = [Question(**{**one, "choices": tuple(one["choices"])}) for one in found["questions"]]
    asked = [(question.id, how_to_answer(question)) for question in questions]
    _table(console, "Ambiguous", ("question", "how to answer"), asked)


def _row(image: dict[str, Any]) -> tuple[str, str, str]:
    if "voxels" not in image:
        return image["id"], "could not be read", "none"
    kvp = f"{image['kvp']:g} kVp" if image["kvp"] else "kVp unknown"
    size = " x ".join(str(n) for n in image["voxels"])
    what = f"{size} voxels, {kvp}, contrast {image['contrast']}"
    levels = image.get("levels") or []
    span = f"{levels[0]} to {levels[-1]}" if levels else "none"
    return image["id"], what, f"{span} ({image['label_convention']})" if levels else span


def _table(console: Console, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """One table; said in a line when it is empty."""
    if not rows:
        console.print(f"{title}: nothing")
        return
    table = Table(title=title, title_justify="left", *columns)  # noqa: B026 - rich takes headers first
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)
