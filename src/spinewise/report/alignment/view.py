"""Everything about alignment as plain data, so that HTML and PDF say the same."""

from collections.abc import Iterable, Mapping

from spinewise.anatomy.spine import Spine
from spinewise.imaging.radiograph import View
from spinewise.pathway.alignment import Alignment, GivenSaid, SpineSaid
from spinewise.report.alignment.frontal import frontal_picture
from spinewise.report.alignment.lateral import lateral_picture
from spinewise.report.alignment.measured import caveats_of, first_rows, gaps_of, groups_of, heading_of
from spinewise.report.alignment.oblique import oblique_picture
from spinewise.report.alignment.segments import segments_of
from spinewise.report.alignment.targets import number, systems_of
from spinewise.report.citations import caveat_said, evidence_refs, evidence_shown
from spinewise.report.lines import Data, sentence
from spinewise.words import Answer

TITLE = "Alignment"
NO_VERDICT = (
    "Side by side, none a default, no verdict over all: they disagree, and people without symptoms score "
    "badly in some."
)
GAIN = (
    "Disc angles, lordosis positive. A disc whose change is not told from its errors is unknown, not stiff."
)


def alignment_view(said: Alignment, spine: Spine | None = None, plans: Data | None = None) -> Data:
    """The section as plain data.

    Parameters
    ----------
    said : Alignment
        What the room of alignment said.
    spine : Spine or None
        In space, for the oblique picture.
    plans : dict or None
        From `plans.plans_of`.

    Returns
    -------
    dict
        Pictures, values, targets, what corrects by lying down, plans, what is missing.
    """
    return {
        "title": TITLE,
        "spines": [_spine(one) for one in said.spines],
        "oblique": _oblique(said, spine),
        "key": {"columns": [heading_of(one) for one in said.spines], "rows": first_rows(said.spines)},
        "groups": groups_of(said.spines),
        "segments": segments_of(said.spines),
        "targets": systems_of(said.targets, said.roussouly),
        "targets_silent": sentence(f"No target: {said.targets_silent}") if said.targets_silent else "",
        "no_verdict": NO_VERDICT,
        "given": [_given(one) for one in said.given],
        "given_said": GAIN,
        "plans": plans,
        "findings": [
            {
                "name": one.name,
                "text": sentence(one.because),
                "caveats": [caveat_said(text) for text in one.caveats],
                "refs": evidence_refs(one.evidence),
            }
            for one in said.advice.findings
        ],
        "missing": gaps_of(said.advice.missing),
        "evidence": [evidence_shown(id) for id in said.evidence],
    }


def _spine(one: SpineSaid) -> Data:
    heading = heading_of(one)
    lateral, frontal = one.view(View.LATERAL), one.view(View.FRONTAL)
    taken = ", ".join(
        part for part in (one.what, one.modality if one.modality not in one.what else "") if part
    )
    by = f"marked by {one.by}" if one.by else ""
    return {
        "heading": heading,
        "what": sentence("; ".join(part for part in (taken, by, one.source) if part)),
        "provisional": sentence(one.provisional),
        "uncalibrated": "Not calibrated: angles only, no distance."
        if any(not view.in_mm for view in one.views)
        else "",
        "lateral": lateral_picture(lateral, heading, _printed(one)) if lateral and lateral.points else "",
        "frontal": frontal_picture(frontal, heading) if frontal and frontal.points else "",
        "caveats": caveats_of(one),
        "missing": gaps_of(one.missing),
    }


def _printed(one: SpineSaid) -> Mapping[str, str]:
    return {found.name: f"{found.value:.0f}" for found in one.measurements}


def _oblique(said: Alignment, spine: Spine | None) -> str:
    lying = next((one for one in said.spines if spine and one.posture == spine.posture), None)
    if spine is None:
        return ""
    title = heading_of(lying) if lying else (spine.posture or "posture not said").capitalize()
    return oblique_picture(spine, title) or ""


def _given(one: GivenSaid) -> Data:
    return {
        "at": one.at,
        "cells": [_span(part) for part in (one.standing, one.lying, one.gain)],
        "mobile": "mobile" if one.is_mobile is Answer.YES else "unknown",
    }


def _span(one: Iterable[float]) -> Data:
    value, low, high = one
    return {"value": number(value, "deg"), "interval": f"{number(low, '')} to {number(high, '')}"}
