"""The pictures that two beams take of the digital patient: blurred by the detector, with its noise."""

import numpy as np
from numpy.typing import NDArray

from spinewise.evidence.attenuation import water_per_mm
from spinewise.imaging.projector import project_volume
from spinewise.imaging.radiograph import Beam, Radiograph, View
from spinewise.imaging.volume import Acquisition, Volume
from spinewise.phantom.ct import SCAN_DATE, render_ct
from spinewise.phantom.radiographs import StandingPair

Array = NDArray[np.float64]

PITCH_MM = 0.4
_MARGIN_MM = 10.0
_FWHM = 2.354820045


def films_of(
    pair: StandingPair,
    volume: Volume | None = None,
    *,
    pitch_mm: float = PITCH_MM,
    blur_fwhm_mm: float = 0.0,
    photons: float | None = None,
    rng: np.random.Generator | None = None,
) -> dict[View, Radiograph]:
    """Take both pictures.

    Parameters
    ----------
    pair : StandingPair
        Who stands where.
    volume : Volume, optional
        CT of `pair.patient` in its posture; by default one of 1 mm without noise.
    pitch_mm : float
        Distance between pixels at the isocentre.
    blur_fwhm_mm : float
        Blur of the detector at the isocentre (Gaussian, full width at half maximum).
    photons : float, optional
        That reach a pixel through air; by default so many that there is no noise.
    rng : Generator, optional
        Source of the noise; required when there is any.

    Returns
    -------
    dict
        View to Radiograph: columns along u, the isocentre in the middle, both of one height; pixels are the line
        integral of attenuation. Where the machine has an error, pixels lie where that error puts them.

    Raises
    ------
    ValueError
        When noise is asked for without a source of randomness.
    """
    if photons is not None and rng is None:
        raise ValueError("noise needs a random generator: pass rng")
    volume = volume or render_ct(pair.patient)
    corners = _corners(volume)
    height = _half(corners[:, 2])
    films = {}
    for view, projection in pair.projections.items():
        error = pair.errors[view]
        actual = error.actual(projection)
        width = _half(actual.project(corners)[:, 0])
        rise = height if projection.beam is Beam.SLOT else _half(actual.project(corners)[:, 1])
        shape = (2 * int(np.ceil(rise / pitch_mm)) + 1, 2 * int(np.ceil(width / pitch_mm)) + 1)
        plane = np.array(
            [
                [0, pitch_mm, -pitch_mm * (shape[1] - 1) / 2],
                [-pitch_mm, 0, pitch_mm * (shape[0] - 1) / 2],
                [0, 0, 1],
            ]
        )
        # A pixel that the header puts at (u, v) looks where the machine's error comes from.
        looked = np.linalg.inv(error.on_film(projection)) @ plane
        if error.turn_deg == 0:
            looked[0, 0] = looked[1, 1] = 0.0
        lost = project_volume(volume, actual, looked, shape, water_per_mm())
        pixels = _exposed(lost, blur_fwhm_mm / pitch_mm / _FWHM, photons, rng)
        films[view] = Radiograph(
            pixels,
            view,
            plane,
            True,
            Acquisition(
                modality="DX",
                date=SCAN_DATE,
                manufacturer="spinewise digital patient",
                notes=("synthetic: the digital patient, not a person",),
            ),
            projection,
            id=str(view),
        )
    return films


def _exposed(
    lost: NDArray[np.float32], blur: float, photons: float | None, rng: np.random.Generator | None
) -> NDArray[np.float32]:
    """What the detector makes of the photons that are left."""
    from scipy.ndimage import gaussian_filter

    if blur <= 0 and photons is None:
        return lost
    left = np.exp(-lost)
    if blur > 0:
        left = gaussian_filter(left, blur, mode="nearest")
    if photons is not None and rng is not None:
        left = np.maximum(rng.poisson(left * photons), 1) / photons
    pixels: NDArray[np.float32] = (-np.log(left)).astype(np.float32)
    return pixels


def _corners(volume: Volume) -> Array:
    last = np.array(volume.voxels.shape) - 1
    return volume.to_patient(
        np.array([[a, b, c] for a in (0, last[0]) for b in (0, last[1]) for c in (0, last[2])], dtype=float)
    )


def _half(values: Array) -> float:
    """Half of a symmetric range that holds all values and a margin, mm."""
    return float(np.abs(values).max()) + _MARGIN_MM
