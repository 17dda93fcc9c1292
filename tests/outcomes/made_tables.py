"""Tables of simulated people and questions on them, as a user would write them."""

import csv
from pathlib import Path

import numpy as np

from spinewise.outcomes.simulated.fractures import simulate_fractures
from spinewise.outcomes.simulated.scenario import FractureScenario

QUESTION = """
title = "Augmentation or conservative care after a vertebral compression fracture"
seed = 1

[protocol]
eligibility = ["vertebral compression fracture, 65 years or more", "first record of the fracture"]
time_zero = ["day of randomisation", "day of the diagnosis"]
strategies = [["augmented", "augmentation within 90 days"], ["not augmented", "none within 90 days"]]
assignment = ["by lot", "taken as by lot among people alike in the covariates"]
follow_up = ["ten years", "until death, loss or the end of the registry"]
outcome = ["death from any cause", "death as recorded"]
estimand = ["per protocol, everybody eligible", "the same"]
assumptions = ["nobody's treatment depends on anything hidden that also changes the outcome"]
analysis = ["survival by arm", "clones, artificial censoring, weights"]

[columns]
treated = "treated_at"
end = "days"
event = "died"
covariates = ["age", "man", "comorbidity", "year"]

[negative_controls]
outcomes = [{name = "admission", end = "c1_days", event = "c1"}]
exposures = ["elective"]

[[exclude]]
column = "age"
below = 65
reason = "younger than 65 years"

[choices]
imputations = 3
rounds = 3
"""


def write_fractures(
    folder: Path, people: int = 3000, *, unknown: float = 0.0, seed: int = 1, **truth: float
) -> tuple[Path, Path]:
    """Question and table of simulated fractures; a share of the comorbidities is left empty."""
    rng = np.random.default_rng(seed)
    made = simulate_fractures(people, rng, FractureScenario(measured=1.0, **truth), whole_days=True)
    cohort, control = made.cohort, made.cohort.others["control outcome 1"]
    hidden = rng.random(people) < unknown
    table = folder / "people.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["treated_at", "days", "died", *cohort.names, "c1_days", "c1", "elective"])
        for i in range(people):
            covariates = [f"{value:g}" for value in cohort.covariates[i]]
            if hidden[i]:
                covariates[cohort.names.index("comorbidity")] = ""
            begins = cohort.treated_at[i]
            writer.writerow(
                [
                    "" if np.isnan(begins) else f"{begins:g}",
                    f"{cohort.outcome.days[i]:g}",
                    int(cohort.outcome.happened[i]),
                    *covariates,
                    f"{control.days[i]:g}",
                    int(control.happened[i]),
                    int(made.control_exposure[i]),
                ]
            )
    question = folder / "comparison.toml"
    question.write_text(QUESTION, encoding="utf-8")
    return question, table
