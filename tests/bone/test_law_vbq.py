"""Laws of VBQ: what may change nothing, changes nothing."""

from dataclasses import replace

import numpy as np
import pytest
from mr_people import person, scan, scanned

from spinewise.bone.mri.from_labels import places_from_labels
from spinewise.bone.mri.vbq import measure, vbq
from spinewise.phantom.person import mirrored, moved

pytestmark = pytest.mark.evidence("vbq-formula")


@pytest.mark.parametrize("factor", [0.01, 3.7, 250.0])
def test_a_constant_factor_of_the_signal_changes_nothing(factor: float) -> None:
    one = scanned(3)
    louder = replace(one.volume, voxels=(one.volume.voxels * factor).astype(np.float32))
    before, after = vbq(one.volume, one.places), vbq(louder, one.places)
    assert after.value == pytest.approx(before.value, rel=1e-5)
    assert after.interval.low == pytest.approx(before.interval.low, rel=1e-4)


@pytest.mark.parametrize("order", [(2, 0, 1), pytest.param((1, 2, 0), marks=pytest.mark.long)])
def test_the_order_and_direction_of_the_axes_change_nothing(order: tuple[int, int, int]) -> None:
    one = scanned(3)
    flip = order[0]
    affine = one.volume.affine.copy()
    affine[:3, 3] += (one.volume.voxels.shape[flip] - 1) * affine[:3, flip]
    affine[:3, flip] *= -1
    affine = affine[:, [*order, 3]]

    def turned(array: np.ndarray) -> np.ndarray:
        return np.ascontiguousarray(np.flip(array, flip).transpose(order))

    volume = replace(one.volume, voxels=turned(one.volume.voxels), affine=affine)
    labels = replace(one.labels, codes=turned(one.labels.codes), affine=affine)
    places, _ = places_from_labels(labels)
    before, after = vbq(one.volume, one.places), vbq(volume, places)
    assert after.value == pytest.approx(before.value, rel=2e-3)
    assert set(after.conditions.items()) == set(before.conditions.items())


def test_left_and_right_swapped_change_nothing() -> None:
    patient = person(5, True)
    one, other = scanned(5, bent=True), scan(mirrored(patient))
    assert other.truth.vbq == pytest.approx(one.truth.vbq, rel=1e-9)
    assert vbq(other.volume, other.places).value == pytest.approx(vbq(one.volume, one.places).value, rel=5e-3)


@pytest.mark.long
def test_a_patient_who_lies_elsewhere_and_turned_reads_the_same() -> None:
    angle = np.radians(8.0)
    turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    one, other = scanned(3), scan(moved(person(3), turn, np.array([12.3, -4.5, 33.0])))
    assert vbq(other.volume, other.places).value == pytest.approx(vbq(one.volume, one.places).value, rel=0.01)


@pytest.mark.long
def test_the_order_of_the_levels_in_the_label_map_changes_nothing() -> None:
    one = scanned(3)
    names = dict(reversed(one.labels.names.items()))
    places, _ = places_from_labels(replace(one.labels, names=names))
    assert measure(one.volume, places).vbq == measure(one.volume, one.places).vbq
