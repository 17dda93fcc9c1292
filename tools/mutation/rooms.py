"""Rooms whose rules can be broken: their modules and tables, and the cases that are asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Room:
    """One room and what may be broken in it.

    Parameters
    ----------
    name : str
        As the command line names it.
    modules : tuple of str
        Globs of the rule modules, from the project's root.
    tables : tuple of str
        Globs of the tables, from the folder of the evidence.
    also_decide : tuple of str
        Rows, or one number of a row (``"id name"``), that rules read though the entry does not decide.
    not_in_words : tuple of str
        Rows that are read where images are measured, which a case in words does not have.
    cutoffs : tuple of str
        Tables in which every row may be named by a site and then decides.
    cases, checks : str
        Modules that read the cases and hold them against the rules.
    helpers : tuple of str
        Modules beside them that are loaded anew with the rules.
    folder : str
        Where these modules lie, from the project's root.
    packages : tuple of str
        What is loaded anew, traced and made to forget, apart from the evidence and the plan.
    first : str
        Module that is run once unbroken in the way of a mutant.
    rules : tuple of str
        Tables whose rows are rules: each is broken part by part.
    """

    name: str
    modules: tuple[str, ...]
    tables: tuple[str, ...]
    also_decide: tuple[str, ...]
    not_in_words: tuple[str, ...]
    cutoffs: tuple[str, ...]
    cases: str
    checks: str
    helpers: tuple[str, ...]
    folder: str
    packages: tuple[str, ...]
    first: str
    rules: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """How the file names of its code begin."""
        return tuple(str(ROOT / "src" / package.replace(".", "/")) for package in self.packages)


BONE = Room(
    name="bone",
    modules=(
        "src/spinewise/record/answers.py",
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
    ),
    tables=(
        "entries/a_*.toml",
        "entries/b_*.toml",
        "entries/c_*.toml",
        "entries/d_*.toml",
        "entries/added.toml",
        "hu_cutoffs.toml",
        "vbq_cutoffs.toml",
        "protocol_defaults.toml",
    ),
    also_decide=(
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
    ),
    not_in_words=("hu-scale-definition", "hu-contrast-inflates"),
    cutoffs=("hu_cutoffs.toml", "vbq_cutoffs.toml"),
    cases="clinical_cases",
    checks="clinical_checks",
    helpers=("clinical_said", "clinical_letters", "hand_made_values", "hand_made_heights"),
    folder="tests/bone",
    packages=("spinewise.bone", "spinewise.record.answers", "spinewise.anatomy.height_loss"),
    first="src/spinewise/bone/assess.py",
)
AUGMENTATION = Room(
    name="augmentation",
    modules=(
        "src/spinewise/augmentation/asked.py",
        "src/spinewise/augmentation/assess.py",
        "src/spinewise/augmentation/course.py",
        "src/spinewise/augmentation/fracture.py",
        "src/spinewise/augmentation/gate.py",
        "src/spinewise/augmentation/imaging.py",
        "src/spinewise/augmentation/options.py",
        "src/spinewise/augmentation/panels.py",
        "src/spinewise/augmentation/proposals.py",
        "src/spinewise/augmentation/reading.py",
        "src/spinewise/augmentation/scores.py",
        "src/spinewise/augmentation/shape.py",
        "src/spinewise/augmentation/signs.py",
        "src/spinewise/augmentation/situation.py",
        "src/spinewise/augmentation/walk.py",
    ),
    tables=("entries/added_augmentation.toml",),
    also_decide=("va-nass-osteoporotic", "va-european-panel", "va-rand-duration"),
    not_in_words=(),
    cutoffs=(),
    cases="augmentation_cases",
    checks="augmentation_checks",
    helpers=(),
    folder="tests/augmentation",
    packages=("spinewise.augmentation", "spinewise.record.answers"),
    first="src/spinewise/augmentation/assess.py",
)
INTERACTIONS = Room(
    name="interactions",
    modules=("src/spinewise/pain/interactions/*.py",),
    tables=("entries/added_interactions.toml",),
    also_decide=(),
    not_in_words=(),
    cutoffs=(),
    cases="interaction_cases",
    checks="interaction_checks",
    helpers=(),
    folder="tests/pain/interactions",
    packages=("spinewise.pain", "spinewise.record.answers"),
    first="src/spinewise/pain/interactions/assess.py",
    rules=("interaction_rules.toml",),
)
GENOTYPE = Room(
    name="genotype",
    modules=(
        "src/spinewise/pain/genotype/*.py",
        "src/spinewise/evidence/gene_guidance.py",
        "src/spinewise/evidence/inhibitors.py",
        "src/spinewise/evidence/named_alleles.py",
        "src/spinewise/evidence/research_genes.py",
    ),
    tables=(),
    also_decide=(),
    not_in_words=(),
    cutoffs=(),
    cases="genotype_cases",
    checks="genotype_checks",
    helpers=("genotype_builders",),
    folder="tests/pain/genotype",
    packages=(
        "spinewise.pain.genotype",
        "spinewise.evidence.gene_guidance",
        "spinewise.evidence.inhibitors",
        "spinewise.evidence.named_alleles",
        "spinewise.evidence.research_genes",
    ),
    first="src/spinewise/pain/genotype/assess.py",
)
LOAD = Room(
    name="load",
    modules=("src/spinewise/pain/opioids/*.py", "src/spinewise/evidence/opioid_factors.py"),
    tables=("opioid_factors.toml",),
    also_decide=(),
    not_in_words=(),
    cutoffs=("opioid_factors.toml",),
    cases="load_cases",
    checks="load_checks",
    helpers=(),
    folder="tests/pain/load",
    packages=("spinewise.pain.opioids", "spinewise.evidence.opioid_factors"),
    first="src/spinewise/pain/opioids/load.py",
)
REGIMEN = Room(
    name="regimen",
    modules=(
        "src/spinewise/pain/regimen/*.py",
        "src/spinewise/pain/plan.py",
        "src/spinewise/evidence/analgesia.py",
    ),
    tables=("entries/added_regimen.toml",),
    also_decide=(),
    not_in_words=(),
    cutoffs=(),
    cases="regimen_cases",
    checks="regimen_checks",
    helpers=(),
    folder="tests/pain/regimen",
    packages=("spinewise.pain.regimen", "spinewise.pain.plan", "spinewise.evidence.analgesia"),
    first="src/spinewise/pain/regimen/assess.py",
    rules=("analgesia.toml",),
)
ROOMS: Mapping[str, Room] = {
    room.name: room for room in (BONE, AUGMENTATION, INTERACTIONS, GENOTYPE, LOAD, REGIMEN)
}
