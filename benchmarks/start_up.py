"""Start-up: `import spinewise` and `spinewise --help`, against the start of Python itself."""

import subprocess
import sys
from pathlib import Path

from measured import Row, alternating, spread

IMPORT_LIMIT_S, HELP_LIMIT_S = 0.2, 0.3
HEAVY = ("scipy", "numba", "pydicom")
ROUNDS = 15
COMMANDS = {
    "python": "pass",
    "import": "import spinewise",
    "help": "import sys; sys.argv = ['spinewise', '--help']; from spinewise.app.main import run; run()",
}


def rows(folder: Path) -> list[Row]:
    """Lines of the table.

    Parameters
    ----------
    folder : Path
        Not used.

    Returns
    -------
    list of Row
        Time of each, and how many heavy libraries an import loads.
    """
    jobs = {
        name: lambda code=code: subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
        for name, code in COMMANDS.items()
    }
    alternating(jobs, 1)  # files warm, byte code written
    seconds = alternating(jobs, ROUNDS)
    least = {name: min(taken) for name, taken in seconds.items()}
    noise = max(spread(taken) for taken in seconds.values())
    bare = (least["python"], "python -c pass")
    loaded = f"import sys, spinewise; print(sum(name in sys.modules for name in {HEAVY}))"
    heavy = subprocess.run([sys.executable, "-c", loaded], check=True, capture_output=True, text=True).stdout
    return [
        Row("import spinewise", "s", least["import"], *bare, IMPORT_LIMIT_S, "0.2 s", *bare, noise),
        Row("spinewise --help", "s", least["help"], *bare, HELP_LIMIT_S, "0.3 s", *bare, noise),
        Row(
            f"libraries loaded by import, of {', '.join(HEAVY)}", "", float(heavy), limit=0.0, allowed="none"
        ),
    ]
