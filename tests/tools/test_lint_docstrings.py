"""The docstring lint passes on a clean package and fails on a planted fault."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CLEAN = '''"""A module."""


def width(points: list[float]) -> float:
    """Width of some points.

    Parameters
    ----------
    points : list of float
        In mm.

    Returns
    -------
    float
        In mm.
    """
    return max(points) - min(points)


class Box:
    """A box."""

    def volume(self) -> float:
        """Volume, mm³."""
        return 0.0
'''
FAULTS = {
    "GL08": CLEAN.replace('        """Volume, mm³."""\n', ""),
    "PR01": CLEAN.replace("    points : list of float\n        In mm.\n", "    "),
    "PR02": CLEAN.replace("points : list", "point : list"),
    "RT01": CLEAN.replace("    Returns\n    -------\n    float\n        In mm.\n", ""),
    "SS02": CLEAN.replace("Width of some points.", "width of some points."),
}


def _lint(folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    (folder / "planted").mkdir()
    (folder / "planted" / "__init__.py").write_text('"""A package."""\n', encoding="utf-8")
    (folder / "planted" / "bones.py").write_text(text, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "tools/lint_docstrings.py", "planted"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_clean_package_passes(tmp_path: Path) -> None:
    done = _lint(tmp_path, CLEAN)
    assert (done.returncode, done.stderr) == (0, "")
    assert "no fault" in done.stdout


@pytest.mark.parametrize("code", FAULTS)
def test_a_planted_fault_fails_with_its_place(tmp_path: Path, code: str) -> None:
    done = _lint(tmp_path, FAULTS[code])
    assert done.returncode == 1
    assert code in done.stdout and "planted.bones" in done.stdout
