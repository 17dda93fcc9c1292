"""One door to bone optimisation: options, path, timeline, proposals, findings and what is missing."""

from spinewise.bone.asked import Asked
from spinewise.bone.densitometry.diagnosis import Diagnosis
from spinewise.bone.optimisation.bundle_lines import bundle_lines
from spinewise.bone.optimisation.gaps import gaps
from spinewise.bone.optimisation.hip_and_spine import order_of_hip_and_spine
from spinewise.bone.optimisation.optimise import is_silent_without_implants, optimise, silent_without_implants
from spinewise.bone.optimisation.options.all import drug_options
from spinewise.bone.optimisation.path import path_of
from spinewise.bone.optimisation.prehabilitation import bundle, said_of
from spinewise.bone.optimisation.proposals import (
    bring_vitamin_d_to_target,
    choose_a_drug,
    know_calcium_first,
    look_for_causes,
    mind_the_window,
    without_drugs,
)
from spinewise.bone.optimisation.referral import reassess, refer
from spinewise.bone.optimisation.seen import findings, silent_for_minors
from spinewise.bone.optimisation.situation import Situation
from spinewise.bone.optimisation.timeline import spans
from spinewise.results import Advice
from spinewise.words import Answer

ROOM = "bone"


def advise(asked: Asked, diagnosis: Diagnosis) -> Advice:
    """Advice on bone optimisation for one patient, one operation and one day.

    Parameters
    ----------
    asked : Asked
        Patient, operation, values, protocol and day.
    diagnosis : Diagnosis
        Whether the criteria for osteoporosis are met.

    Returns
    -------
    Advice
        For a minor the path alone, with the sentence that the rules for adults are silent.
    """
    situation = Situation(asked, diagnosis)
    if asked.is_minor:
        return Advice(ROOM, findings=(silent_for_minors(),), paths=(path_of(situation, ()),))
    options = drug_options(situation)
    by_id = {option.id: option for option in options}
    items = bundle(situation, by_id["anabolic"])
    lines = (
        optimise(asked, diagnosis),
        refer(situation),
        choose_a_drug(situation, options),
        mind_the_window(situation),
        look_for_causes(situation),
        know_calcium_first(situation),
        bring_vitamin_d_to_target(situation),
        without_drugs(situation),
        *bundle_lines(situation, items),
        reassess(situation),
        order_of_hip_and_spine(situation),
    )
    return Advice(
        ROOM,
        findings=(
            *findings(situation),
            *((silent_without_implants(),) if is_silent_without_implants(asked, diagnosis) else ()),
            *(said_of(items) if situation.osteoporosis is Answer.YES else ()),
        ),
        recommendations=tuple(line for line in lines if line is not None),
        missing=gaps(situation, options),
        options=options,
        paths=(path_of(situation, options),),
        timeline=spans(situation),
    )
