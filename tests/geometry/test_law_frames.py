"""Frames: going there and back changes nothing; turning by a known angle is read as that angle."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinewise.geometry.angle import angle_between, tilt_in_plane
from spinewise.geometry.frame import POSTERIOR, UP, frame_from, rotation_between
from spinewise.geometry.plane import Plane

coordinate = st.floats(-100, 100)
point = st.tuples(coordinate, coordinate, coordinate).map(np.array)
degrees = st.floats(-80, 80)


def turned(angle: float, axis: int) -> np.ndarray:
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    a, b = [i for i in range(3) if i != axis]
    matrix = np.eye(3)
    matrix[a, a] = matrix[b, b] = c
    matrix[a, b], matrix[b, a] = -s, s
    return matrix


@given(point, point, degrees, degrees)
def test_there_and_back(origin: np.ndarray, place: np.ndarray, a: float, b: float) -> None:
    turn = turned(a, 0) @ turned(b, 2)
    frame = frame_from(origin, turn @ UP, turn @ POSTERIOR)
    np.testing.assert_allclose(frame.to_patient(frame.to_local(place)), place, atol=1e-9)
    np.testing.assert_allclose(frame.axes @ frame.axes.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(frame.axes) == pytest.approx(1.0)


@given(st.floats(0, 179), st.sampled_from([0, 1, 2]))
def test_rotation_is_read_back(angle: float, axis: int) -> None:
    still = frame_from(np.zeros(3), UP, POSTERIOR)
    turn = turned(angle, axis)
    moved = frame_from(np.zeros(3), turn @ UP, turn @ POSTERIOR)
    assert rotation_between(still, moved) == pytest.approx(angle, abs=1e-5)


@given(degrees)
def test_tilt_is_signed(angle: float) -> None:
    leaning = np.array([0.0, -np.sin(np.radians(angle)), np.cos(np.radians(angle))])
    assert tilt_in_plane(leaning, -POSTERIOR, UP) == pytest.approx(angle, abs=1e-9)
    assert angle_between(leaning, UP) == pytest.approx(abs(angle), abs=1e-9)


def test_a_frame_needs_two_directions() -> None:
    with pytest.raises(ValueError, match="parallel"):
        frame_from(np.zeros(3), UP, 3 * UP)
    with pytest.raises(ValueError, match="no direction"):
        frame_from(np.zeros(3), np.zeros(3), UP)


def test_height_over_a_plane_is_signed() -> None:
    plane = Plane(np.array([0.0, 0.0, 2.0]), UP)
    np.testing.assert_allclose(plane.height_of(np.array([[5.0, 5.0, 3.0], [0.0, 0.0, 0.0]])), [1.0, -2.0])
