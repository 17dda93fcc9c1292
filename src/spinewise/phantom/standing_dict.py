"""The truth of a standing pair as plain numbers and lists for standing.json, after `standing.schema.json`."""

import json
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from spinewise.phantom.radiographs import StandingPair
from spinewise.phantom.truth import truth_of

Array = NDArray[np.float64]

VERSION = 1
_DIGITS = 6


def standing_to_dict(pair: StandingPair) -> dict[str, object]:
    """Content of standing.json.

    Parameters
    ----------
    pair : StandingPair
        Of a digital patient.

    Returns
    -------
    dict
        Plain; lengths in mm, angles in degrees, points in LPS from the isocentre.
    """
    truth = truth_of(pair.patient, levels=())
    return {
        "version": VERSION,
        "synthetic": True,
        "seed": pair.patient.seed,
        "definitions": "LPS from the isocentre, mm, degrees; lordosis and kyphosis positive; u forwards "
        "(lateral) or to the left (frontal), v up, mm at the isocentre; corners lie in the endplate planes",
        "spinopelvic": {
            "pi_deg": _round(truth.pi_deg),
            "pt_deg": _round(truth.pt_deg),
            "ss_deg": _round(truth.ss_deg),
            "ll_l1_s1_deg": _round(truth.ll_deg),
            "tk_t4_t12_deg": _round(truth.tk_deg),
        },
        "coronal_cobb": {
            "degrees": _round(truth.cobb.degrees),
            "upper": truth.cobb.upper.value,
            "lower": truth.cobb.lower.value,
        },
        "projections": {
            view.value: {
                "source": beam.origin.value,
                "beam": beam.beam.value,
                "source_to_isocentre_mm": beam.source_to_isocentre_mm,
                "source_to_detector_mm": beam.source_to_detector_mm,
            }
            for view, beam in pair.projections.items()
        },
        "marks": [
            {
                "bone": mark.bone.value,
                "place": mark.place.value,
                "lps": _list(point),
                "seen": {view.value: _list(marked.points[mark]) for view, marked in pair.marks.items()},
            }
            for mark, point in pair.points.items()
        ],
    }


def standing_schema() -> dict[str, object]:
    """The JSON Schema that `standing_to_dict` keeps to.

    Returns
    -------
    dict
        As read from ``standing.schema.json``.
    """
    text = files("spinewise.phantom").joinpath("standing.schema.json").read_text(encoding="utf-8")
    schema: dict[str, object] = json.loads(text)
    return schema


def _list(vector: Array) -> list[float]:
    return [_round(value) for value in vector]


def _round(value: float) -> float:
    return round(float(value), _DIGITS)
