"""A real CT of 3 mm with metal in the left proximal femur: incidence from labels with its interval."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from spinewise.alignment.measure import measure_spine
from spinewise.anatomy.build import METAL_HEAD, spine_from_labels
from spinewise.anatomy.spine import Spine
from spinewise.io.images import read_images
from spinewise.io.labels.read import read_labels
from spinewise.words import CannotMeasure, Side


@pytest.fixture(scope="module")
def spine(sample_data: Path) -> Spine:
    folder = sample_data / "imaging" / "ct-abdomen-3mm"
    volume = read_images(folder / "ct.nii.gz")
    return spine_from_labels(read_labels(folder / "masks-totalsegmentator-v1", volume), volume)  # type: ignore[arg-type]


@pytest.mark.data
@pytest.mark.evidence("standing-radiographs-conventional")
def test_incidence_with_metal_in_the_left_head(spine: Spine) -> None:
    """Both heads are found, the metal is told, and each head alone agrees within its wider interval."""
    assert [one.because for one in spine.findings if one.name == METAL_HEAD] == [
        "Metal lies in or near the left femoral head."
    ]
    left, right = (spine.femoral_heads[side] for side in (Side.LEFT, Side.RIGHT))
    assert "metal in the head" in left.centre_error.basis
    assert left.centre_error.high > right.centre_error.high
    assert abs(left.radius_mm - right.radius_mm) < 1.0
    both = measure_spine(spine, np.random.default_rng(0))
    pi = both["PI"]
    assert pi.value == pytest.approx(both["PT"].value + both["SS"].value, abs=1e-9)
    assert 30 < pi.value < 85
    assert 1.0 < pi.interval.half_width < 4.0
    assert pi.conditions["posture"] == "any" and "caveat-ct-supine" not in pi.caveats
    for name in ("PT", "SS", "LL", "PI-LL"):
        assert both[name].conditions["posture"] == "supine"
        assert "caveat-ct-supine" in both[name].caveats
    for side, head in spine.femoral_heads.items():
        alone = measure_spine(replace(spine, femoral_heads={side: head}), np.random.default_rng(0))["PI"]
        assert f"{side} femoral head alone" in alone.conditions["between"]
        assert any("taken from the scanner" in said for said in alone.caveats)
        assert alone.interval.holds(pi.value)
        assert alone.interval.half_width > 1.5 * pi.interval.half_width


@pytest.mark.data
def test_without_heads_the_rest_goes_on(spine: Spine) -> None:
    found = measure_spine(replace(spine, femoral_heads={}), np.random.default_rng(0))
    with pytest.raises(CannotMeasure, match=r"The left femoral head is not in the label map; the right"):
        found["PI"]
    assert found["LL"].value == pytest.approx(
        measure_spine(spine, np.random.default_rng(0))["LL"].value, abs=0.5
    )
    assert any("No femoral head is known" in said for said in found["SS"].caveats)
