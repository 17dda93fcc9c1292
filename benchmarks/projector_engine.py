"""One engine of the projector benchmark: takes one picture whenever it is told, answers with seconds.

Started by benchmarks/projector.py as ``python projector_engine.py NAME FOLDER``. A cone beam from the front, its
isocentre in the middle of the volume, in natural units; the last picture is left in FOLDER as NAME.npy.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

NAME, FOLDER = sys.argv[1], Path(sys.argv[2])
HOW = json.loads((FOLDER / "how.json").read_text())
ROWS, COLUMNS, PITCH = HOW["rows"], HOW["columns"], HOW["pitch_mm"]
NEAR, FAR, SPACING, WATER = HOW["near_mm"], HOW["far_mm"], HOW["spacing_mm"], HOW["water_per_mm"]
Take = Callable[[], Any]


def ours(voxels: np.ndarray) -> Take:
    """A grid along the patient's axes, from the voxels as they were read."""
    volume, projection, plane = _scene(voxels)
    from spinewise.imaging.projector import project_volume

    return lambda: project_volume(volume, projection, plane, (ROWS, COLUMNS), WATER)


def ours_prepared(voxels: np.ndarray) -> Take:
    """A grid in any position, prepared once, as for pose matching."""
    volume, projection, plane = _scene(voxels)
    from spinewise.imaging.projector import absorber_of, project_absorber

    absorber = absorber_of(volume)
    return lambda: project_absorber(absorber, projection, plane, (ROWS, COLUMNS), WATER)


def _scene(voxels: np.ndarray) -> tuple[Any, Any, np.ndarray]:
    from spinewise.imaging.radiograph import Beam, Origin, Projection, View
    from spinewise.imaging.volume import Acquisition, Volume

    affine = np.zeros((4, 4))
    affine[2, 0] = affine[1, 1] = affine[0, 2] = SPACING
    affine[:3, 3] = -SPACING * (np.array(voxels.shape)[::-1] - 1) / 2
    affine[3, 3] = 1.0
    small = PITCH * NEAR / FAR
    plane = np.array(
        [[0, small, -small * (COLUMNS - 1) / 2], [-small, 0, small * (ROWS - 1) / 2], [0, 0, 1.0]]
    )
    projection = Projection(View.FRONTAL, Origin.FRONT, Beam.CONE, NEAR, FAR)
    return Volume(voxels, affine, Acquisition("CT")), projection, plane


def diffdrr(voxels: np.ndarray) -> Take:
    """Its own default, Siddon's method."""
    return _diffdrr(voxels, renderer="siddon")


def diffdrr_trilinear(voxels: np.ndarray) -> Take:
    """As many points along a ray as we cross planes."""
    return _diffdrr(voxels, n_points=int(voxels.shape[1] * 1.5), renderer="trilinear")


def _diffdrr(voxels: np.ndarray, n_points: int | None = None, **options: Any) -> Take:
    import torch
    import torchio
    from diffdrr.data import read
    from diffdrr.drr import DRR

    torch.set_num_threads(2)
    density = torch.from_numpy(np.clip(voxels.astype(np.float32) + 1000, 0, None) / 1000 * WATER)
    # DiffDRR takes RAS with x first.
    image = density.permute(2, 1, 0).flip(0, 1).contiguous()
    subject = read(
        torchio.ScalarImage(tensor=image[None], affine=np.diag([SPACING, SPACING, SPACING, 1.0])),
        orientation="AP",
    )
    drr = DRR(subject, sdd=FAR, height=ROWS, width=COLUMNS, delx=PITCH, dely=PITCH, patch_size=128, **options)
    drr.density.copy_(image)
    turn, shift = torch.zeros(1, 3), torch.tensor([[0.0, NEAR, 0.0]])
    more = {"n_points": n_points} if n_points else {}

    def take() -> np.ndarray:
        with torch.no_grad():
            picture = drr(turn, shift, parameterization="euler_angles", convention="ZXY", **more)
        return picture[0, 0].numpy()

    return take


def main() -> None:
    """Answer each line of input with the seconds of one picture; at its end with the peak memory."""
    take = globals()[NAME](np.load(FOLDER / "voxels.npy"))
    np.save(FOLDER / f"{NAME}.npy", take())
    print("ready", flush=True)
    for _ in sys.stdin:
        began = time.perf_counter()
        take()
        print(time.perf_counter() - began, flush=True)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, flush=True)


if __name__ == "__main__":
    main()
