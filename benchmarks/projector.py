"""One radiograph of a whole CT against DiffDRR and plastimatch, on two cores; and of a single vertebra.

Peers run where they are installed: DiffDRR in the environment that tools/peers makes (.venv-peers, or
SPINEWISE_PEERS), plastimatch there or on the path. Every engine has a process of its own with the volume
loaded, and two threads; plastimatch says its own time, without reading and writing.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from measured import Row, alternating, spread

HERE = Path(__file__).parent
PEERS = Path(os.environ.get("SPINEWISE_PEERS", HERE.parent / ".venv-peers")) / "bin"
CORES = 2
HOW = {
    "rows": 400, "columns": 256, "pitch_mm": 2.2, "near_mm": 1000.0, "far_mm": 1500.0, "spacing_mm": 1.2,
    "water_per_mm": 0.021,
}  # fmt: skip
ROUNDS = {"ours": 9, "ours_prepared": 5, "diffdrr": 1, "diffdrr_trilinear": 3}
NAMES = {"diffdrr": "DiffDRR, Siddon (its default)", "diffdrr_trilinear": "DiffDRR, trilinear"}
TIMES_DIFFDRR, LEAST_CORRELATION = 5, 0.999
_THREADS = {f"{library}_NUM_THREADS": str(CORES) for library in ("OMP", "OPENBLAS", "MKL", "NUMBA")}


def rows(folder: Path) -> list[Row]:
    """Lines of the table.

    Parameters
    ----------
    folder : Path
        Not used.

    Returns
    -------
    list of Row
        Seconds of one picture against each peer, memory, and the small picture of pose matching.
    """
    with tempfile.TemporaryDirectory(prefix="spinewise-projector-") as made:
        return _rows(Path(made))


def _rows(folder: Path) -> list[Row]:
    voxels = _write(folder)
    samples = HOW["rows"] * HOW["columns"] * voxels.shape[1]
    floor = samples * _seconds_per_number() / CORES
    floor_name = f"{samples / 1e6:.0f} million additions of numbers in cache, {CORES} cores"
    seconds, memory = {}, {}
    seconds["ours"], memory["ours"] = _engine(sys.executable, "ours", folder)
    seconds["ours_prepared"], _ = _engine(sys.executable, "ours_prepared", folder)
    if (PEERS / "python").is_file() and _has_diffdrr():
        for name in NAMES:
            seconds[name], memory[name] = _engine(str(PEERS / "python"), name, folder)
    program = shutil.which("plastimatch", path=f"{PEERS}{os.pathsep}{os.environ.get('PATH', '')}")
    if program:
        seconds["plastimatch"] = []
        for _ in range(3):  # in turn, so that a busy moment hits both
            seconds["plastimatch"] += [_plastimatch(program, folder) for _ in range(3)]
            seconds["ours"] += _engine(sys.executable, "ours", folder)[0]
    own = min(seconds["ours"])
    what = (
        f"radiograph of {HOW['rows']} x {HOW['columns']} pixels, CT of {' x '.join(map(str, voxels.shape))}"
    )
    found = []
    for peer in (*NAMES, "plastimatch"):
        if peer not in seconds:
            continue
        alike = _correlation(folder, peer)
        assert alike >= LEAST_CORRELATION, (peer, alike)
        theirs = min(seconds[peer])
        times = TIMES_DIFFDRR if peer in NAMES else 1
        found.append(
            Row(
                f"{what}, correlation {alike:.5f}",
                "s",
                own,
                theirs,
                NAMES.get(peer, "plastimatch drr -i exact"),
                theirs / times,
                f"a {times}th of it" if times > 1 else "the same",
                floor,
                floor_name,
                spread(seconds["ours"]),
            )
        )
    if not found:
        absent = "no peer installed: tools/peers, apt-get install plastimatch"
        found.append(Row(what, "s", own, allowed=absent, physical=floor, physical_name=floor_name))
    found.append(
        Row(
            f"the same, grid in any position ({what})",
            "s",
            min(seconds["ours_prepared"]),
            physical=floor,
            physical_name=floor_name,
        )
    )
    found.append(
        Row("peak memory of that picture", "MiB", memory["ours"], memory.get("diffdrr"), "DiffDRR, Siddon")
    )
    return [*found, *_small_rows()]


def _write(folder: Path) -> np.ndarray:
    from spinewise.phantom.ct import render_ct
    from spinewise.phantom.person import digital_patient

    voxels = render_ct(digital_patient(1), (HOW["spacing_mm"],) * 3).voxels
    np.save(folder / "voxels.npy", voxels)
    (folder / "how.json").write_text(json.dumps(HOW))
    size = HOW["spacing_mm"]
    offset = [-size * (n - 1) / 2 for n in voxels.shape[::-1]]
    head = (
        "ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\n"
        f"TransformMatrix = 1 0 0 0 1 0 0 0 1\nOffset = {offset[0]} {offset[1]} {offset[2]}\n"
        f"ElementSpacing = {size} {size} {size}\nDimSize = {' '.join(map(str, voxels.shape[::-1]))}\n"
        "ElementType = MET_FLOAT\nElementDataFile = LOCAL\n"
    )
    # plastimatch's own scale makes lung nothing; it gets attenuation, so that the pictures are the same.
    attenuation = np.clip(voxels.astype("<f4") + 1000, 0, None) / 1000 * HOW["water_per_mm"]
    (folder / "volume.mha").write_bytes(head.encode() + attenuation.astype("<f4").tobytes())
    return voxels


def _engine(python: str, name: str, folder: Path) -> tuple[list[float], float]:
    """Seconds of each round, and the peak memory in MiB."""
    told = subprocess.run(
        [python, str(HERE / "projector_engine.py"), name, str(folder)],
        input="take\n" * ROUNDS[name],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env={**os.environ, **_THREADS},
    )
    ready, *lines = told.stdout.split()
    assert ready == "ready"
    return [float(one) for one in lines[:-1]], float(lines[-1])


def _has_diffdrr() -> bool:
    asked = [str(PEERS / "python"), "-c", "import diffdrr"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def _plastimatch(program: str, folder: Path) -> float:
    """Seconds that it says it took, less writing; its picture is left as plastimatch.npy."""
    pixels = [HOW[side] for side in ("columns", "rows")]
    size = [HOW["pitch_mm"] * count for count in pixels]
    told = subprocess.run(
        [
            program, "drr", "-A", "cpu", "-i", "exact", "-P", "none", "--nrm", "0 -1 0",
            "--vup", "0 0 1",
            "-o", "0 0 0", "--sad", str(HOW["near_mm"]), "--sid", str(HOW["far_mm"]),
            "-r", f"{pixels[0]} {pixels[1]}", "-z", f"{size[0]} {size[1]}", "-t", "pfm",
            "-O", str(folder / "drr"), str(folder / "volume.mha"),
        ],
        stdout=subprocess.PIPE, text=True, check=True, env={**os.environ, **_THREADS},
    )  # fmt: skip
    took = {word: float(value) for word, value in re.findall(r"(I/O|Total) time: ([\d.]+)", told.stdout)}
    content = (folder / "drr0000.pfm").read_bytes()
    picture = np.frombuffer(content[-pixels[0] * pixels[1] * 4 :], "<f4")
    np.save(folder / "plastimatch.npy", picture.reshape(HOW["rows"], HOW["columns"]))
    return took["Total"] - took["I/O"]


def _correlation(folder: Path, peer: str) -> float:
    pictures = [np.load(folder / f"{name}.npy").ravel() for name in ("ours", peer)]
    return float(np.corrcoef(pictures)[0, 1])


def _seconds_per_number() -> float:
    one, other, out = (np.ones(4096, np.float32) for _ in range(3))

    def add() -> None:
        for _ in range(256):
            np.add(one, other, out=out)

    return min(alternating({"add": add}, 9)["add"]) / (256 * 4096)


def _small_rows() -> list[Row]:
    """One vertebra, 90 x 90 x 45 mm in voxels of 1 mm, turned, on 60 x 100 pixels of 1 mm, one thread."""
    from spinewise.imaging.projector import Absorber, project_absorber
    from spinewise.imaging.radiograph import Beam, Origin, Projection, View

    values = np.zeros((47, 92, 92), np.float32)
    values[1:-1, 1:-1, 1:-1] = np.random.default_rng(0).random((45, 90, 90), np.float32)
    affine = np.eye(4)[:, [2, 1, 0, 3]].astype(float)
    affine[:3, 3] = -46.0, -46.0, -23.0
    turn = np.array([[0.98, -0.17, 0.1], [0.17, 0.985, 0.0], [-0.0985, 0.017, 0.995]])
    turn = np.linalg.qr(turn)[0] * np.sign(np.diag(np.linalg.qr(turn)[1]))
    piece = Absorber(values, affine)
    projection = Projection(View.LATERAL, Origin.LEFT, Beam.SLOT, 918.0, 1300.0)
    plane = np.array([[0, 1.0, -49.5], [-1.0, 0, 29.5], [0, 0, 1.0]])

    def hundred() -> None:
        for _ in range(100):
            project_absorber(piece.placed(turn, np.zeros(3)), projection, plane, (60, 100), 0.02)

    hundred()
    seconds = alternating({"hundred": hundred}, 5)["hundred"]
    samples = 100 * 60 * 100 * 92
    return [
        Row(
            "100 pictures of one turned vertebra (90 x 90 x 45 voxels, 60 x 100 pixels), one thread",
            "s",
            min(seconds),
            physical=samples * _seconds_per_number(),
            physical_name=f"{samples / 1e6:.0f} million additions of numbers in cache",
            spread=spread(seconds),
        )
    ]
