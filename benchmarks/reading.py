"""Reading a DICOM series with its label map: ours against the bare read of the same bytes, in one run.

The bare read is what a script would do: `pydicom.dcmread(...).pixel_array` file by file into an array,
without Hounsfield units, order or checks, and nibabel for the label map. Ours sorts and checks the slices,
gives Hounsfield units, recognises the label map, brings it onto the grid of the images and finds the box of
each level.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

SHAPE = (400, 512, 512)
FLOAT32_BYTES = 4


def make_inputs(folder: Path, shape: tuple[int, int, int] = SHAPE) -> tuple[Path, Path]:
    """Write an uncompressed series and a label map of the same grid, once.

    Parameters
    ----------
    folder : Path
        Where.
    shape : tuple of 3 int
        Slices, rows, columns.

    Returns
    -------
    series, labels : Path
        Folder of the slices, and the NIfTI file.
    """
    from spinewise.imaging.volume import Acquisition, Volume
    from spinewise.io.dicom.write import write_series
    from spinewise.io.nifti.encode import write_nifti

    series, labels = folder / "series", folder / "labels.nii.gz"
    if series.is_dir() and labels.is_file():
        return series, labels
    rng = np.random.default_rng(1)
    affine = np.eye(4)
    affine[:3, :3] = np.array([[0, 0, 0.8], [0, 0.8, 0], [1.0, 0, 0]])
    noise = rng.normal(0, 30, shape[1:])
    body = (
        np.hypot(*np.meshgrid(np.linspace(-1, 1, shape[1]), np.linspace(-1.3, 1.3, shape[2]), indexing="ij"))
        < 0.9
    )
    voxels = np.empty(shape, np.int16)
    codes = np.zeros(shape, np.uint8)
    for index in range(shape[0]):
        voxels[index] = np.where(body, 40, -1000) + np.roll(noise, index, axis=1)
    # Twelve stacked "vertebrae", T6 to L5, in the numbering of VerSe: enough for recognition, as in a long
    # CT.
    height = shape[0] / 12
    b, c = np.meshgrid(np.arange(shape[1]), np.arange(shape[2]), indexing="ij")
    for index in range(shape[0]):
        place = int(index // height)
        size = 1.25 - 0.045 * place
        if (index % height) < 0.8 * height:
            inside = ((b - shape[1] * 0.55) / (25 * size)) ** 2 + ((c - shape[2] / 2) / (30 * size)) ** 2 < 1
            arch = (
                (np.abs(c - shape[2] / 2) < 8 * size)
                & (b > shape[1] * 0.55)
                & (b < shape[1] * 0.55 + 70 * size)
            )
            codes[index][inside | arch] = 24 - place
            voxels[index][inside | arch] = 250
    write_series(
        Volume(voxels, affine, Acquisition("CT", 120.0, "Br40")),
        series,
        pseudonym="Benchmark",
        patient_id="B1",
    )
    # As TotalSegmentator writes it: in RAS, so that two axes run against those of the series.
    flip = np.diag([1.0, -1.0, -1.0, 1.0])
    flip[1:3, 3] = [shape[1] - 1, shape[2] - 1]
    write_nifti(labels, np.ascontiguousarray(codes[:, ::-1, ::-1]), affine @ flip)
    return series, labels


def bare(series: Path, labels: Path) -> tuple[Any, Any]:
    """Pixels and label codes, and nothing else."""
    import nibabel
    import pydicom

    files = sorted(series.iterdir())
    first = pydicom.dcmread(files[0])
    voxels = np.empty((len(files), first.Rows, first.Columns), np.uint16)
    for index, path in enumerate(files):
        voxels[index] = pydicom.dcmread(path).pixel_array
    return voxels, np.asanyarray(nibabel.load(labels).dataobj)


def ours(series: Path, labels: Path) -> tuple[Any, Any]:
    """Volume and label map with the box of each level."""
    from spinewise.imaging.boxes import bounding_boxes
    from spinewise.io.dicom.read import read_series
    from spinewise.io.labels.read import read_labels

    volume = read_series(series)
    found = read_labels(labels, volume, convention="VerSe")
    bounding_boxes(found.codes)  # type: ignore[union-attr]
    return volume, found


def compare(
    folder: Path | None = None, shape: tuple[int, int, int] = SHAPE, rounds: int = 5
) -> dict[str, float]:
    """Time both, alternating, and the peak memory of each in a process of its own.

    Parameters
    ----------
    folder : Path or None
        Where the inputs lie or are made; None makes them in a temporary folder.
    shape : tuple of 3 int
        Slices, rows, columns.
    rounds : int
        How often each is timed.

    Returns
    -------
    dict
        Seconds (least of the rounds), their ratio, peak memory in MiB, and that of the float32 volume.
    """
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="spinewise-bench-") as made:
            return compare(Path(made), shape, rounds)
    series, labels = make_inputs(folder, shape)
    ours(series, labels)  # compiled and cached, and the files warm, before anything is timed
    bare(series, labels)
    seconds: dict[str, list[float]] = {"bare": [], "ours": []}
    for _ in range(rounds):
        for name, read in (("bare", bare), ("ours", ours)):
            seconds[name].append(_timed(read, series, labels))
    volume_mib = float(np.prod(shape)) * FLOAT32_BYTES / 2**20
    return {
        "bare_s": min(seconds["bare"]),
        "ours_s": min(seconds["ours"]),
        "ratio": min(seconds["ours"]) / min(seconds["bare"]),
        "bare_peak_mib": _peak("bare", series, labels),
        "ours_peak_mib": _peak("ours", series, labels),
        "float32_volume_mib": volume_mib,
    }


def _timed(read: Callable[[Path, Path], Any], series: Path, labels: Path) -> float:
    start = time.perf_counter()
    read(series, labels)
    return time.perf_counter() - start


def _high_water_mib() -> float:
    """Peak memory of this process. Not ru_maxrss: Linux lets a child inherit that of its parent."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return float(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _peak(name: str, series: Path, labels: Path) -> float:
    told = subprocess.run(
        [sys.executable, __file__, "peak", name, str(series), str(labels)],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(told.stdout)


if __name__ == "__main__":
    if sys.argv[1:2] == ["peak"]:
        kept = {"bare": bare, "ours": ours}[sys.argv[2]](Path(sys.argv[3]), Path(sys.argv[4]))
        print(_high_water_mib())
    else:
        print(json.dumps(compare(Path(sys.argv[1]) if len(sys.argv) > 1 else None), indent=2))
