"""From DICOM files to Hounsfield units of every level, against the bare read of the same files.

The step is what `spinewise bone hu` does between its options and its output: series to volume, label map
onto its grid, spine with endplates and pedicles, Hounsfield units of each vertebra by all three methods.
Timed in one process whose kernels are compiled and loaded; what a first call pays for loading them stands
in a line of its own. Peak memory is that of a process that does the step once.
"""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from inputs import SHAPE, make_inputs, read_inputs
from measured import Row, alternating, high_water_mib, spread
from reading import FLOAT32_BYTES, MIB, TIMES_BARE, TIMES_FLOAT32, bare, bytes_only

A_LEVEL_S = 0.1
LEVELS = 17
ROUNDS = 5


def whole_step(series: Path, labels: Path) -> dict[str, float]:
    """Seconds of each part of the step; all levels must come out measured.

    Parameters
    ----------
    series, labels : Path
        From `make_inputs`.

    Returns
    -------
    dict
        By part.
    """
    from spinewise.anatomy.build import spine_from_labels
    from spinewise.app.hounsfield import hounsfield_of

    clock = [time.perf_counter()]
    volume, named = read_inputs(series, labels)
    clock.append(time.perf_counter())
    spine = spine_from_labels(named, volume)
    clock.append(time.perf_counter())
    measured, missing = hounsfield_of(volume, spine)
    clock.append(time.perf_counter())
    assert len(measured) == 3 * LEVELS and not missing, missing
    return dict(zip(("reading", "spine", "HU"), np.diff(clock).tolist(), strict=True))


def rows(folder: Path) -> list[Row]:
    """Lines of the table.

    Parameters
    ----------
    folder : Path
        Where the inputs lie or are made.

    Returns
    -------
    list of Row
        The step, its parts, what a first call pays, and memory.
    """
    series, labels = make_inputs(folder)
    bare(series, labels)
    start = time.perf_counter()
    whole_step(series, labels)
    first = time.perf_counter() - start
    parts: list[dict[str, float]] = []
    jobs = {
        "bare": lambda: bare(series, labels),
        "ours": lambda: parts.append(whole_step(series, labels)),
        "bytes": lambda: bytes_only(series, labels),
    }
    seconds = alternating(jobs, ROUNDS)
    peer, step = min(seconds["bare"]), min(seconds["ours"])
    noise = max(spread(taken) for taken in seconds.values())
    float32 = float(np.prod(SHAPE)) * FLOAT32_BYTES / MIB
    name = "512 x 512 x 400 DICOM series with labels to HU of 17 levels"
    return [
        Row(
            name,
            "s",
            step,
            peer,
            "pydicom file by file, nibabel: pixels and codes only",
            TIMES_BARE * peer + A_LEVEL_S * LEVELS,
            f"{TIMES_BARE} x peer + {A_LEVEL_S} s a level",
            min(seconds["bytes"]),
            "bytes copied out of the files, label map inflated by zlib",
            noise,
        ),
        *(Row(f"of this, {part}", "s", min(one[part] for one in parts)) for part in parts[0]),
        Row("added by the first call in a process (imports, loading compiled kernels)", "s", first - step),
        Row(
            "the same step, peak memory",
            "MiB",
            _peak(series, labels),
            limit=TIMES_FLOAT32 * float32,
            allowed=f"{TIMES_FLOAT32:g} x float32 volume",
            physical=float32 * 3 / 4,
            physical_name="int16 voxels and uint8 codes",
        ),
    ]


def _peak(series: Path, labels: Path) -> float:
    command = [sys.executable, __file__, "peak", str(series), str(labels)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


if __name__ == "__main__":
    if sys.argv[1:2] == ["peak"]:
        whole_step(Path(sys.argv[2]), Path(sys.argv[3]))
        print(high_water_mib())
