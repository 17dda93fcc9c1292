"""Sentences about inputs that were left out: unlisted, unconfirmed, changed, broken. None names a path."""

import datetime

from spinewise.results import Missing

UNCONFIRMED_WEIGHT = 94
UNREADABLE_WEIGHT = 90
UNUSED_WEIGHT = 30


def counted(number: int, thing: str) -> str:
    """A number of things in words: "1 file", "2 files".

    Parameters
    ----------
    number : int
        How many.
    thing : str
        One of them in words, with a plural in s.

    Returns
    -------
    str
        Number and word.
    """
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def unconfirmed(name: str, sha256: str | None = None) -> Missing:
    """A file does not say whose it is, and nobody confirmed it.

    Parameters
    ----------
    name : str
        The file, without its path.
    sha256 : str or None
        Its hash, so that it can be copied into the confirmation; None when it was not listed yet.

    Returns
    -------
    Missing
        With the way to confirm it.
    """
    shown = f"sha256 {sha256}" if sha256 else "sha256, which is printed here once it is listed"
    return Missing(
        what=name,
        why_it_matters=(
            "It carries no identity and does not say whose it is, so it was left out and not taken for this "
            "patient's."
        ),
        how_to_get_it=(
            "Make sure whose it is, list it in patient.yaml with its role, and add confirmed: by, date and "
            f"{shown}."
        ),
        weight=UNCONFIRMED_WEIGHT,
    )


def changed(name: str, day: datetime.date) -> Missing:
    """A file is not the one that was confirmed.

    Parameters
    ----------
    name : str
        The file, without its path.
    day : date
        Day on which it was confirmed.

    Returns
    -------
    Missing
        What was left out, why it matters and what to do.
    """
    return Missing(
        what=name,
        why_it_matters=f"It is not the file that was confirmed on {day}: its bytes differ.",
        how_to_get_it="Make sure whose it is, and confirm it again with its present sha256.",
        weight=UNCONFIRMED_WEIGHT,
    )


def left_out(what: str, why: str) -> Missing:
    """A listed file cannot be used as listed.

    Parameters
    ----------
    what : str
        The file or files, without a path.
    why : str
        The reason, as it follows "because".

    Returns
    -------
    Missing
        What was left out, why it matters and what to do.
    """
    return Missing(
        what=what,
        why_it_matters=f"Left out because {why}.",
        how_to_get_it="Correct the list in patient.yaml and run again.",
        weight=UNREADABLE_WEIGHT,
    )


def unreadable(name: str, sentence: str) -> Missing:
    """A file is broken.

    Parameters
    ----------
    name : str
        The file, without its path.
    sentence : str
        What is wrong with it.

    Returns
    -------
    Missing
        What could not be read, why and what to do.
    """
    return Missing(
        what=name,
        why_it_matters=f"It could not be read: {sentence}",
        how_to_get_it="Export it again; everything else was used.",
        weight=UNREADABLE_WEIGHT,
    )


def unused(what: str, why: str) -> Missing:
    """Something lies there that nothing is done with.

    Parameters
    ----------
    what : str
        The files in words, without a path.
    why : str
        Why nothing is done with them, as a sentence.

    Returns
    -------
    Missing
        What lies unused, why and what to do if it should be used.
    """
    return Missing(
        what=what,
        why_it_matters=why,
        how_to_get_it="Nothing to do, unless they were meant to be used: then list them in patient.yaml.",
        weight=UNUSED_WEIGHT,
    )
