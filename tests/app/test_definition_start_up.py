"""Start-up stays fast: help and import load nothing heavy, whatever the rooms have grown to."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

HEAVY = (
    "scipy",
    "numba",
    "pydicom",
    "matplotlib",
    "nibabel",
    "highdicom",
    "fhir",
    "numpy",
    "rich",
    "typst",
    "polars",
    "duckdb",
    "sqlalchemy",
)
HELP_LIMIT_S, IMPORT_LIMIT_S = 0.3, 0.2


def _best_of_five(command: list[str]) -> float:
    """Shortest wall time: what the program needs, not what else the machine was doing."""
    times = []
    for _ in range(5):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return min(times)


def _loaded_by(statement: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", statement], check=True, capture_output=True, text=True
    )
    return {line.split("|")[-1].strip().split(".")[0] for line in done.stderr.splitlines() if "|" in line}


def test_help_in_a_third_of_a_second() -> None:
    entry = [sys.executable, "-c", "from spinewise.app.main import run; run()", "--help"]
    assert _best_of_five(entry) < HELP_LIMIT_S


def test_import_in_a_fifth_of_a_second() -> None:
    assert _best_of_five([sys.executable, "-c", "import spinewise"]) < IMPORT_LIMIT_S


@pytest.mark.parametrize("statement", ["import spinewise", "import spinewise.app.main"])
def test_nothing_heavy_is_loaded(statement: str) -> None:
    assert not _loaded_by(statement) & set(HEAVY)


def test_each_verb_prints_its_help_without_loading_a_room() -> None:
    for verb in (
        "demo",
        "plan",
        "inspect",
        "review",
        "phantom",
        "bone hu",
        "cohort survival",
        "cohort export",
    ):
        arguments = ", ".join(repr(word) for word in [*verb.split(), "--help"])
        loaded = _loaded_by(f"from spinewise.app.main import app; app([{arguments}], standalone_mode=False)")
        assert not loaded & set(HEAVY), verb


def test_the_public_names_are_listed_without_being_loaded() -> None:
    assert not _loaded_by("import spinewise; dir(spinewise); spinewise.__version__") & set(HEAVY)


def test_the_command_is_installed_where_the_project_is(tmp_path: Path) -> None:
    command = Path(sys.executable).with_name("spinewise")
    if not command.exists():
        pytest.skip("the project is not installed in this environment: run make env")
    done = subprocess.run([command, "--version"], capture_output=True, text=True, env=os.environ, check=True)
    assert done.stdout.startswith("spinewise ")
