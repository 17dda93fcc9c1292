"""The sample data of survival analysis as columns, and the answers of R that belong to them."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

Columns = dict[str, np.ndarray]


@pytest.fixture(scope="session")
def table(sample_data: Path) -> Callable[[str], Columns]:
    """Reader of one table by its name: numbers as float64 with NaN for NA, else text."""

    def read(name: str) -> Columns:
        path = sample_data / "tabular" / "survival" / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        return {key: _column([row[key] for row in rows]) for key in rows[0]}

    return read


@pytest.fixture(scope="session")
def answers(sample_data: Path) -> dict:
    """What R answered."""
    path = sample_data / "tabular" / "survival" / "reference-answers.json"
    return json.loads(path.read_text(encoding="utf-8"))


def _column(texts: list[str]) -> np.ndarray:
    try:
        return np.array([np.nan if text in ("NA", "") else float(text) for text in texts])
    except ValueError:
        return np.array(texts)
