"""What a surgeon writes about a plan: read as meant, or refused with a sentence."""

from collections.abc import Callable

import numpy as np
import pytest

from spinewise.alignment.correction.sites import Site, Through
from spinewise.alignment.profile import Profile
from spinewise.anatomy.landmarks import Mark, Place
from spinewise.app.align.written import change_of, level_of, matter_of, site_of, ways_of
from spinewise.imaging.radiograph import View
from spinewise.words import BadInput, Level

CORNERS = ("superior anterior", "superior posterior", "inferior anterior", "inferior posterior")
LOW = Profile(
    View.LATERAL,
    {
        Mark(level, Place(corner)): np.array([[20.0 if "anterior" in corner else -20.0, height]])
        for n, level in enumerate((Level.S1, Level.L5, Level.L4, Level.L3))
        for corner, height in zip(CORNERS, (40.0 * n, 40.0 * n, 40.0 * n - 30, 40.0 * n - 30), strict=True)
    },
    True,
)


def test_levels_discs_bodies_and_changes_are_read() -> None:
    assert level_of("t10") is Level.T10
    assert site_of("L4-L5", LOW) == Site(Level.L4, Through.DISC)
    assert site_of("L3", LOW) == Site(Level.L3, Through.BODY)
    change = change_of("L5-S1=transforaminal cage + posterior column osteotomy", LOW)
    assert (change.by, change.cages, change.posterior) == (
        ("transforaminal cage", "posterior column osteotomy"),
        1,
        1,
    )
    assert change_of("L5-S1=as asked:-5", LOW).degrees == -5
    raised = change_of("L5-S1=as asked:8,4mm", LOW)
    assert (raised.degrees, raised.height_mm) == (8.0, 4.0)
    reported = change_of("L5-S1=anterior cage:,5", LOW)
    assert (reported.degrees, reported.height_mm) == (4.90, 5.0)
    assert matter_of("t4-l1-hip:L1PA") == ("t4-l1-hip", "L1PA")
    assert ways_of(["anterior cage", "lateral cage+posterior column osteotomy"]) == (
        ("anterior cage",),
        ("lateral cage", "posterior column osteotomy"),
    )


@pytest.mark.parametrize(
    ("read", "sentence"),
    [
        (lambda: level_of("Q7"), "'Q7' is no level: write it like T10 or S1"),
        (lambda: site_of("L3-L5", LOW), "L3-L5 is no disc between two marked neighbours"),
        (lambda: change_of("L5-S1", LOW), "is no change: write SITE=TECHNIQUE"),
        (lambda: change_of("L5-S1=", LOW), "is no change: write SITE=TECHNIQUE"),
        (lambda: change_of("L5-S1=as asked:much", LOW), "'much' is no number of degrees"),
        (lambda: change_of("L5-S1=as asked:8,tall", LOW), "'tall' is no number of millimetres"),
        (lambda: change_of("L5-S1=as asked", LOW), "no gain of 'as asked' was read in a source"),
        (lambda: ways_of(["hope"]), "'hope' cannot be searched at a disc: choose among posterior column"),
        (lambda: ways_of(["as asked"]), "'as asked' cannot be searched at a disc"),
        (lambda: matter_of("gap"), "'gap' names no target: write SYSTEM:PARAMETER"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(read: Callable[[], object], sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        read()
