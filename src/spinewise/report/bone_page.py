"""The bone page: how good the bone is, which path that takes, which drugs stand how, and when."""

from spinewise.pathway.plan import Plan
from spinewise.report import numbers
from spinewise.report.citations import caveat_said, evidence_refs
from spinewise.report.conditions import conditions_said
from spinewise.report.densitometry import densitometry
from spinewise.report.header import urgent
from spinewise.report.hu_tracks import hu_tracks
from spinewise.report.lines import Data, sentence
from spinewise.report.options import option_table
from spinewise.report.paths import paths_drawn
from spinewise.report.rooms import without_augmentation, without_pain
from spinewise.report.timeline import timeline
from spinewise.report.vbq_picture import VBQ, region_said, short_name
from spinewise.results import Measurement

NO_PATH = "No path was walked: nothing is known that it could start from."
NO_OPTIONS = "No option was judged for this patient; this does not mean that none is open."
NO_TIMELINE = "Nothing with a place in time is known."
NO_HU = "HU was not measured; see what is missing."
NO_VBQ = "VBQ was not measured: it needs a T1 MRI without contrast agent."


def bone_page(plan: Plan) -> Data:
    """Everything about bone that a surgeon reads behind the first screen.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    dict
        ``urgent``, ``dxa``, ``hu``, ``vbq``, ``paths``, ``options`` and ``timeline``, each with what is
        said when it is empty.
    """
    plan = without_pain(without_augmentation(plan))
    vbq = [_vbq(m) for m in plan.measurements if m.name == VBQ]
    options = option_table(plan)
    hu = hu_tracks(plan)
    return {
        "urgent": urgent(plan.operation),
        "dxa": densitometry(plan),
        "hu": {**hu, "quiet": "" if hu["groups"] else NO_HU},
        "vbq": {"rows": vbq, "quiet": "" if vbq else NO_VBQ},
        "paths": {"drawn": paths_drawn(plan), "quiet": "" if plan.paths else NO_PATH},
        "options": {**options, "quiet": "" if options["rows"] else NO_OPTIONS},
        "timeline": timeline(plan) if plan.timeline else None,
        "no_timeline": NO_TIMELINE,
    }


def _vbq(measurement: Measurement) -> Data:
    value = numbers.value_of(measurement.value, measurement.unit, measurement.interval)
    return {
        "value": value,
        "interval": numbers.range_of(measurement.interval, measurement.unit),
        "coverage": numbers.number(100 * measurement.interval.coverage, 1.0),
        "method": sentence(measurement.method),
        "conditions": conditions_said(measurement.conditions),
        "regions": [[short_name(region), region_said(region)] for region in measurement.regions],
        "caveats": [caveat_said(caveat) for caveat in measurement.caveats],
        "refs": evidence_refs(measurement.sources),
    }
