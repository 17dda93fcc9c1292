"""Level names are held against geometry; doubt becomes a question, never a shift."""

import numpy as np
import pytest

from spinewise.anatomy.naming import check_names
from spinewise.words import Level

SACRUM = np.array([0.0, 0.0, -40.0])


def column(*names: str, step: float = 32.0) -> dict[Level, np.ndarray]:
    """Levels one below the other, the last one at height 0."""
    return {Level(n): np.array([0.0, 0.0, step * (len(names) - 1 - i)]) for i, n in enumerate(names)}


def test_the_sacrum_fixes_the_names() -> None:
    naming = check_names(column("T12", "L1", "L2", "L3", "L4", "L5"), SACRUM)
    assert (naming.counted_from, naming.provisional, naming.questions, naming.missing) == (
        "sacrum",
        False,
        (),
        (),
    )


def test_without_a_landmark_names_are_provisional() -> None:
    naming = check_names(column("L1", "L2", "L3"), None)
    assert naming.provisional
    assert "no landmark" in naming.counted_from


def test_c2_fixes_the_names() -> None:
    assert check_names(column("C2", "C3", "C4"), None).counted_from == "C2"


@pytest.mark.parametrize("extra", ["T13", "L6"])
def test_a_supernumerary_level_is_a_question(extra: str) -> None:
    names = ["T12", "T13", "L1", "L2"] if extra == "T13" else ["L3", "L4", "L5", "L6"]
    questions = check_names(column(*names), None).questions
    assert [q.id for q in questions] == [f"supernumerary-{extra}"]


def test_four_lumbar_vertebrae_are_a_question() -> None:
    naming = check_names(column("T12", "L1", "L2", "L3", "L4"), SACRUM)
    assert "lumbosacral-transition" in [q.id for q in naming.questions]
    assert naming.provisional


def test_a_skipped_name_between_neighbours_is_a_question() -> None:
    naming = check_names(column("T11", "T12", "L2", "L3", "L4", "L5"), SACRUM)
    assert [q.id for q in naming.questions] == ["skipped-L1"]


def test_a_gap_is_a_missing_label() -> None:
    centres = column("T12", "L1", "L2", "L3", "L4", "L5")
    del centres[Level.L2]
    naming = check_names(centres, SACRUM)
    assert [gap.level for gap in naming.missing] == [Level.L2]
    assert naming.questions == ()


def test_swapped_names_are_a_question() -> None:
    centres = column("L1", "L2", "L3", "L4")
    centres[Level.L2], centres[Level.L3] = centres[Level.L3], centres[Level.L2]
    assert "levels-order" in [q.id for q in check_names(centres, None).questions]


def test_a_bent_spine_is_in_order() -> None:
    """Forty degrees of coronal tilt and a full kyphosis do not look like swapped names."""
    angle = np.radians(np.linspace(-40, 40, 17))
    steps = 25 * np.stack([np.sin(angle), np.sin(1.5 * angle), -np.cos(angle)], axis=1)
    names = [f"T{i}" for i in range(1, 13)] + [f"L{i}" for i in range(1, 6)]
    places = np.cumsum(steps, axis=0)
    centres = {Level(n): p for n, p in zip(names, places, strict=True)}
    assert check_names(centres, places[-1] + [0, 0, -35]).questions == ()
