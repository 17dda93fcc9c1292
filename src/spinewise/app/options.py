"""Options that several verbs of the command line share."""

from pathlib import Path
from typing import Annotated

import typer

Out = Annotated[
    Path, typer.Option("--out", help="Folder for the results; made when absent.", show_default=True)
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="Day for which the answer holds (default: today)."),
]
Json = Annotated[
    str | None,
    typer.Option("--json", metavar="F", help="Also write the result as JSON to F, or to - (output)."),
]
Answers = Annotated[
    list[str] | None,
    typer.Option("--answer", metavar="ID=CHOICE", help="Answer to a question; may be given more than once."),
]
ProtocolFile = Annotated[
    Path | None, typer.Option("--protocol", metavar="F", help="The site's own choices, protocol.toml.")
]
CtLabels = Annotated[
    Path | None, typer.Option("--labels", metavar="P", help="Label map on the grid of the CT.")
]
InsteadOfLabels = Annotated[
    Path | None,
    typer.Option("--landmarks", metavar="F", help="Marked points, where there is no label map."),
]
Convention = Annotated[
    str | None, typer.Option("--convention", help="Label convention, when it cannot be recognised.")
]
