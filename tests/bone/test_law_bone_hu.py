"""Moving, turning or mirroring the patient changes no HU; a constant is added; bad masks matter little."""

from dataclasses import replace

import numpy as np
import pytest
from hand_made_body import Drum, case, render, sloping, vertebra_of, with_noise
from numpy.typing import NDArray
from scipy.ndimage import binary_dilation, binary_erosion

from spinewise.anatomy.vertebra import Vertebra
from spinewise.bone.ct import eroded_body_hu, mid_body_slab_hu, three_location_hu
from spinewise.geometry.frame import Frame
from spinewise.geometry.plane import Plane
from spinewise.imaging.volume import Volume

Array = NDArray[np.float64]
DRUM = Drum(wedge_deg=6, pitch_deg=10, yaw_deg=15)
METHODS = (three_location_hu, mid_body_slab_hu, eroded_body_hu)


@pytest.fixture(scope="module")
def noisy() -> tuple[Volume, Vertebra]:
    c = case(DRUM, sloping(140, (0.5, 1.0, 1.5)))
    return with_noise(c.volume, 25.0, 3), c.vertebra


@pytest.mark.parametrize("method", METHODS)
def test_moving_and_turning_the_patient_changes_nothing(method, noisy) -> None:
    volume, vertebra = noisy
    turn, _ = np.linalg.qr(np.random.default_rng(1).normal(size=(3, 3)))
    turn *= np.sign(np.linalg.det(turn))
    there = placed(volume, vertebra, turn, np.array([31.0, -12.0, 700.0]))
    here = method(volume, vertebra)
    assert method(*there).value == pytest.approx(here.value, abs=1e-6)
    assert method(*there).interval.half_width == pytest.approx(here.interval.half_width, abs=1e-6)


@pytest.mark.parametrize("method", METHODS)
def test_mirrored_patient_reads_the_same(method, noisy) -> None:
    volume, vertebra = noisy
    there = placed(volume, vertebra, np.diag([-1.0, 1.0, 1.0]), np.zeros(3))
    mirrored = replace(
        there[1], frame=Frame(there[1].frame.origin, there[1].frame.axes * np.array([[-1.0], [1.0], [1.0]]))
    )
    assert method(there[0], mirrored).value == pytest.approx(method(volume, vertebra).value, abs=0.05)


@pytest.mark.parametrize("method", METHODS)
def test_adding_a_constant_adds_it(method, noisy) -> None:
    volume, vertebra = noisy
    higher = replace(volume, voxels=volume.voxels + np.float32(37))
    here, there = method(volume, vertebra), method(higher, vertebra)
    assert there.value == pytest.approx(here.value + 37, abs=1e-4)
    assert there.interval.low == pytest.approx(here.interval.low + 37, abs=1e-3)
    assert there.interval.high == pytest.approx(here.interval.high + 37, abs=1e-3)


@pytest.mark.parametrize("method", METHODS)
def test_the_same_images_give_the_same_answer(method, noisy) -> None:
    assert method(*noisy) == method(*noisy)


@pytest.mark.parametrize("steps", [-2, -1, 1, 2])
def test_mask_eroded_or_leaking_by_two_voxels_stays_in_the_interval(steps: int) -> None:
    volume, mask = render(DRUM, sloping(140, (0.5, 1.0, 1.5)))
    change = binary_erosion if steps < 0 else binary_dilation
    exact = three_location_hu(volume, vertebra_of(DRUM, mask))
    worse = three_location_hu(volume, vertebra_of(DRUM, change(mask, iterations=abs(steps))))
    assert worse.value == pytest.approx(exact.value, abs=1.5)


def test_slab_all_but_parallel_to_an_axis_of_the_voxels_ends() -> None:
    """A rotation by rounding error alone made a region search far beyond whole numbers, without an end."""
    drum = Drum(pitch_deg=28)
    volume, mask = render(drum, sloping(140, (0.5, 1.0, 1.5)))
    exact = three_location_hu(volume, vertebra_of(drum, mask))
    for tiny in (1e-19, -1e-17, 1e-12):
        nearly = drum.frame.axes + tiny * np.array([[0, 1, -1], [1, 0, 1], [1, -1, 0]])
        turned = replace(vertebra_of(drum, mask), frame=Frame(drum.frame.origin, nearly))
        assert three_location_hu(volume, turned).value == pytest.approx(exact.value, abs=1e-9)


def test_hole_in_the_mask_is_no_surface() -> None:
    volume, mask = render(DRUM, sloping(140, (0.5, 1.0, 1.5)))
    pierced = mask.copy()
    inner = np.argwhere(binary_erosion(mask, iterations=8))
    pierced[tuple(inner[len(inner) // 2])] = False
    assert three_location_hu(volume, vertebra_of(DRUM, pierced)).value == pytest.approx(
        three_location_hu(volume, vertebra_of(DRUM, mask)).value, abs=1e-9
    )


def placed(volume: Volume, vertebra: Vertebra, turn: Array, shift: Array) -> tuple[Volume, Vertebra]:
    """The same voxels and vertebra somewhere else in space."""
    move = np.eye(4)
    move[:3, :3], move[:3, 3] = turn, shift

    def point(at: Array) -> Array:
        moved: Array = at @ turn.T + shift
        return moved

    parts = {
        name: replace(
            part,
            plane=Plane(point(part.plane.point), part.plane.normal @ turn.T),
            outline=point(part.outline),
        )
        for name, part in vertebra.parts.items()
    }
    frame = Frame(point(vertebra.frame.origin), vertebra.frame.axes @ turn.T)
    return replace(volume, affine=move @ volume.affine), replace(vertebra, frame=frame, parts=parts)
