"""A label map where there is none: TotalSegmentator in a process of its own, when it is installed.

Its usage statistics stay off: it sends them unless ``send_usage_stats`` is false in the ``config.json`` of
the folder that ``TOTALSEG_HOME_DIR`` names (totalsegmentator/config.py), so it is given such a folder.
Weights are shared with other runs through ``TOTALSEG_WEIGHTS_PATH``, so that nothing is downloaded twice.
"""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from spinewise.words import BadInput, CannotWrite

PROGRAM = "TotalSegmentator"
WAYS = (
    "there is no label map: give one made elsewhere (NIfTI, DICOM SEG or a folder of masks, of "
    "TotalSegmentator, "
    "VerSe, SPINEPS or TotalSpineSeg), or install the extra `segment` (pip install 'spinewise[segment]')"
)
# What the plan needs of the 117 classes; asking for these alone is several times faster.
WANTED = (
    *(f"vertebrae_C{number}" for number in range(1, 8)),
    *(f"vertebrae_T{number}" for number in range(1, 13)),
    *(f"vertebrae_L{number}" for number in range(1, 6)),
    "vertebrae_S1",
    "sacrum",
    "femur_left",
    "femur_right",
    "hip_left",
    "hip_right",
)
CONVENTION = "TotalSegmentator v2"


@dataclass(frozen=True)
class Segmentation:
    """A label map that was made here.

    Parameters
    ----------
    path : Path
        NIfTI file.
    convention : str
        Its numbering.
    models : mapping
        Program and version, for the provenance of what follows.
    """

    path: Path
    convention: str
    models: Mapping[str, str]


def is_available() -> bool:
    """Whether the extra is installed.

    Returns
    -------
    bool
        True when its program is found.
    """
    return shutil.which(PROGRAM) is not None


def segment(
    images: str | Path, out: str | Path, *, fast: bool = False, timeout_s: float = 7200
) -> Segmentation:
    """Segment the spine in a CT.

    Parameters
    ----------
    images : str or Path
        NIfTI file or DICOM folder.
    out : str or Path
        NIfTI file to write.
    fast : bool
        The coarser model (3 mm), for machines without a GPU.
    timeout_s : float
        After which it is given up, s.

    Returns
    -------
    Segmentation
        Where it is and what made it.

    Raises
    ------
    BadInput
        When the program is not installed, or could not segment these images; the text says the other ways.
    CannotWrite
        When the result could not be put in its place.
    """
    program = shutil.which(PROGRAM)
    if program is None:
        raise BadInput(WAYS)
    out = Path(out)
    with tempfile.TemporaryDirectory(prefix="spinewise-segment-") as folder:
        environment = _environment(Path(folder))
        version = _version(program, environment)
        made = Path(folder) / "labels.nii.gz"
        command = [program, "-i", str(images), "-o", str(made), "--ml", "--task", "total"]
        command += ["--fast"] if fast else []
        command += ["--roi_subset", *WANTED]
        _run(command, environment, timeout_s)
        if not made.is_file():
            raise BadInput(f"{PROGRAM} ended without a label map: give a label map that was made elsewhere")
        _put(made, out)
    return Segmentation(out, CONVENTION, {PROGRAM: version})


def _environment(folder: Path) -> dict[str, str]:
    """Environment of the child: a configuration of its own with usage statistics off, weights shared."""
    usual = Path(os.environ.get("TOTALSEG_HOME_DIR", Path.home() / ".totalsegmentator"))
    config = {"totalseg_id": "totalseg_not_sent", "send_usage_stats": False, "prediction_counter": 0}
    licence = _licence_of(usual / "config.json")
    if licence:
        config["license_number"] = licence
    home = folder / "home"
    home.mkdir()
    (home / "config.json").write_text(json.dumps(config), "utf-8")
    weights = os.environ.get("TOTALSEG_WEIGHTS_PATH", str(usual / "nnunet" / "results"))
    return {**os.environ, "TOTALSEG_HOME_DIR": str(home), "TOTALSEG_WEIGHTS_PATH": weights}


def _licence_of(config: Path) -> str:
    try:
        return str(json.loads(config.read_text("utf-8")).get("license_number") or "")
    except (OSError, ValueError, AttributeError):
        return ""


def _version(program: str, environment: Mapping[str, str]) -> str:
    try:
        told = subprocess.run(
            [program, "--version"], env=environment, capture_output=True, text=True, timeout=300, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return "unknown"
    lines = told.stdout.split()
    return lines[-1] if told.returncode == 0 and lines else "unknown"


def _run(command: list[str], environment: Mapping[str, str], timeout_s: float) -> None:
    """Run the child; what it prints may carry paths, so it is not repeated."""
    try:
        ended = subprocess.run(command, env=environment, capture_output=True, timeout=timeout_s, check=False)
    except subprocess.TimeoutExpired:
        raise BadInput(
            f"{PROGRAM} took longer than {timeout_s / 60:.0f} minutes and was stopped: use a machine with "
            "a GPU, the "
            "fast model, or a label map that was made elsewhere"
        ) from None
    except OSError:
        raise BadInput(f"{PROGRAM} could not be started: {WAYS}") from None
    if ended.returncode != 0:
        raise BadInput(
            f"{PROGRAM} could not segment these images (it ended with {ended.returncode}): run it by hand "
            "to see why, "
            "or give a label map that was made elsewhere"
        )


def _put(made: Path, out: Path) -> None:
    beside = out.with_name(f".{out.name}.part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(made, beside)
        beside.replace(out)
    except OSError:
        beside.unlink(missing_ok=True)
        raise CannotWrite(
            "the label map could not be written: free space on the disk or choose a folder in which you "
            "may write"
        ) from None
