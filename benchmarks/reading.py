"""Reading a DICOM series with its label map: ours against the bare read of the same bytes, in one run.

The bare read is what a script would do: `pydicom.dcmread(...).pixel_array` file by file into an array,
without Hounsfield units, order or checks, and nibabel for the label map. Ours sorts and checks the slices,
gives Hounsfield units, recognises the label map, brings it onto the grid of the images and finds the box of
each level. Neither could be faster than copying the bytes out of the files and inflating the label map.
"""

import subprocess
import sys
import tempfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from inputs import SHAPE, make_inputs, read_inputs
from measured import Row, alternating, high_water_mib, spread

FLOAT32_BYTES = 4
MIB = 2**20
TIMES_BARE = 1.5
TIMES_FLOAT32 = 2.0


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

    volume, found = read_inputs(series, labels)
    bounding_boxes(found.codes)
    return volume, found


def bytes_only(series: Path, labels: Path) -> int:
    """The bytes of the files copied into memory, and the label map inflated: the floor for any reader."""
    files = sorted(series.iterdir())
    into = bytearray(max(path.stat().st_size for path in files))
    read = 0
    for path in files:
        with path.open("rb", buffering=0) as file:
            read += file.readinto(into) or 0
    return read + len(zlib.decompress(labels.read_bytes(), wbits=31))


def compare(
    folder: Path | None = None, shape: tuple[int, int, int] = SHAPE, rounds: int = 5
) -> dict[str, float]:
    """Time them, alternating, and the peak memory of each in a process of its own.

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
    jobs = {"bare": bare, "ours": ours, "bytes": bytes_only}
    seconds = alternating({name: lambda job=job: job(series, labels) for name, job in jobs.items()}, rounds)
    return {
        **{f"{name}_s": min(taken) for name, taken in seconds.items()},
        "ratio": min(seconds["ours"]) / min(seconds["bare"]),
        "spread": max(spread(taken) for taken in seconds.values()),
        "bare_peak_mib": _peak("bare", series, labels),
        "ours_peak_mib": _peak("ours", series, labels),
        "float32_volume_mib": float(np.prod(shape)) * FLOAT32_BYTES / MIB,
    }


def rows(folder: Path) -> list[Row]:
    """Lines of the table.

    Parameters
    ----------
    folder : Path
        Where the inputs lie or are made.

    Returns
    -------
    list of Row
        Time and memory.
    """
    found = compare(folder)
    peer = "pydicom file by file, nibabel"
    return [
        Row(
            "read 400 slices of 512 x 512 and their label map",
            "s",
            found["ours_s"],
            found["bare_s"],
            peer,
            TIMES_BARE * found["bare_s"],
            f"{TIMES_BARE} x peer",
            found["bytes_s"],
            "bytes copied out of the files, label map inflated by zlib",
            found["spread"],
        ),
        Row(
            "the same, peak memory",
            "MiB",
            found["ours_peak_mib"],
            found["bare_peak_mib"],
            peer,
            TIMES_FLOAT32 * found["float32_volume_mib"],
            f"{TIMES_FLOAT32:g} x float32 volume",
            found["float32_volume_mib"] * 3 / 4,
            "int16 voxels and uint8 codes",
        ),
    ]


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
        print(high_water_mib())
