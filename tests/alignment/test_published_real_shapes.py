"""What the tables and pages say of the shapes of two real CTs, measured again from their label maps."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from spinewise.anatomy.build import spine_from_labels
from spinewise.anatomy.vertebra import Vertebra
from spinewise.imaging.volume import Volume
from spinewise.io.images import read_images
from spinewise.io.labels.read import read_labels
from spinewise.words import Level

Array = NDArray[np.float64]

CTS = (("ct-abdomen-3mm", "masks-totalsegmentator-v1"), ("ct-lumbar-verse014", "labels-verse.nii.gz"))
PLATES = {"superior endplate": 1.0, "inferior endplate": -1.0}
MIDDLE_MM = 4.0
END = 0.3
"""Share of the depth in which a corner is looked for."""


@pytest.fixture(scope="module")
def bones(sample_data: Path) -> list[tuple[Vertebra, Volume]]:
    out = []
    for name, labels in CTS:
        folder = sample_data / "imaging" / name
        volume = read_images(folder / "ct.nii.gz")
        spine = spine_from_labels(read_labels(folder / labels, volume), volume)  # type: ignore[arg-type]
        out += [(one, volume) for one in spine.vertebrae]
    return out


def plates(bones: list[tuple[Vertebra, Volume]], part: str) -> Iterator[tuple[Vertebra, Volume]]:
    return ((bone, volume) for bone, volume in bones if part in bone.parts)


def rise_of_plane(bone: Vertebra, part: str) -> float:
    """How the plane of an endplate rises to the back, deg."""
    _, back, up = bone.frame.axes @ bone.parts[part].plane.normal  # type: ignore[union-attr]
    return float(np.degrees(np.arctan2(-back, up)))


def rise_of_corners(bone: Vertebra, volume: Volume, part: str) -> float:
    """How the line between front and back corner rises to the back, in the mid-sagittal sheet, deg."""
    places = np.argwhere(bone.voxels.body) + np.array(bone.voxels.start)
    own = bone.frame.to_local(volume.to_patient(places))
    own = own[np.abs(own[:, 0]) < MIDDLE_MM]
    rows = np.round(own[:, 1])
    depths = np.unique(rows)
    heights = np.array([(PLATES[part] * own[rows == row, 2]).max() for row in depths])
    ends = []
    for near in (depths < depths[0] + END * np.ptp(depths), depths > depths[-1] - END * np.ptp(depths)):
        highest = np.flatnonzero(near)[np.argmax(heights[near])]
        ends.append((depths[highest], PLATES[part] * heights[highest]))
    (front, low), (back, high) = ends
    return float(np.degrees(np.arctan2(high - low, back - front)))


@pytest.mark.data
def test_planes_and_corners_agree_above_and_differ_below(bones: list[tuple[Vertebra, Volume]]) -> None:
    """docs/alignment.md: 0.2 degrees (SD 2.1) of 10 upper, 2.7 (SD 2.8) of 11 lower endplates."""
    found = {
        part: np.array(
            [rise_of_corners(*one, part) - rise_of_plane(one[0], part) for one in plates(bones, part)]
        )
        for part in PLATES
    }
    upper, lower = found["superior endplate"], found["inferior endplate"]
    assert (len(upper), len(lower)) == (10, 11)
    assert (upper.mean(), upper.std(ddof=1)) == pytest.approx((-0.2, 2.1), abs=0.1)
    assert (lower.mean(), lower.std(ddof=1)) == pytest.approx((-2.7, 2.8), abs=0.1)


@pytest.mark.data
def test_pedicles_stand_less_far_behind_the_wall_further_down(bones: list[tuple[Vertebra, Volume]]) -> None:
    """evidence/vertebral_sizes.toml, pedicle behind wall: isthmus less half of the mid-sagittal depth."""
    found: dict[Level, list[float]] = {}
    for bone, _ in bones:
        if {"left pedicle", "right pedicle", *PLATES} <= set(bone.parts):
            back = [
                bone.frame.to_local(bone.parts[side].centre)[1] for side in ("left pedicle", "right pedicle")
            ]  # type: ignore[union-attr]
            depth = np.mean([np.ptp(middle(bone, part)[:, 1]) for part in PLATES])
            found.setdefault(bone.level, []).append(float(np.mean(back) - depth / 2))
    assert sorted(found[Level.L1]) == pytest.approx([2.7, 4.2], abs=0.1)
    assert sorted(found[Level.L3]) == pytest.approx([-1.8, 0.8], abs=0.1)
    assert found[Level.L5] == pytest.approx([-2.1], abs=0.1)


@pytest.mark.data
def test_bodies_are_widest_behind_their_middle(bones: list[tuple[Vertebra, Volume]]) -> None:
    """evidence/vertebral_sizes.toml, widest place: 0.08 of the depth, SD 0.08, of 21 endplates."""
    shares = []
    for part in PLATES:
        for bone, _ in plates(bones, part):
            rim = bone.frame.to_local(bone.parts[part].outline)  # type: ignore[union-attr]
            sides = [rim[sign * rim[:, 0] > (sign * rim[:, 0]).max() - 0.7][:, 1].mean() for sign in (1, -1)]
            chord = middle(bone, part)[:, 1]
            shares.append((np.mean(sides) - 0.5 * (chord.min() + chord.max())) / np.ptp(chord))
    assert len(shares) == 21
    assert (np.mean(shares), np.std(shares, ddof=1)) == pytest.approx((0.08, 0.08), abs=0.01)


def middle(bone: Vertebra, part: str) -> Array:
    """An endplate's outline near the mirror plane, own axes, mm."""
    rim: Array = bone.frame.to_local(bone.parts[part].outline)  # type: ignore[union-attr]
    return rim[np.abs(rim[:, 0]) < MIDDLE_MM]
