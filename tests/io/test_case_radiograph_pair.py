"""A standing pair from the digital patient's bones to DICOM and back: marks lie where pictures show them."""

import json
from pathlib import Path

import numpy as np
import pytest
from jsonschema import Draft202012Validator

from spinewise.anatomy.landmarks import Mark, Place
from spinewise.imaging.radiograph import Beam, Projection, Radiograph, View
from spinewise.imaging.volume import Volume
from spinewise.io.radiograph.pair import read_pair
from spinewise.io.radiograph.write import write_radiographs
from spinewise.phantom.ct import render_ct
from spinewise.phantom.films import films_of
from spinewise.phantom.person import digital_patient
from spinewise.phantom.radiographs import CalibrationError, StandingPair, pair_of, seen, slot_scanner
from spinewise.phantom.standing import standing
from spinewise.phantom.standing_dict import standing_schema, standing_to_dict
from spinewise.words import Level, Structure

BALL_MM = 4.0
MARKED = (
    Mark(Level.T1, Place.CENTRE),
    Mark(Level.T9, Place.SUPERIOR_LEFT),
    Mark(Level.L3, Place.RIGHT_PEDICLE),
    Mark(Level.S1, Place.SUPERIOR_ANTERIOR),
    Mark(Structure.FEMUR_LEFT, Place.CENTRE),
)


@pytest.fixture(scope="module")
def pair() -> StandingPair:
    return pair_of(standing(digital_patient(2, coronal_tilt_deg=15.0, axial_rotation_deg=8.0)))


@pytest.fixture(scope="module")
def volume(pair: StandingPair) -> Volume:
    return render_ct(pair.patient, (2.0, 2.0, 2.0))


def _with_ball(volume: Volume, centre: np.ndarray) -> tuple[Volume, np.ndarray]:
    """A ball of lead around a place, its edge shared out among the voxels, and the centroid of these."""
    first = np.floor(volume.to_index(centre)).astype(int) - 4
    piece = tuple(slice(start, start + 10) for start in first)
    places = volume.to_patient(np.moveaxis(np.indices((10, 10, 10)), 0, -1) + first)
    share = np.clip(0.5 - (np.linalg.norm(places - centre, axis=-1) - BALL_MM) / 2.0, 0, 1)
    voxels = volume.voxels.astype(np.float32)
    voxels[piece] += 20000 * share
    middle = (places * share[..., None]).sum(axis=(0, 1, 2)) / share.sum()
    return Volume(voxels, volume.affine, volume.acquisition), middle


def _where(one: Radiograph, other: Radiograph) -> np.ndarray:
    """Centroid of what one picture holds and the other does not, (u, v)."""
    more = (other.pixels - one.pixels).astype(float)
    row, column = np.indices(more.shape)
    places = np.stack([row, column, np.ones(more.shape)], axis=-1) @ one.to_plane[:2].T
    return (places * more[..., None]).sum(axis=(0, 1)) / more.sum()


@pytest.mark.parametrize(
    "errors",
    [
        {},
        {
            View.FRONTAL: CalibrationError((1.2, -0.7), 0.2, 6.0),
            View.LATERAL: CalibrationError((-0.8, 0.9), -0.3, -8.0),
        },
    ],
)
@pytest.mark.parametrize("beam", Beam)
def test_a_ball_at_a_landmark_appears_at_its_mark(
    pair: StandingPair, volume: Volume, errors: dict, beam: Beam
) -> None:
    beams = {
        view: Projection(view, one.origin, beam, one.source_to_isocentre_mm, one.source_to_detector_mm)
        for view, one in slot_scanner().items()
    }
    posed = pair_of(pair.patient, beams, errors)
    plain = films_of(posed, volume, pitch_mm=1.0)
    mark = MARKED[2 if beam is Beam.SLOT else 4]
    marked, middle = _with_ball(volume, posed.points[mark])
    np.testing.assert_allclose(middle, posed.points[mark], atol=0.15)
    balls = films_of(posed, marked, pitch_mm=1.0)
    for view in View:
        found = _where(plain[view], balls[view])
        expected = posed.marks[view].points[mark]
        np.testing.assert_allclose(found, expected, atol=0.15)
        np.testing.assert_allclose(found, seen(middle[None], beams[view], posed.errors[view])[0], atol=0.03)


def test_both_views_show_each_landmark_in_the_same_row(pair: StandingPair, volume: Volume) -> None:
    films = films_of(pair, volume, pitch_mm=1.0)
    assert films[View.FRONTAL].pixels.shape[0] == films[View.LATERAL].pixels.shape[0]
    for mark in MARKED:
        rows = [
            (np.linalg.inv(films[view].to_plane) @ [*pair.marks[view].points[mark], 1])[0] for view in View
        ]
        assert rows[0] == pytest.approx(rows[1], abs=1e-9)
        assert 0 < rows[0] < films[View.FRONTAL].pixels.shape[0]


def test_what_was_written_is_the_pair_that_is_read(
    pair: StandingPair, volume: Volume, tmp_path: Path
) -> None:
    films = films_of(pair, volume, pitch_mm=1.0)
    write_radiographs(
        {str(view): film for view, film in films.items()}, tmp_path, pseudonym="P", patient_id="P"
    )
    found = read_pair(tmp_path)
    assert (found.not_together, found.questions, found.left_out) == ((), {}, ())
    for view, film in films.items():
        read = found.radiographs[view]
        assert read.projection == pair.projections[view]
        np.testing.assert_allclose(read.to_plane, film.to_plane, atol=1e-9)
        np.testing.assert_allclose(read.pixels, film.pixels, atol=np.ptp(film.pixels) / 65535)


def test_noise_and_blur_are_those_of_photons(pair: StandingPair, volume: Volume) -> None:
    plain = films_of(pair, volume, pitch_mm=2.0)[View.FRONTAL].pixels
    noisy = films_of(pair, volume, pitch_mm=2.0, photons=1e5, rng=np.random.default_rng(1))
    off = noisy[View.FRONTAL].pixels - plain
    bright = (plain > 3) & (plain < 3.2)
    # The relative error of a count is one over its root.
    assert off[bright].std() == pytest.approx(np.exp(3.1 / 2) / np.sqrt(1e5), rel=0.1)
    air = plain == 0
    assert off[air].std() == pytest.approx(1 / np.sqrt(1e5), rel=0.1)
    with pytest.raises(ValueError, match="needs a random generator"):
        films_of(pair, volume, photons=1e5)
    soft = films_of(pair, volume, pitch_mm=2.0, blur_fwhm_mm=6.0)[View.FRONTAL].pixels
    assert np.abs(np.diff(soft, axis=1)).max() < 0.8 * np.abs(np.diff(plain, axis=1)).max()


def test_the_truth_of_a_pair_keeps_to_its_schema(pair: StandingPair) -> None:
    content = standing_to_dict(pair)
    Draft202012Validator(standing_schema()).validate(json.loads(json.dumps(content)))
    assert len(content["marks"]) == 17 * 12 + 4 + 2 + 2  # type: ignore[arg-type]


@pytest.mark.long
def test_the_command_writes_the_pair(tmp_path: Path) -> None:
    from spinewise.app.phantom import write_standing_pair

    write_standing_pair(digital_patient(7), tmp_path)
    truth = json.loads((tmp_path / "standing.json").read_text())
    found = read_pair(tmp_path / "radiographs")
    assert found.not_together == ()
    for view in View:
        assert found.radiographs[view].projection is not None
        assert truth["projections"][view.value]["beam"] == "slot scan"
