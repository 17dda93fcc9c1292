"""How near the bones of a CT come to the truth when they are posed on a standing pair, and how long it takes.

    python benchmarks/standing.py [FIRST CASES]

Prints the table of docs/standing-spine.md and writes benchmarks/results/standing.json. Seconds are processor
time of one core. The physical limit is the reading of voxels for the pictures that the search needs at least.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "alignment"))

from biplanar_angles import cobb_of
from biplanar_people import relabelled
from projector import _seconds_per_number
from standing_people import Twice, one_level_off, pose_errors, twice

from spinewise.alignment.biplanar.reconstruct import Reconstruction, reconstruct
from spinewise.alignment.biplanar.shape import Corners
from spinewise.alignment.standing.chain import chain_of
from spinewise.alignment.standing.judge import errors_of
from spinewise.alignment.standing.piece import pieces_of
from spinewise.alignment.standing.stand import VOXEL_MM, Stood, stand
from spinewise.alignment.standing.start import starts_of
from spinewise.words import Level

CASES = [
    ("straight", 1, 0.0, False, (1.0, 3.0)),
    ("scoliosis of 40 degrees", 3, 22.0, False, (1.0, 3.0)),
    ("scoliosis of 70 degrees", 4, 38.0, False, (1.0, 3.0)),
    ("hip prosthesis", 5, 10.0, True, (1.0,)),
    ("straight, another person", 2, 0.0, False, (1.0,)),
]
PICTURES = 3 * (6 + 1)
OUT = Path(__file__).parent / "results" / "standing.json"


def one_case(name: str, case: Twice, marks_sd: float, seed: int) -> dict[str, object]:
    """One person from one reader's marks."""
    done = case.reconstruction(marks_sd, seed)
    stood, seconds = timed(done, case)
    found = told(case, done, stood, seconds)
    return {"name": name, "marks_sd_mm": marks_sd, "cobb": float(cobb_of(case.who)), **found}


def timed(done: Reconstruction, case: Twice) -> tuple[Stood, float]:
    begun = time.process_time()
    stood = stand(done, case.films, case.ct, case.labels, case.volume)
    return stood, time.process_time() - begun


def told(case: Twice, done: Reconstruction, stood: Stood, seconds: float) -> dict[str, object]:
    matched = {level: one for level, one in stood.posed.items() if one.is_matched}
    out: dict[str, object] = {
        "bones": len(stood.posed),
        "matched": len(matched),
        "seconds": seconds,
        "reasons": [f"{one.level}: {one.reason}" for one in stood.posed.values() if not one.is_matched],
    }
    starts = {level: move for level, move in starts_of(done, case.ct).items() if level is not Level.S1}
    out |= {f"marks_{key}": value for key, value in rms(pose_errors(case, starts)).items()}
    if matched:
        errors = pose_errors(case, {level: one.move for level, one in matched.items() if one.move})
        out |= rms({level: error for level, error in errors.items() if level is not Level.S1})
        if Level.S1 in errors:
            out |= {f"pelvis_{key}": value for key, value in rms({Level.S1: errors[Level.S1]}).items()}
        whole = {level: one.covariance for level, one in matched.items() if one.covariance is not None}
        for name, covariances in (("", whole), ("_alone", stood.alone)):
            limits = {level: errors_of(one) for level, one in covariances.items()}
            for n, part in enumerate(("centre", "turn")):
                held = [np.linalg.norm(errors[level][n]) <= limits[level][n].high for level in errors]
                out[f"held_{part}{name}"] = int(np.sum(held))
    return out


def limit(case: Twice) -> dict[str, object]:
    """Least time for the sums that the search needs: three steps of six slopes at the fine look alone."""
    done = case.reconstruction(1.0)
    starts = starts_of(done, case.ct)
    pieces = pieces_of(case.ct, case.labels, case.volume, VOXEL_MM)
    chain = chain_of(pieces, done.pair, case.films, 0.0)
    sums = 0
    for level in starts:
        planes = max(pieces[level].absorber.values.shape)
        for patch in chain.patches(level, {level: starts[level]}, is_fine=True):
            sums += patch.shape[0] * patch.shape[1] * planes * PICTURES
    return {"name": "physical limit", "sums": sums, "seconds": sums * _seconds_per_number()}


def rms(errors: dict[Level, tuple[np.ndarray, np.ndarray]]) -> dict[str, float]:
    away = np.array([one for one, _ in errors.values()])
    turn = np.array([one for _, one in errors.values()])
    return {
        "centre_mm": float(np.sqrt((away**2).sum(axis=1).mean())),
        "orientation_deg": float(np.sqrt((turn[:, :2] ** 2).mean())),
        "axial_deg": float(np.sqrt((turn[:, 2] ** 2).mean())),
        "worst_mm": float(np.linalg.norm(away, axis=1).max()),
        "worst_deg": float(np.linalg.norm(turn, axis=1).max()),
    }


def faults(case: Twice, other: Twice) -> list[dict[str, object]]:
    """A vertebra under a wrong name, the CT of another person, and names one level off."""
    out = []
    frontal, lateral = case.landmarks(1.0, 0)
    wrong = relabelled(lateral, Level.L1, Level.L2)
    done = reconstruct(frontal, wrong, case.who.pair, corners=Corners.POINT)
    stood, seconds = timed(done, case)
    out.append(
        {"name": "L2 marked on L1 in one view", "marks_sd_mm": 1.0, **told(case, done, stood, seconds)}
    )
    done = case.reconstruction(1.0)
    for name, ct, labels, volume in (
        ("CT of another person", other.ct, other.labels, other.volume),
        ("names of the CT one level off", *one_level_off(case)),
    ):
        stood = stand(done, case.films, ct, labels, volume)
        out.append(
            {
                "name": name,
                "bones": len(stood.posed),
                "matched": sum(one.is_matched for one in stood.posed.values()),
                "reasons": sorted({one.reason for one in stood.posed.values()}),
            }
        )
    return out


def main() -> int:
    """Print the table."""
    cases = CASES[: int(sys.argv[1])] if sys.argv[1:] else CASES
    rows: list[dict[str, object]] = []
    people = {}
    for name, seed, tilt, prosthesis, scatters in cases:
        people[name] = case = twice(seed, tilt, prosthesis)
        for sd in scatters:
            rows.append(one_case(name, case, sd, seed))
            show(rows[-1])
    rows += (wrong := faults(people["straight"], people[cases[-1][0]]))
    rows.append(limit(people["straight"]))
    for row in [*wrong, rows[-1]]:
        show(row)
    OUT.write_text(json.dumps(rows, indent=2) + "\n")
    return 0


def show(row: dict[str, object]) -> None:
    print({k: round(v, 3) if isinstance(v, float) else v for k, v in row.items()}, flush=True)


if __name__ == "__main__":
    sys.exit(main())
