"""The digital patient in front of two X-ray beams: where every landmark appears, and the pictures."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.landmarks import Mark, MarkedView, Place
from spinewise.imaging.radiograph import Beam, Origin, Projection, View
from spinewise.phantom.ct import SCAN_DATE
from spinewise.phantom.marks import marks_of
from spinewise.phantom.norms import number
from spinewise.phantom.person import DigitalPatient, moved

Array = NDArray[np.float64]

CUSTOMARY: Mapping[View, tuple[Place, ...]] = {
    View.LATERAL: (
        Place.CENTRE,
        Place.SUPERIOR_ANTERIOR,
        Place.SUPERIOR_POSTERIOR,
        Place.INFERIOR_ANTERIOR,
        Place.INFERIOR_POSTERIOR,
    ),
    View.FRONTAL: (
        Place.CENTRE,
        Place.SUPERIOR_LEFT,
        Place.SUPERIOR_RIGHT,
        Place.INFERIOR_LEFT,
        Place.INFERIOR_RIGHT,
        Place.LEFT_PEDICLE,
        Place.RIGHT_PEDICLE,
        Place.CREST_TOP,
    ),
}
"""Places that readers mark in each view; the truth holds the others too."""


@dataclass(frozen=True)
class CalibrationError:
    """How far the machine is from what its header says.

    Parameters
    ----------
    shift_mm : (float, float)
        By which everything appears too far along u and v, at the isocentre.
    turn_deg : float
        By which the detector is turned in its own plane; u towards v positive.
    source_mm : float
        By which the source stands further from the isocentre than the header says.
    """

    shift_mm: tuple[float, float] = (0.0, 0.0)
    turn_deg: float = 0.0
    source_mm: float = 0.0

    def actual(self, projection: Projection) -> Projection:
        """How the beam really goes.

        Parameters
        ----------
        projection : Projection
            What the header says.

        Returns
        -------
        Projection
            With the source where it is.
        """
        return replace(projection, source_to_isocentre_mm=projection.source_to_isocentre_mm + self.source_mm)

    def on_film(self, projection: Projection) -> Array:
        """From where a point appears in the real beam to where the header makes us read it.

        Parameters
        ----------
        projection : Projection
            What the header says.

        Returns
        -------
        array, shape (3, 3)
            From (u, v, 1) to (u, v, 1), mm at the isocentre.
        """
        size = projection.source_to_isocentre_mm / (projection.source_to_isocentre_mm + self.source_mm)
        rise = 1.0 if projection.beam is Beam.SLOT else size
        c, s = np.cos(np.radians(self.turn_deg)), np.sin(np.radians(self.turn_deg))
        out = np.eye(3)
        out[:2, :2] = np.array([[c, -s], [s, c]]) @ np.diag([size, rise])
        out[:2, 2] = self.shift_mm
        return out


@dataclass(frozen=True, eq=False)
class StandingPair:
    """A person between two beams, and the truth of what the beams show.

    Parameters
    ----------
    patient : DigitalPatient
        As it stands; the isocentre is the origin of LPS.
    points : mapping
        Every landmark in space, LPS from the isocentre, mm.
    projections : mapping
        View to what its header says.
    errors : mapping
        View to how far the machine is from that.
    marks : mapping
        View to where every landmark appears, exactly; what a reader would mark there is in `CUSTOMARY`.
    """

    patient: DigitalPatient
    points: Mapping[Mark, Array]
    projections: Mapping[View, Projection]
    errors: Mapping[View, CalibrationError]
    marks: Mapping[View, MarkedView]


def slot_scanner() -> dict[View, Projection]:
    """Beams of a biplanar slot scanner of nominal size, as `pair_of` takes them.

    Returns
    -------
    dict
        View to Projection: from the front and from the left.
    """
    far = number("slot scanner, source to detector")
    near = {view: number(f"slot scanner, source to isocentre, {view}") for view in View}
    return {
        View.FRONTAL: Projection(View.FRONTAL, Origin.FRONT, Beam.SLOT, near[View.FRONTAL], far),
        View.LATERAL: Projection(View.LATERAL, Origin.LEFT, Beam.SLOT, near[View.LATERAL], far),
    }


def pair_of(
    patient: DigitalPatient,
    projections: Mapping[View, Projection] | None = None,
    errors: Mapping[View, CalibrationError] | None = None,
    *,
    posture: str = "standing",
) -> StandingPair:
    """Put a person between the beams and say where every landmark appears.

    Parameters
    ----------
    patient : DigitalPatient
        In the posture of the pictures, see `standing`.
    projections : mapping, optional
        View to what its header says; by default `slot_scanner`.
    errors : mapping, optional
        View to how far the machine is from that; by default not at all.
    posture : str
        Written beside the marks.

    Returns
    -------
    StandingPair
        The patient is moved so that the isocentre, which lies amid its bones, is the origin.
    """
    projections = projections or slot_scanner()
    errors = {view: (errors or {}).get(view, CalibrationError()) for view in projections}
    patient = moved(patient, np.eye(3), -_amid(patient))
    points = marks_of(patient)
    marks = {
        view: MarkedView(
            view,
            dict(zip(points, seen(np.array(list(points.values())), projection, errors[view]), strict=True)),
            in_mm=True,
            image=str(view),
            date=SCAN_DATE,
            posture=posture,
        )
        for view, projection in projections.items()
    }
    return StandingPair(patient, points, projections, errors, marks)


def seen(points: Array, projection: Projection, error: CalibrationError) -> Array:
    """Where points of the patient are read on a picture.

    Parameters
    ----------
    points : array, shape (n, 3)
        LPS from the isocentre, mm.
    projection : Projection
        What the header says.
    error : CalibrationError
        How far the machine is from that.

    Returns
    -------
    array, shape (n, 2)
        (u, v) at the isocentre, mm.
    """
    film = error.on_film(projection)
    return error.actual(projection).project(points) @ film[:2, :2].T + film[:2, 2]


def _amid(patient: DigitalPatient) -> Array:
    """Half-way between hips and head along the body, amid the bones across it."""
    bones = [*patient.vertebrae.values(), patient.sacrum, *patient.femurs.values()]
    places = np.array([bone.place.origin for bone in bones])
    middle: Array = 0.5 * (places.min(axis=0) + places.max(axis=0))
    return middle
