"""Time and memory of reading a large series with its label map, against the bare read in the same run."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))


@pytest.mark.long
def test_reading_costs_little_more_than_the_bare_read(tmp_path: Path) -> None:
    from reading import compare

    found = compare(tmp_path)
    assert found["ratio"] <= 1.5
    assert found["ours_peak_mib"] <= 2 * found["float32_volume_mib"]
