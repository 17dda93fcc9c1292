"""Digital patients with their images, labels and truth, each made once for a test run."""

from dataclasses import replace
from functools import lru_cache

import numpy as np

from spinewise.imaging.labels import LabelMap
from spinewise.imaging.volume import Volume
from spinewise.phantom.ct import render_ct
from spinewise.phantom.labels import render_labels
from spinewise.phantom.person import DigitalPatient, digital_patient
from spinewise.phantom.truth import Truth, truth_of
from spinewise.words import Level

MIDDLE = (Level.T11, Level.T12, Level.L1, Level.L2, Level.L3)
"""A short piece of spine for the quick tests."""


@lru_cache(maxsize=2)
def person(seed: int) -> DigitalPatient:
    """A person; the higher the seed, up to ten, the more the spine is bent and turned."""
    bent = min(seed, 10)
    return digital_patient(seed, coronal_tilt_deg=4.0 * bent, axial_rotation_deg=3.0 * bent)


@lru_cache(maxsize=2)
def truth(seed: int, levels: tuple[Level, ...] | None = None) -> Truth:
    """Truth of a person, or of some levels."""
    return truth_of(person(seed), levels)


@lru_cache(maxsize=2)
def scanned(
    seed: int, slice_mm: float = 1.0, noise_sd: float = 0.0, levels: tuple[Level, ...] | None = None
) -> tuple[Volume, LabelMap]:
    """CT and perfect labels of a person."""
    volume = render_ct(
        person(seed),
        spacing_mm=(1.0, 1.0, slice_mm),
        noise_sd=noise_sd,
        rng=np.random.default_rng(seed + 1000) if noise_sd else None,
        levels=levels,
    )
    labels = render_labels(person(seed), volume)
    return volume, labels if levels is None else only(labels, levels)


def only(labels: LabelMap, levels: tuple[Level, ...]) -> LabelMap:
    """The label map without the pieces of neighbours that reach into a short volume."""
    kept = {code: name for code, name in labels.names.items() if name in levels}
    codes = np.where(np.isin(labels.codes, list(kept)), labels.codes, 0).astype(labels.codes.dtype)
    return replace(labels, codes=codes, names=kept)
