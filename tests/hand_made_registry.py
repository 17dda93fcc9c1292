"""A small made-up registry: people with fusions at three sites, forms, events, deaths and losses.

Nothing in it is a real person or a published rate; it is there to be counted again by hand.
"""

import datetime

import numpy as np

from spinewise.outcomes.registered import (
    Batch,
    EndOfFollowUp,
    Episode,
    Event,
    Implant,
    Origin,
    Person,
    Procedure,
    Prom,
    Value,
)
from spinewise.record.timeline import add_months
from spinewise.words import Answer, Level

ORIGIN = Origin("simulated", "hand-made registry", "0" * 64, "test")
AS_OF = datetime.date(2026, 11, 21)
SITES = ("North", "South", "West")
VISITS = (3, 12, 24)


def made_up_registry(people: int = 240, seed: int = 1) -> Batch:
    """A registry with everything in it that a summary looks at."""
    rng = np.random.default_rng(seed)
    parts: dict[str, list] = {name: [] for name in (
        "people", "episodes", "procedures", "values", "proms", "events", "ends"
    )}  # fmt: skip
    for number in range(people):
        _add(parts, f"P{number:04d}", rng)
    return Batch(ORIGIN, **{name: tuple(entries) for name, entries in parts.items()})


def _add(parts: dict[str, list], key: str, rng: np.random.Generator) -> None:
    day = datetime.date(2021, 1, 4) + datetime.timedelta(int(rng.integers(0, 2050)))
    site = SITES[int(rng.choice(3, p=[0.6, 0.35, 0.05]))]
    age = int(rng.integers(48, 84))
    parts["people"].append(Person(key, day.year - age, "female" if rng.random() < 0.65 else "male"))
    nights = int(rng.poisson(5)) + 2
    out = day + datetime.timedelta(nights)
    ended = None if rng.random() < 0.03 else out
    parts["episodes"].append(
        Episode(key, "stay", day - datetime.timedelta(1), ended, site, "adult-spinal-deformity")
    )
    kind = str(rng.choice(["fusion", "decompression", "kyphoplasty"], p=[0.7, 0.2, 0.1]))
    levels = (Level.L3, Level.L4, Level.L5)
    screws = tuple(Implant("pedicle screw", level) for level in levels) if kind == "fusion" else ()
    parts["procedures"].append(Procedure(key, "stay", "op", day, kind, levels, screws, surgeon="S1"))
    t_score = float(rng.normal(-1.8, 1.1))
    if rng.random() < 0.7:
        parts["values"].append(
            Value(
                key,
                "dxa-t-score",
                round(t_score, 1),
                "{SD}",
                day - datetime.timedelta(30),
                method="total hip",
            )
        )
    poor = t_score <= -2.5
    dies = rng.exponential(22 if poor else 30) * 365
    leaves = rng.exponential(14) * 365
    observed = (AS_OF - day).days
    last = int(min(dies, leaves, observed))
    last = max(last, nights)
    died = Answer.YES if dies <= min(leaves, observed) and dies >= nights else Answer.NO
    if rng.random() > 0.02:
        parts["ends"].append(EndOfFollowUp(key, min(day + datetime.timedelta(last), AS_OF), died))
    _forms(parts, key, day, last, poor, rng)
    if kind == "fusion":
        _events(parts, key, day, last, poor, rng)
    if rng.random() < 0.06 and last > 40 and ended:
        back = out + datetime.timedelta(int(rng.integers(3, 80)))
        parts["episodes"].append(
            Episode(key, "again", back, back + datetime.timedelta(4), site, "surgical-site-infection")
        )
        parts["events"].append(Event(key, "surgical site infection", back, "CDC definition"))


def _forms(parts, key, day, last, poor, rng) -> None:
    odi, back = float(np.clip(rng.normal(48, 13), 4, 98)), float(np.clip(rng.normal(6.8, 1.6), 0, 10))
    if rng.random() < 0.06:
        return
    before = day - datetime.timedelta(int(rng.integers(1, 60)))
    parts["proms"].append(Prom(key, "odi", round(odi), before, "baseline"))
    parts["proms"].append(Prom(key, "nrs-back", round(back), before, "baseline"))
    for months in VISITS:
        due = add_months(day, months)
        if (due - day).days > last or due > AS_OF or rng.random() < 0.12 + 0.004 * months + 0.002 * odi:
            continue
        gain = rng.normal(19 - 5 * poor, 13)
        filled = due + datetime.timedelta(int(rng.integers(-10, 14)))
        if filled > AS_OF or (filled - day).days > last:
            continue
        parts["proms"].append(
            Prom(key, "odi", round(float(np.clip(odi - gain, 0, 100))), filled, f"{months} months")
        )
        parts["proms"].append(
            Prom(key, "nrs-back", round(float(np.clip(back - gain / 6, 0, 10))), filled, f"{months} months")
        )
        if months >= 12:
            parts["proms"].append(
                Prom(
                    key,
                    "srs-22r-satisfaction",
                    round(float(np.clip(rng.normal(4, 0.7), 1, 5)), 1),
                    filled,
                    f"{months} months",
                )
            )


def _events(parts, key, day, last, poor, rng) -> None:
    def seen(months: int, gap: int) -> tuple[datetime.date, datetime.date]:
        found = add_months(day, months)
        return found, found - datetime.timedelta(gap)

    for name, chance, months, gap, definition in (
        ("fusion", 0.72, 12, 180, "bridging bone on CT"),
        ("rod breakage", 0.05, 18, 170, None),
        ("screw loosening", 0.08 + 0.1 * poor, 12, 250, "lucency wider than 1 mm"),
        ("PJK", 0.1 + 0.15 * poor, 12, 250, "angle above 10 degrees and 10 more than before"),
        ("cage subsidence", 0.05, 6, 90, "more than 2 mm"),
        ("hardware failure", 0.02, 20, 60, None),
    ):
        found, absent = seen(months, gap)
        if rng.random() < chance and (found - day).days < last and found <= AS_OF:
            level = None if name == "rod breakage" and rng.random() < 0.3 else Level.L5
            parts["events"].append(Event(key, name, found, definition, absent, level))
