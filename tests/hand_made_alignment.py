"""Alignment of two postures for tests of exports: the hand-made CT lying, a curved person marked standing."""

from dataclasses import replace
from functools import lru_cache

import numpy as np

import hand_made_plan as hand_made
from spinewise.anatomy.landmarks import Landmarks
from spinewise.app.align.one_spine import OneSpine, ct_spine, marked_spine
from spinewise.app.align.postures import weigh_spines
from spinewise.io.landmarks.document import LandmarksFile
from spinewise.pathway.alignment import Alignment
from spinewise.phantom.person import digital_patient
from spinewise.phantom.radiographs import pair_of
from spinewise.phantom.reader import marks_of_reader
from spinewise.results import InputFile
from spinewise.words import Answer, Level

FILMS = "landmarks"
FILM_DAY, CT_DAY = hand_made.DAY(2026, 1, 15), hand_made.DAY(2026, 1, 19)


@lru_cache(maxsize=1)
def standing() -> OneSpine:
    """A person with a curve to the right, marked on a frontal and a lateral film."""
    person = digital_patient(4, coronal_tilt_deg=31.0, axial_rotation_deg=20.0, apex=Level.T9)
    marks = marks_of_reader(pair_of(person), np.random.default_rng(5))
    file = LandmarksFile(Landmarks(tuple(marks.values()), by="Dr Roe"), {})
    return marked_spine(file, FILMS, np.random.default_rng(1))


@lru_cache(maxsize=1)
def lying() -> OneSpine:
    """The hand-made CT."""
    return ct_spine(hand_made.plan().spine, "ct", CT_DAY, np.random.default_rng(1))


def alignment(*spines: OneSpine) -> Alignment:
    """What the room says of some postures; of both when none is named."""
    return weigh_spines(list(spines or (standing(), lying())), 68.0, "", Answer.YES)


def with_films(provenance=hand_made.PROVENANCE):
    """Provenance that lists the marked films beside the CT."""
    films = InputFile(FILMS, "landmarks", "12" * 32, FILM_DAY)
    return replace(provenance, inputs=(*provenance.inputs, films))


def draft(**changes):
    """The usual draft with both postures."""
    return hand_made.plan(**{"alignment": alignment(), "provenance": with_films(), **changes})


def confirmed(**changes):
    """The same, confirmed."""
    return draft(**{"review": hand_made.confirmed_review(), **changes})
