"""How near a reconstruction from two radiographs comes to the truth, and how long it takes.

    python benchmarks/biplanar.py [PEOPLE]

Prints the tables of docs/biplanar.md and writes benchmarks/results/biplanar.json.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
from scipy.spatial.transform import Rotation

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "alignment"))

from biplanar_angles import angles_of, angles_of_spine, cobb_of
from biplanar_people import (
    EIGHT,
    LATERAL,
    PEDICLES,
    RIMS,
    TEN,
    WITHOUT_PEDICLES,
    Person,
    person,
    read,
    relabelled,
)

from spinewise.alignment.biplanar.findings import MISLABELLED
from spinewise.alignment.biplanar.reconstruct import reconstruct
from spinewise.alignment.biplanar.shape import Corners

SETS = {
    "eight": (EIGHT, LATERAL),
    "eight points of the bone on both views": (RIMS, RIMS),
    "eight points of the bone, pedicles on both views": (EIGHT, LATERAL + PEDICLES),
    "ten": (TEN, LATERAL),
    "eight without pedicles": (WITHOUT_PEDICLES, LATERAL),
}
CASES = [
    ("eight", 1.0, False),
    ("eight points of the bone on both views", 1.0, False),
    ("eight points of the bone, pedicles on both views", 1.0, False),
    ("eight", 1.0, True),
    ("eight", 3.0, False),
    ("eight", 5.0, False),
    ("ten", 1.0, False),
    ("ten", 3.0, False),
    ("eight without pedicles", 1.0, False),
]
DRAWS = 60


def one_case(people: list[Person], which: str, sd: float, outline: bool) -> dict[str, float | str | bool]:
    centre, turn, seconds, held, widths, misses = [], [], [], [], [], []
    for seed, who in enumerate(people):
        views = read(
            who,
            SETS[which][0],
            lateral=SETS[which][1],
            sd_mm=sd,
            rng=np.random.default_rng([seed, 5]),
            outline=outline,
        )
        begun = time.perf_counter()
        done = reconstruct(*views, who.pair, corners=Corners.OUTLINE if outline else Corners.POINT)
        seconds.append(time.perf_counter() - begun)
        for vertebra in done.spine.vertebrae:
            truth = who.shapes[vertebra.level].frame
            centre.append(vertebra.frame.origin - truth.origin)
            turn.append(np.degrees(Rotation.from_matrix(vertebra.frame.axes @ truth.axes.T).as_rotvec()))
        truth = angles_of(who)
        drawn = [angles_of_spine(one) for one in done.drawn(DRAWS, np.random.default_rng(seed))]
        for name, value in angles_of_spine(done.spine).items():
            spread = np.array([one[name] for one in drawn])
            half = 1.96 * spread.std()
            held.append(abs(value - truth[name]) <= half)
            widths.append(half)
            misses.append(value - truth[name])
    centre, turn = np.array(centre), np.array(turn)
    return {
        "marks": which,
        "sd_mm": sd,
        "corners": "outline" if outline else "point",
        "vertebrae": len(centre),
        "centre_per_axis_mm": _rms(centre),
        "centre_distance_mm": float(np.sqrt((centre**2).sum(axis=1).mean())),
        "orientation_deg": _rms(turn[:, :2]),
        "axial_rotation_deg": _rms(turn[:, 2]),
        "angles_rms_deg": _rms(np.array(misses)),
        "angles_covered": float(np.mean(held)),
        "angles": len(held),
        "half_width_over_1.96_rms": float(np.median(widths) / (1.96 * _rms(np.array(misses)))),
        "seconds": float(np.median(seconds)),
    }


def mislabelled(people: list[Person], sd: float) -> dict[str, float | str]:
    """One vertebra of each person is marked on its neighbour in one view."""
    found, elsewhere, tried = 0, 0, 0
    for seed, who in enumerate(people):
        rng = np.random.default_rng(seed)
        views = list(read(who, EIGHT, sd_mm=sd, rng=rng))
        levels = list(who.shapes)
        place = int(rng.integers(1, len(levels) - 1))
        wrong, neighbour = levels[place], levels[place + int(rng.choice([-1, 1]))]
        which = int(rng.integers(2))
        views[which] = relabelled(views[which], neighbour, wrong)
        done = reconstruct(*views, who.pair, corners=Corners.POINT)
        named = {one.level for one in done.spine.findings if one.name == MISLABELLED}
        tried += 1
        found += wrong in named and wrong not in done.spine.levels
        elsewhere += len(named - {wrong}) > 0
    return {"sd_mm": sd, "tried": tried, "found_and_left_out": found, "others_doubted_too": elsewhere}


def _rms(values: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(values))))


def main() -> int:
    """Print both tables."""
    count = int(sys.argv[1]) if sys.argv[1:] else 24
    people = [person(seed) for seed in range(count)]
    cobb = max(cobb_of(who) for who in people)
    print(f"{count} people, largest Cobb angle {cobb:.0f} degrees", flush=True)
    cases, labels = [], []
    for n, case in enumerate(CASES):
        cases.append(one_case(people if n == 0 else people[: 2 * count // 5], *case))
        print({k: round(v, 3) if isinstance(v, float) else v for k, v in cases[-1].items()}, flush=True)
    for sd in (1.0, 3.0, 5.0):
        labels.append(mislabelled(people[count // 2 :], sd))
        print(labels[-1], flush=True)
    out = Path(__file__).parent / "results" / "biplanar.json"
    out.write_text(
        json.dumps({"people": count, "cobb": cobb, "cases": cases, "mislabelled": labels}, indent=2) + "\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
