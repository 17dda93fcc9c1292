"""`spinewise phantom`: a digital patient as the files that a hospital would hold, with its truth beside them."""

from pathlib import Path

import typer

from spinewise.app.careful import DONE
from spinewise.app.progress import progress_on_terminal
from spinewise.phantom.person import digital_patient

CONFIRMED_BY = "the digital patient itself"


def run_phantom(seed: int, out: Path, spacing: float, noise: float) -> int:
    """Write a digital patient.

    Parameters
    ----------
    seed : int
        Which one.
    out : Path
        Folder for its files.
    spacing : float
        Distance between voxels, mm.
    noise : float
        Standard deviation of the noise, HU.

    Returns
    -------
    int
        Exit code.
    """
    progress = progress_on_terminal()
    written = write_digital_patient(digital_patient(seed), out, spacing, noise, progress)
    typer.echo(f"Digital patient {seed} written to {out}: {', '.join(written)}")
    return DONE
