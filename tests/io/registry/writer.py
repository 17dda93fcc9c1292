"""A process that adds batches to a registry and tells each receipt: to be killed, or one of many at once."""

import multiprocessing
from collections.abc import Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from registry.batches import NOW, day
from spinewise.io.registry.registry import open_registry
from spinewise.outcomes.registered import (
    Batch,
    EndOfFollowUp,
    Episode,
    Event,
    Origin,
    Person,
    Procedure,
    Value,
)
from spinewise.words import Answer, Level

PEOPLE = 20
_CONTEXT = multiprocessing.get_context("forkserver")
# What takes long to import; of the tests' own modules Python 3.11 does not find the way there.
_CONTEXT.set_forkserver_preload(
    [
        "spinewise.io.registry.registry",
        "sqlalchemy.dialects.postgresql.pg8000",
        "pg8000",
        "hypothesis.strategies",
    ]
)


def numbered(number: int) -> Batch:
    """A batch of its own people, several tables wide."""
    keys = [f"P-{number}-{person}" for person in range(PEOPLE)]
    return Batch(
        Origin("simulated", f"batch {number}", f"{number:064d}", "spinewise"),
        tuple(Person(key, 1950, "female") for key in keys),
        tuple(Episode(key, "E1", day("2023-02-01")) for key in keys),
        tuple(Procedure(key, "E1", "OP1", day("2023-02-02"), "fusion", (Level.L4, Level.L5)) for key in keys),
        tuple(
            Value(key, "hemoglobin", 100.0 + place, "g/L", day("2023-02-03"))
            for place, key in enumerate(keys)
        ),
        (),
        tuple(Event(key, "infection", day("2023-03-01"), procedure="OP1") for key in keys[::2]),
        tuple(EndOfFollowUp(key, day("2024-01-01"), Answer.NO) for key in keys),
    )


def started(address: str, numbers: Sequence[int], author: str) -> tuple[BaseProcess, Connection]:
    """Start a writer; what it sends is ``ready`` and then each digest, once the receipt is there."""
    here, there = _CONTEXT.Pipe(duplex=False)
    process = _CONTEXT.Process(target=_write, args=(address, list(numbers), author, there))
    process.start()
    there.close()
    return process, here


def told(pipe: Connection) -> list[str]:
    """Everything that a writer sent until it ended or was killed."""
    found = []
    try:
        while True:
            found.append(pipe.recv())
    except EOFError:
        pipe.close()
    return found


def _write(address: str, numbers: list[int], author: str, pipe: Connection) -> None:
    with open_registry(address) as registry:
        pipe.send("ready")
        for number in numbers:
            pipe.send(registry.add(numbered(number), author, NOW).digest)
