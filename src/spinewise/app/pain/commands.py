"""The verbs of `spinewise pain`. Each imports what it needs when it is called."""

from pathlib import Path
from typing import Annotated

import typer

from spinewise.app.careful import careful
from spinewise.app.options import AsOf, Json, ProtocolFile

pain = typer.Typer(no_args_is_help=True, help="Pain: genes, drugs and a regimen.", rich_markup_mode=None)

_DrugList = Annotated[
    Path,
    typer.Argument(
        metavar="FILE|DIR", help="One patient's folder, or one list of drugs: text lines (.txt) or FHIR."
    ),
]


@pain.callback()
def common() -> None:
    """Pain: genes, drugs and a regimen that says why. Nothing is an order, and no gene gives a dose."""


@pain.command()
def genotype(
    source: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE|DIR", help="FHIR, CSV, patient.yaml or VCF of one patient, or the patient's folder."
        ),
    ],
    taking: Annotated[
        list[str] | None,
        typer.Option(
            "--taking",
            metavar="DRUG",
            help="Drug that is taken now, where no list says so; may be given again.",
        ),
    ] = None,
    as_of: AsOf = None,
    json: Json = None,
) -> None:
    """Read genes and say what guidelines make of them, what drugs change, and what is only research."""
    from spinewise.app.pain.genotype import run_genotype

    raise careful(run_genotype, source, taking or [], as_of, json)


@pain.command()
def load(
    source: _DrugList,
    as_of: AsOf = None,
    json: Json = None,
) -> None:
    """Add up the opioids on a medication list, and say what is not in the total."""
    from spinewise.app.pain.load import run_load

    raise careful(run_load, source, as_of, json)


@pain.command()
def interactions(
    source: _DrugList,
    as_of: AsOf = None,
    json: Json = None,
) -> None:
    """Ask every interaction rule about one patient's drugs, and say what is not known."""
    from spinewise.app.pain.interactions import run_interactions

    raise careful(run_interactions, source, as_of, json)


@pain.command()
def plan(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder with one patient's files.")],
    out: Annotated[Path | None, typer.Option("--out", help="Folder for the page; made when absent.")] = None,
    as_of: AsOf = None,
    json: Json = None,
    protocol: ProtocolFile = None,
) -> None:
    """Plan analgesia around one operation: what to use, avoid and ask, and a page of it."""
    from spinewise.app.pain.plan import run_pain_plan

    raise careful(run_pain_plan, folder, out, as_of, json, protocol)
