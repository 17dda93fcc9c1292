"""The one place where an error becomes a sentence and an exit code.

0: done, clinical gaps included. 1: something that was asked for failed, the rest is done. 2: nothing usable.
Errors of this package carry sentences without names or identifiers. Any other error may quote a value
from a file, so only its kind is printed; with `--debug` or SPINEWISE_DEBUG set it is shown whole.
"""

import os
from collections.abc import Callable
from typing import Any

import typer

from spinewise.words import SpinewiseError

DONE, PARTLY, NOTHING_USABLE = 0, 1, 2
DEBUG = "SPINEWISE_DEBUG"


def careful(job: Callable[..., int], *arguments: Any) -> typer.Exit:
    """Do the work of a command and end it with its exit code, whatever happens.

    Parameters
    ----------
    job : callable
        Returns an exit code.
    *arguments : anything
        What the job is called with.

    Returns
    -------
    typer.Exit
        To be raised by the command.
    """
    try:
        return typer.Exit(job(*arguments))
    except (typer.Exit, typer.Abort):
        raise
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        typer.echo(sentence_of(error), err=True)
        return typer.Exit(NOTHING_USABLE)


def sentence_of(error: Exception) -> str:
    """One sentence for an error, without any value that it may quote from a file.

    Parameters
    ----------
    error : exception
        Of this package or any other.

    Returns
    -------
    str
        Errors of this package speak for themselves; of any other only the kind is named.
    """
    if isinstance(error, SpinewiseError):
        return str(error)
    if isinstance(error, MemoryError):
        return "The memory is used up: close other programs, or use images with larger voxels."
    return (
        f"An unforeseen {type(error).__name__} stopped this step: "
        "run spinewise with --debug to see where, and report it."
    )
