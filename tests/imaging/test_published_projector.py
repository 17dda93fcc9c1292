"""The same picture as plastimatch's exact ray tracing, where that is installed."""

import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from spinewise.imaging.projector import project_volume
from spinewise.imaging.radiograph import Beam, Origin, Projection, View
from spinewise.imaging.volume import Acquisition, Volume

PEERS = Path(os.environ.get("SPINEWISE_PEERS", Path(__file__).parents[2] / ".venv-peers")) / "bin"
ROWS, COLUMNS, PITCH, NEAR, FAR, STEP = 96, 72, 2.5, 1000.0, 1500.0, 1.0


def test_the_picture_is_that_of_plastimatch(tmp_path: Path) -> None:
    program = shutil.which("plastimatch", path=f"{PEERS}{os.pathsep}{os.environ.get('PATH', '')}")
    if program is None:
        pytest.skip("plastimatch is not installed: tools/peers, or apt-get install plastimatch")
    rng = np.random.default_rng(4)
    voxels = gaussian_filter(rng.standard_normal((120, 100, 110)), 14.0)
    voxels = (voxels / voxels.std() * 300 - 200).clip(-1000, 2000).astype(np.float32)
    affine = np.zeros((4, 4))
    affine[2, 0] = affine[1, 1] = affine[0, 2] = STEP
    affine[:3, 3] = -STEP * (np.array(voxels.shape)[::-1] - 1) / 2
    affine[3, 3] = 1
    small = PITCH * NEAR / FAR
    plane = np.array(
        [[0, small, -small * (COLUMNS - 1) / 2], [-small, 0, small * (ROWS - 1) / 2], [0, 0, 1.0]]
    )
    ours = project_volume(
        Volume(voxels, affine, Acquisition("CT")),
        Projection(View.FRONTAL, Origin.FRONT, Beam.CONE, NEAR, FAR),
        plane,
        (ROWS, COLUMNS),
        0.02,
    )
    attenuation = ((voxels + 1000) / 1000 * 0.02).astype("<f4")
    head = (
        "ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\n"
        f"TransformMatrix = 1 0 0 0 1 0 0 0 1\nOffset = {' '.join(str(one) for one in affine[:3, 3])}\n"
        f"ElementSpacing = {STEP} {STEP} {STEP}\nDimSize = {' '.join(map(str, voxels.shape[::-1]))}\n"
        "ElementType = MET_FLOAT\nElementDataFile = LOCAL\n"
    )
    (tmp_path / "volume.mha").write_bytes(head.encode() + attenuation.tobytes())
    subprocess.run(
        [
            program, "drr", "-i", "exact", "-P", "none", "--nrm", "0 -1 0", "--vup", "0 0 1", "-o", "0 0 0",
            "--sad", str(NEAR), "--sid", str(FAR), "-r", f"{COLUMNS} {ROWS}",
            "-z", f"{COLUMNS * PITCH} {ROWS * PITCH}", "-t", "pfm", "-O", str(tmp_path / "drr"),
            str(tmp_path / "volume.mha"),
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    content = (tmp_path / "drr0000.pfm").read_bytes()
    theirs = np.frombuffer(content[-ROWS * COLUMNS * 4 :], "<f4").reshape(ROWS, COLUMNS)
    inside = np.s_[24:72, 14:58]
    assert np.corrcoef(ours[inside].ravel(), theirs[inside].ravel())[0, 1] > 0.999
    # Theirs is in centimetres, and its grid ends at the centres of the outermost voxels.
    assert np.median(theirs[inside] / ours[inside]) == pytest.approx(0.1 * 99 / 100, rel=1e-3)
