"""The verbs of `spinewise pain`. Each imports what it needs when it is called."""

from pathlib import Path
from typing import Annotated

import typer

from spinewise.app.careful import careful
from spinewise.app.options import AsOf, Json

pain = typer.Typer(no_args_is_help=True, help="Analgesia around surgery.", rich_markup_mode=None)


@pain.callback()
def common() -> None:
    """Genes, drugs and their interactions; nothing is dosed."""


@pain.command()
def interactions(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder with one patient's files.")],
    as_of: AsOf = None,
    json: Json = None,
) -> None:
    """Ask every interaction rule about one patient's drugs, and say what is not known."""
    from spinewise.app.pain.interactions import run_interactions

    raise careful(run_interactions, folder, as_of, json)
