"""The clicking page travels with the package."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from spinewise.app.annotate.page import SCRIPTS, STYLE

ROOT = Path(__file__).parents[2]


def test_every_file_of_the_page_is_used_and_none_is_minified() -> None:
    folder = ROOT / "src" / "spinewise" / "app" / "annotate" / "page"
    assert {path.name for path in folder.iterdir()} == {"page.html", STYLE, *SCRIPTS}
    for path in folder.iterdir():
        lines = path.read_text(encoding="utf-8").splitlines()
        assert max(len(line) for line in lines) < 260 and len(lines) > 30


@pytest.mark.long
def test_a_wheel_holds_the_page(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {f"spinewise/app/annotate/page/{name}" for name in ("page.html", STYLE, *SCRIPTS)}
    assert wanted | {"spinewise/io/schemas/landmarks-1.schema.json"} <= names
