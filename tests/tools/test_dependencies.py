"""What is imported is declared, what is declared is used; the lock holds hashes and no GPL decoder."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
DECODERS = {"python-gdcm", "pyjpegls", "pylibjpeg", "pylibjpeg-openjpeg"}
"""Found by pydicom itself; nothing has to import them."""
DRIVERS = {"pg8000"}
"""Found by SQLAlchemy through the address of a database."""
ON_DEMAND = {"totalsegmentator"}


def _imported() -> set[str]:
    names: set[str] = set()
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.partition(".")[0])
    return names - set(sys.stdlib_module_names) - {"spinewise"}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\s<>=!~\[;]", name)[0]).lower()


def _declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {_plain(one) for one in project["dependencies"]}


def test_what_is_imported_is_declared_and_what_is_declared_is_used() -> None:
    homes = packages_distributions()
    imported = {_plain(homes[name][0]) for name in _imported() if name not in ON_DEMAND}
    assert imported <= _declared()
    assert _declared() - imported <= DECODERS | DRIVERS


def test_the_lock_holds_every_declared_package_with_hashes_and_names_no_host() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text[text.index("\n", text.index("make lock")) + 1 :])
    locked = {_plain(block) for block in blocks}
    assert _declared() <= locked
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in text and "--index-url" not in text
    assert "pylibjpeg-libjpeg" not in locked
