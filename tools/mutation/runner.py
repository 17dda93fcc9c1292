"""The parent: forks one child for each mutant, a few at a time, and hears what it says."""

import gc
import json
import os
import resource
import select
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mutation.child import first_to_notice
from mutation.mutant import Mutant, Outcome
from mutation.rooms import Room

SECONDS = 60
"""After which a mutant that does not come to an end counts as noticed."""

MEMORY = 4 * 2**30
"""Bytes beyond which a mutant that takes ever more memory counts as noticed."""


@dataclass
class Runner:
    """Forks one child for each mutant, a few at a time.

    Parameters
    ----------
    room : Room
        Whose rules are broken.
    cases : sequence
        Cases that hold without any break.
    jobs : int
        How many children at once.
    run_by : sequence of set
        Lines that each case runs: a case that does not come by the change cannot notice it.
    """

    room: Room
    cases: Sequence[Any]
    jobs: int
    run_by: Sequence[set[tuple[str, int]]]

    def __post_init__(self) -> None:
        """Begin with no knowledge of which case notices what."""
        self._killers: dict[Path, list[int]] = defaultdict(list)
        self._often: Counter[int] = Counter()

    def run(self, mutants: Sequence[Mutant]) -> list[Outcome]:
        """Outcomes in the order in which the children came back."""
        gc.freeze()  # what the children only read stays shared
        waiting, done = list(reversed(mutants)), []
        running: dict[int, tuple[Mutant, int]] = {}
        began = time.monotonic()
        while waiting or running:
            while waiting and len(running) < self.jobs:
                mutant = waiting.pop()
                pipe, pid = self._fork(mutant)
                running[pipe] = (mutant, pid)
            ready, _, _ = select.select([*running], [], [])
            for pipe in ready:
                mutant, pid = running.pop(pipe)
                with os.fdopen(pipe, "rb") as stream:
                    answer = stream.read()
                os.waitpid(pid, 0)
                outcome = self._outcome(mutant, answer)
                done.append(outcome)
                if len(done) % 200 == 0:
                    spent = time.monotonic() - began
                    print(f"  {len(done)} of {len(mutants)} in {spent:.0f} s", file=sys.stderr, flush=True)
        return done

    def _fork(self, mutant: Mutant) -> tuple[int, int]:
        out, into = os.pipe()
        pid = os.fork()
        if pid:
            os.close(into)
            return out, pid
        signal.alarm(SECONDS)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        gc.disable()
        os.close(out)
        with tempfile.TemporaryDirectory() as folder:
            silence = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silence, 1)
            os.dup2(silence, 2)
            said = first_to_notice(self.room, mutant, self.cases, self._order(mutant), Path(folder))
        os.write(into, json.dumps(said).encode())
        os._exit(0)

    def _order(self, mutant: Mutant) -> list[int]:
        """Cases that come by the change: those that noticed breaks of this file first, then the others."""
        often = [place for place, _ in self._often.most_common()]
        order = dict.fromkeys((*reversed(self._killers[mutant.path]), *often, *range(len(self.cases))))
        if not mutant.function:
            return [*order]
        first, last = mutant.lines
        wanted = {(str(mutant.path), line) for line in range(first, last + 1)}
        return [place for place in order if not wanted.isdisjoint(self.run_by[place])]

    def _outcome(self, mutant: Mutant, answer: bytes) -> Outcome:
        if not answer:
            return Outcome(mutant, -1, "came to no end, or took the process with it")
        said = json.loads(answer)
        if said["killer"] is not None and said["killer"] >= 0:
            self._often[said["killer"]] += 1
            self._killers[mutant.path].append(said["killer"])
        return Outcome(mutant, said["killer"], said["how"])
