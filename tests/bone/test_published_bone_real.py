"""Two real CTs: label sets agree on HU, and the dense ends of a lumbar spine stand out.

Frames and bodies come from `anatomy`; endplates are planes through the ends of the mask, fitted here, so that
this speaks of HU alone and every level is measured.
"""

from dataclasses import replace
from functools import cache
from pathlib import Path

import nibabel
import numpy as np
import pytest

from spinewise.anatomy.build import spine_from_labels
from spinewise.anatomy.vertebra import Endplate, Vertebra
from spinewise.bone.ct import mid_body_slab_hu, three_location_hu
from spinewise.bone.hounsfield.outliers import levels_that_stand_out
from spinewise.geometry.plane import Plane
from spinewise.imaging.labels import LabelMap
from spinewise.imaging.volume import Acquisition, Volume
from spinewise.results import Interval, Measurement
from spinewise.words import CannotMeasure, Level

pytestmark = pytest.mark.data
VERSE = {20 + n: Level(f"L{n + 1}") for n in range(5)}
TOTAL = {27: Level.L5, 28: Level.L4, 29: Level.L3, 30: Level.L2, 31: Level.L1, 32: Level.T12}
BODIES = {19: Level.T12, **VERSE}
LUMBAR = [Level.L1, Level.L2, Level.L3, Level.L4, Level.L5]


@cache
def measured(folder: Path, name: str, bodies: bool) -> dict[Level, Measurement]:
    """Three-location HU by level; levels that are refused are absent."""
    names = {"labels-verse": VERSE, "labels-totalsegmentator-v2": TOTAL, "labels-bodies-per-level": BODIES}[
        name
    ]
    image = nibabel.load(folder / "ct.nii.gz")
    affine = np.diag([-1.0, -1.0, 1.0, 1.0]) @ image.affine
    volume = Volume(np.ascontiguousarray(image.get_fdata().astype(np.int16)), affine, Acquisition("CT"))
    codes = np.asarray(nibabel.load(folder / f"{name}.nii.gz").dataobj).astype(np.uint8)
    codes = np.ascontiguousarray(np.where(np.isin(codes, list(names)), codes, 0).astype(np.uint8))
    spine = spine_from_labels(LabelMap(codes, affine, names, "by hand", bodies), volume)
    found = {}
    for built in spine.vertebrae:
        vertebra = with_ends_of_mask(built, volume)
        try:
            found[vertebra.level] = three_location_hu(volume, vertebra)
            assert mid_body_slab_hu(volume, vertebra).interval.coverage == 0.95
        except CannotMeasure as refusal:
            assert str(refusal) == "T12 is cut by the edge of the volume"
    return found


def with_ends_of_mask(vertebra: Vertebra, volume: Volume) -> Vertebra:
    """The vertebra with planes through the uppermost and lowest voxels of the inner columns of its body."""
    indices = np.argwhere(vertebra.crop.body) + np.array(vertebra.crop.start)
    local = vertebra.frame.to_local(volume.to_patient(indices.astype(float)))
    across = local[:, :2] - np.median(local[:, :2], axis=0)
    inner = np.linalg.norm(across / (0.8 * np.percentile(np.abs(across), 98, axis=0)), axis=1) < 1
    cell = volume.largest_spacing
    columns = np.rint(local[inner, :2] / cell).astype(int)
    names, column = np.unique(columns, axis=0, return_inverse=True)
    error = Interval(-4.0, 4.0, 0.95, "fitted to a mask")
    parts = {}
    for name, sign in (("superior endplate", 1), ("inferior endplate", -1)):
        ends = np.full(len(names), -np.inf)
        np.maximum.at(ends, column.ravel(), sign * local[inner, 2])
        design = np.column_stack([names * cell, np.ones(len(names))])
        fit = np.linalg.lstsq(design, sign * ends + sign * cell / 2, rcond=None)[0]
        normal = np.array([-fit[0], -fit[1], 1.0]) / np.hypot(np.hypot(fit[0], fit[1]), 1.0)
        around = np.linspace(0, 2 * np.pi, 60, endpoint=False)
        half = 0.5 * np.ptp(local[inner, :2], axis=0)
        flat = np.column_stack([half[0] * np.cos(around), half[1] * np.sin(around)]) + np.median(
            local[:, :2], axis=0
        )
        rim = vertebra.frame.to_patient(np.column_stack([flat, flat @ fit[:2] + fit[2]]))
        parts[name] = Endplate(Plane(rim.mean(axis=0), normal @ vertebra.frame.axes), rim, error, error, 0.0)
    return replace(vertebra, parts=parts)


def test_label_sets_of_one_ct_agree_within_8_hu(sample_data: Path) -> None:
    folder = sample_data / "imaging" / "ct-abdomen-3mm"
    whole = measured(folder, "labels-totalsegmentator-v2", False)
    bodies = measured(folder, "labels-bodies-per-level", True)
    assert list(whole) == list(bodies) == LUMBAR
    for level in LUMBAR:
        assert whole[level].value == pytest.approx(bodies[level].value, abs=8)
        assert whole[level].interval.holds(bodies[level].value)
        assert 90 < whole[level].value < 160
    assert levels_that_stand_out(tuple(whole.values())) == ()


def test_dense_island_below_the_upper_endplate_of_l1_is_said(sample_data: Path) -> None:
    """Mean 190, median 115: the mean alone would pass for a healthy L1."""
    l1 = measured(sample_data / "imaging" / "ct-abdomen-3mm", "labels-totalsegmentator-v2", False)[Level.L1]
    assert any(one.startswith("The region below the superior endplate is uneven") for one in l1.caveats)


def test_l1_and_l5_stand_out_against_l2_to_l4(sample_data: Path) -> None:
    found = measured(sample_data / "imaging" / "ct-lumbar-verse014", "labels-verse", False)
    assert list(found) == LUMBAR
    assert found[Level.L1].value == pytest.approx(245, abs=20)
    assert found[Level.L5].value == pytest.approx(185, abs=20)
    assert all(65 < found[level].value < 125 for level in (Level.L2, Level.L3, Level.L4))
    said = levels_that_stand_out(tuple(found.values()))
    assert [finding.level for finding in said] == [Level.L1, Level.L5]
