"""One digital patient, drawn once for all tests of the phantom."""

import pytest

from spinewise.imaging.labels import LabelMap
from spinewise.imaging.volume import Volume
from spinewise.phantom.ct import render_ct
from spinewise.phantom.labels import render_labels
from spinewise.phantom.person import DigitalPatient, digital_patient
from spinewise.phantom.truth import Truth, truth_of
from spinewise.words import Level


@pytest.fixture(scope="session")
def person() -> DigitalPatient:
    return digital_patient(11, coronal_tilt_deg=20, axial_rotation_deg=12)


@pytest.fixture(scope="session")
def lumbar_ct(person: DigitalPatient) -> Volume:
    return render_ct(person, levels=(Level.L2, Level.L3), psf_fwhm_mm=0.0)


@pytest.fixture(scope="session")
def lumbar_labels(person: DigitalPatient, lumbar_ct: Volume) -> LabelMap:
    return render_labels(person, lumbar_ct)


@pytest.fixture(scope="session")
def truth(person: DigitalPatient) -> Truth:
    return truth_of(person, levels=(Level.T4, Level.L3))
