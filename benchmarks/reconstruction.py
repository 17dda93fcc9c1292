"""The standing spine from marks on two radiographs, T1 to S1, eight marks a vertebra."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "alignment"))

from measured import Row, alternating, spread

LIMIT_S, ROUNDS = 30.0, 5


def rows(_: Path) -> list[Row]:
    """Reconstruct one person again and again, and only solve as large a system, in one run.

    Parameters
    ----------
    _ : Path
        Not used.

    Returns
    -------
    list of Row
        One.
    """
    from biplanar_people import EIGHT, person, read

    from spinewise.alignment.biplanar.reconstruct import reconstruct
    from spinewise.alignment.biplanar.shape import Corners

    who = person(1)
    views = read(who, EIGHT, rng=np.random.default_rng(1))

    def ours() -> int:
        return reconstruct(*views, who.pair, corners=Corners.POINT).fit.state.size

    size = ours()
    draws = np.random.default_rng(0).standard_normal((size, size))
    system = draws @ draws.T + size * np.eye(size)
    seconds = alternating({"ours": ours, "one system": lambda: np.linalg.cholesky(system)}, ROUNDS)
    return [
        Row(
            "standing spine of T1 to S1 from two radiographs, eight marks a vertebra, 1 mm",
            "s",
            min(seconds["ours"]),
            limit=LIMIT_S,
            allowed="at most",
            physical=min(seconds["one system"]),
            physical_name=f"one system of {size} numbers factored, one thread",
            spread=spread(seconds["ours"]),
        )
    ]
