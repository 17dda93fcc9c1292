"""Every clinical number of a table moved by one step, up and down."""

import re
from pathlib import Path

from mutation.mutant import Mutant

_ID = re.compile(r'^(?:(?:id|name) = "([^"]+)"|\[choice\.([a-z0-9_]+)\])')
_VALUE = re.compile(r"^(.*\bvalue = |kvp = )(-?\d+(?:\.\d+)?)(\b.*)$")
_NAME = re.compile(r'\{ name = "([^"]+)"')
_WHOLE = ('unit = "mo"', 'unit = "a"', "hnsf'U", "months", "kvp =", 'unit = "d"')
"""What is counted in whole numbers: months, years, days, HU, kilovolts."""
_NO_CLINICAL_NUMBER = ("step", "horizon", "n", "timepoint")


def mutants_of_table(path: Path, ids: frozenset[str], *, every_row: bool = False) -> list[Mutant]:
    """Every clinical number of some rows moved by one step, up and down.

    Parameters
    ----------
    path : Path
        A table of the evidence, or the defaults of the protocol.
    ids : frozenset of str
        Rows whose numbers decide something: ids of entries, names of choices, or one number, ``"id name"``.
    every_row : bool
        Whether every row decides, as in a table of cut-offs.

    Returns
    -------
    list of Mutant
        Each holds the whole broken file.
    """
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    row = ""
    found = []
    for number, line in enumerate(lines):
        if head := _ID.match(line):
            row = head[1] or head[2]
        hit = _VALUE.match(line.rstrip("\n"))
        name = _NAME.search(line)
        decides = every_row or row in ids or (name is not None and f"{row} {name[1]}" in ids)
        if not decides or not hit or (name and name[1] in _NO_CLINICAL_NUMBER):
            continue
        for step in _steps(hit[2], f"{row} {line}"):
            broken = [*lines]
            broken[number] = f"{hit[1]}{step}{hit[3]}\n"
            what = f"{row}{f' {name[1]}' if name else ''}: {hit[2]} to {step}"
            found.append(Mutant(path, number + 1, line.strip(), what, table="".join(broken)))
    return found


def _steps(number: str, line: str) -> tuple[str, str]:
    """The next number up and down: by the last digit; whole months, years, HU and kV, else a tenth."""
    if "." in number:
        digits = len(number.partition(".")[2])
        size = 10.0**-digits
    else:
        whole = any(words in line for words in _WHOLE)
        digits, size = (0, 1.0) if whole else (1, 0.1)
    return f"{float(number) + size:.{digits}f}", f"{float(number) - size:.{digits}f}"
