"""310 real people: the published columns keep the law PI = PT + SS, and our functions give them back."""

from pathlib import Path

import numpy as np
import pytest

from spinewise.alignment.parameters.curvature import lordosis
from spinewise.alignment.parameters.pelvis import (
    incidence_minus_lordosis,
    pelvic_incidence,
    pelvic_radius,
    pelvic_tilt,
    sacral_slope,
)

PEOPLE = 310
PRINTED = 0.011
"""The table prints two decimals of each angle."""


@pytest.fixture(scope="module")
def table(sample_data: Path) -> np.ndarray:
    """Columns PI, PT, LL, SS, pelvic radius, slip."""
    path = sample_data / "tabular" / "vertebral-column" / "column_3C.dat"
    return np.loadtxt(path, usecols=range(6))


@pytest.mark.data
def test_310_people_keep_the_law(table: np.ndarray) -> None:
    """PI = PT + SS; pelvises stacked from PT, SS and radius give PI, PI-LL, LL and the radius back."""
    pi, pt, ll, ss, radius, _ = table.T
    assert len(table) == PEOPLE
    assert np.abs(pi - pt - ss).max() <= PRINTED
    depth = 34.0

    def endplate(slope: np.ndarray, middle: np.ndarray) -> np.ndarray:
        along = np.stack([np.cos(np.radians(slope)), -np.sin(np.radians(slope))], axis=1)
        return np.stack([middle + 0.5 * depth * along, middle - 0.5 * depth * along], axis=1)

    # The radius runs to the posterior corner, the tilt to the middle: find the length to the middle.
    backwards = np.radians(pt + 90 - (90 - ss))
    half = depth / 2
    reach = -half * np.sin(backwards) + np.sqrt(radius**2 - (half * np.cos(backwards)) ** 2)
    way = np.stack([-np.sin(np.radians(pt)), np.cos(np.radians(pt))], axis=1)
    hips = np.zeros((PEOPLE, 2))
    s1 = endplate(ss, reach[:, None] * way)
    l1 = endplate(ss - ll, reach[:, None] * way + np.array([0.0, 180.0]))
    assert np.abs(pelvic_incidence(hips, s1) - pi).max() <= PRINTED
    np.testing.assert_allclose(pelvic_tilt(hips, s1), pt, atol=1e-9)
    np.testing.assert_allclose(sacral_slope(s1), ss, atol=1e-9)
    np.testing.assert_allclose(lordosis(l1, s1), ll, atol=1e-9)
    assert np.abs(incidence_minus_lordosis(hips, s1, l1) - (pi - ll)).max() <= PRINTED
    np.testing.assert_allclose(pelvic_radius(hips, s1), radius, rtol=1e-9)
