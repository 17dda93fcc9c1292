"""What is broken: the rule modules, the numbers of the tables that they read, and what no case can notice."""

import fnmatch
import tomllib
from collections.abc import Sequence
from pathlib import Path

from mutation.mutant import Mutant
from mutation.of_module import mutants_of_module
from mutation.of_table import mutants_of_table

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
EVIDENCE = SOURCE / "spinewise" / "evidence"
EQUIVALENT = ROOT / "tools" / "mutants_equivalent.toml"
MODULES = (
    "src/spinewise/bone/asked.py",
    "src/spinewise/bone/assess.py",
    "src/spinewise/bone/densitometry/**/*.py",
    "src/spinewise/bone/fracture/advice.py",
    "src/spinewise/bone/fracture/grade.py",
    "src/spinewise/bone/fracture/loss.py",
    "src/spinewise/bone/hounsfield/acquisition.py",
    "src/spinewise/bone/hounsfield/advice.py",
    "src/spinewise/bone/hounsfield/agreement.py",
    "src/spinewise/bone/hounsfield/classify.py",
    "src/spinewise/bone/hounsfield/read_values.py",
    "src/spinewise/bone/hounsfield/where_it_matters.py",
    "src/spinewise/bone/mri/advice.py",
    "src/spinewise/bone/mri/beside.py",
    "src/spinewise/bone/optimisation/**/*.py",
)
TABLES = (
    "entries/a_*.toml",
    "entries/b_*.toml",
    "entries/c_*.toml",
    "entries/d_*.toml",
    "entries/added.toml",
    "hu_cutoffs.toml",
    "vbq_cutoffs.toml",
    "protocol_defaults.toml",
)
ALSO_DECIDE = (
    "vitamin-d-cns-20",
    "frax-with-low-bone-mass t_score_highest",
    "frax-questions age",
    "hu-poor-bmd-range",
    "vbq-poor-bmd-range",
    "vitamin_d_low",
    "vitamin_d_high",
    "bisphosphonate_window_months",
    "t_score_recomputed_difference",
    "t_scores_apart",
)
"""Rows, or one number of a row, that rules read though the entry only warns, and choices of the protocol."""
BY_IMAGES = ("hu-scale-definition", "hu-contrast-inflates")
"""Rows that are read where images are measured, which a case in words does not have."""
CUTOFFS = ("hu_cutoffs.toml", "vbq_cutoffs.toml")
"""Tables in which every row may be named by a site and then decides."""
MUTATED_FIRST = SOURCE / "spinewise" / "bone" / "assess.py"
"""Run once unbroken in the way of a mutant: what fails then would count as noticed."""


def all_mutants(modules: Sequence[str]) -> list[Mutant]:
    """Every mutant of the modules that exist, and of the numbers in the tables."""
    paths = sorted({path for pattern in modules for path in ROOT.glob(pattern) if path.name != "__init__.py"})
    from spinewise.evidence.caveats import caveats
    from spinewise.evidence.entry import Use
    from spinewise.evidence.tables import entries

    beside = frozenset({one.id for one in entries()} | {one.id for one in caveats()})
    found = [mutant for path in paths for mutant in mutants_of_module(path, beside)]
    if modules == MODULES:
        ids = frozenset(
            ({one.id for one in entries() if one.use is Use.DECIDE} - {*BY_IMAGES}) | {*ALSO_DECIDE}
        )
        for pattern in TABLES:
            for path in sorted(EVIDENCE.glob(pattern)):
                found += mutants_of_table(path, ids, every_row=path.name in CUTOFFS)
    return found


def equivalents(mutants: Sequence[Mutant]) -> tuple[set[int], list[str]]:
    """Places of the mutants that the table calls equivalent, and what is wrong with the table."""
    rows = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8")).get("equivalent", [])
    places: set[int] = set()
    wrong = []
    for row in rows:
        hits = {
            place
            for place, one in enumerate(mutants)
            if named(one.path) == row["file"]
            and row.get("text", one.text) == one.text
            and fnmatch.fnmatchcase(one.what, row["what"])
        }
        if not hits or not row["because"].strip():
            wrong.append(
                f"{EQUIVALENT.name} names {row['what']} in {row['file']}, which is no mutant: remove it."
            )
        places |= hits
    return places, wrong


def named(path: Path) -> str:
    """A file by its way from the project's root."""
    return path.relative_to(ROOT).as_posix()
