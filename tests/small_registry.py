"""A registry small enough to read and full enough to lose something: three people of whom one died."""

import datetime

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
from spinewise.words import Answer, Level, Side

DAY = datetime.date
SECRETS = {
    "P-AAA": {
        "identifier": "MRN-0071234",
        "family_name": "Brambilla",
        "given_names": "Assunta",
        "birth_date": "1944-07-09",
    },
    "P-BBB": {
        "identifier": "MRN-0079876",
        "family_name": "Okonkwo",
        "given_names": "Chidi Obi",
        "birth_date": "1951-02-28",
    },
}


def registry(**changes):
    """Everything an entry can hold, once."""
    parts = {
        "origin": Origin("csv", "registry of the department", "ab" * 32, "spinewise 0.1.0"),
        "people": (Person("P-AAA", 1944, "female"), Person("P-BBB", 1951, "male"), Person("P-CCC", 1960)),
        "episodes": (
            Episode(
                "P-AAA",
                "case 4711",
                DAY(2024, 3, 1),
                DAY(2024, 3, 9),
                "St Elsewhere",
                "adult-spinal-deformity",
            ),
            Episode("P-BBB", "case 4711", DAY(2024, 5, 2)),
        ),
        "procedures": (
            Procedure(
                "P-AAA",
                "case 4711",
                "op 1",
                DAY(2024, 3, 2),
                "fusion",
                (Level.L3, Level.L4, Level.L5),
                (
                    Implant("pedicle screw", Level.L3, Side.LEFT, "titanium", "Screw X"),
                    Implant("rod", material="cobalt chrome"),
                ),
                "S-1",
                "povidone-iodine",
                "stiff curve, poor bone",
            ),
            Procedure("P-BBB", "case 4711", "op 1", DAY(2024, 5, 3), "kyphoplasty", (Level.T12,)),
        ),
        "values": (
            Value(
                "P-AAA",
                "three-location HU",
                94.25,
                "[hnsf'U]",
                DAY(2024, 2, 20),
                Level.L3,
                None,
                "mean of three slabs",
                "spinewise 0.1.0",
                90.5,
                98.0,
            ),
            Value("P-BBB", "dxa-t-score", -2.75, "1", DAY(2023, 11, 5), side=Side.RIGHT),
        ),
        "proms": (
            Prom("P-AAA", "odi", 44.0, DAY(2024, 2, 20), "before", "case 4711"),
            Prom("P-AAA", "odi", 22.5, DAY(2025, 3, 1), "12 months", "case 4711"),
            Prom("P-BBB", "nrs-back", 7.0, DAY(2024, 5, 1)),
        ),
        "events": (
            Event(
                "P-AAA",
                "rod breakage",
                DAY(2025, 2, 1),
                "seen on two views",
                DAY(2024, 9, 1),
                Level.L4,
                "Clavien-Dindo IIIb",
                "op 1",
            ),
            Event("P-BBB", "surgical site infection", DAY(2024, 5, 20)),
        ),
        "ends": (
            EndOfFollowUp("P-AAA", DAY(2026, 1, 15), Answer.NO, "moved away"),
            EndOfFollowUp("P-BBB", DAY(2025, 8, 30), Answer.YES, "pneumonia"),
            EndOfFollowUp("P-CCC", DAY(2025, 1, 1), Answer.UNKNOWN),
        ),
    }
    return Batch(**{**parts, **changes})
