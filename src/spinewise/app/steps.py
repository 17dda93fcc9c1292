"""Steps: each is announced, tried, and when it fails the rest goes on without it.

What a step could not do becomes a `Missing` with the error's own sentence. A clinical gap (something
cannot be measured here) is no failure; everything else is counted, so that the exit code can say so.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from spinewise.app.careful import DEBUG, sentence_of
from spinewise.app.progress import Progress
from spinewise.results import Missing
from spinewise.words import CannotMeasure, MixedPatients

Result = TypeVar("Result")
LOST_WEIGHT = 80
REPORT_IT = "Run again with --debug and report what it prints."


class Steps:
    """What went on while a plan was made.

    Parameters
    ----------
    progress : Progress
        Shows the step in hand on a terminal.

    Attributes
    ----------
    missing : list of Missing
        What the failed steps leave open.
    failures : list of str
        Sentences of what was asked for and failed.
    notes : list of str
        Sentences of what does not apply to these inputs, which is no failure.
    """

    def __init__(self, progress: Progress) -> None:
        """Begin with nothing missing and nothing failed."""
        self._progress = progress
        self.missing: list[Missing] = []
        self.failures: list[str] = []
        self.notes: list[str] = []

    @contextmanager
    def announced(self, doing: str) -> Iterator[None]:
        """Show what is being done, without catching anything.

        Parameters
        ----------
        doing : str
            For example ``"reading the CT"``.
        """
        with self._progress.showing(doing):
            yield

    def attempt(
        self, doing: str, job: Callable[[], Result], *, lost: str, how: str, weight: int = LOST_WEIGHT
    ) -> Result | None:
        """Result of a job, or None with a `Missing` that says why.

        Parameters
        ----------
        doing : str
            Shown while it runs.
        job : callable
            Takes nothing.
        lost : str
            What is missing when it fails.
        how : str
            What to do about it.
        weight : int
            How much the loss could change the plan.

        Returns
        -------
        anything or None
            What the job returned; None when it failed.

        Raises
        ------
        MixedPatients
            Never caught: files of two people are no partial failure.
        """
        try:
            with self._progress.showing(doing):
                return job()
        except MixedPatients:
            raise
        except CannotMeasure as gap:
            self.missing.append(Missing(lost, str(gap), how, weight=weight))
        except Exception as error:
            if os.environ.get(DEBUG):
                raise
            sentence = sentence_of(error)
            self.failures.append(sentence)
            self.missing.append(Missing(lost, sentence, how, weight=weight))
        return None
