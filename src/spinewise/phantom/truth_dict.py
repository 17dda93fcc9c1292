"""The truth as plain numbers and lists for truth.json, after `truth.schema.json`."""

import json
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from spinewise.geometry.frame import Frame
from spinewise.geometry.plane import Plane
from spinewise.phantom.truth import LevelTruth, Truth
from spinewise.phantom.truth_hu import Signal
from spinewise.phantom.truth_mr import VbqTruth
from spinewise.phantom.truth_shape import PedicleTruth

Array = NDArray[np.float64]

VERSION = 1
_DIGITS = 6


def truth_to_dict(truth: Truth, vbq: VbqTruth) -> dict[str, object]:
    """Content of truth.json.

    Parameters
    ----------
    truth : Truth
        Of a digital patient.
    vbq : VbqTruth
        Of the same person on T1 MRI.

    Returns
    -------
    dict
        Plain; lengths in mm, angles in degrees, points in LPS.
    """
    return {
        "version": VERSION,
        "synthetic": True,
        "seed": truth.seed,
        "definitions": "LPS, mm, degrees, HU; lordosis and kyphosis positive; "
        "endplate planes by least squares over the inner 80 % of the footprint, normals up",
        "levels": {level.value: _level(one) for level, one in truth.levels.items()},
        "sacral_endplate": _plane(truth.sacral_endplate),
        "femoral_heads": {
            side.value: {"centre": _list(centre), "radius_mm": _round(truth.head_radius_mm)}
            for side, centre in truth.heads.items()
        },
        "spinopelvic": {
            "pi_deg": _round(truth.pi_deg),
            "pt_deg": _round(truth.pt_deg),
            "ss_deg": _round(truth.ss_deg),
            "ll_l1_s1_deg": _round(truth.ll_deg),
            "tk_t4_t12_deg": _round(truth.tk_deg),
        },
        "t1_mri": {
            "vbq": _round(vbq.vbq),
            "vbq_of_pooled_voxels": _round(vbq.pooled),
            "csf": _round(vbq.csf),
            "marrow": {level.value: _round(mean) for level, mean in vbq.levels.items()},
        },
        "coronal_cobb": {
            "degrees": _round(truth.cobb.degrees),
            "upper": truth.cobb.upper.value,
            "lower": truth.cobb.lower.value,
        },
    }


def truth_schema() -> dict[str, object]:
    """The JSON Schema that `truth_to_dict` keeps to.

    Returns
    -------
    dict
        As read from ``truth.schema.json``.
    """
    text = files("spinewise.phantom").joinpath("truth.schema.json").read_text(encoding="utf-8")
    schema: dict[str, object] = json.loads(text)
    return schema


def _level(one: LevelTruth) -> dict[str, object]:
    shape, hu = one.shape, one.hu
    return {
        "superior_endplate": _plane(shape.superior),
        "inferior_endplate": _plane(shape.inferior),
        "frame": _frame(shape.frame),
        "height_mm": _round(shape.height_mm),
        "depth_mm": _round(shape.depth_mm),
        "width_mm": _round(shape.width_mm),
        "canal": {
            "centre": _list(shape.canal.centre),
            "width_mm": _round(shape.canal.width_mm),
            "depth_mm": _round(shape.canal.depth_mm),
            "area_mm2": _round(shape.canal.area_mm2),
        },
        "pedicles": {side.value: _pedicle(pedicle) for side, pedicle in shape.pedicles.items()},
        "hu": {
            "below_superior_endplate": _signal(hu.below_superior),
            "mid_body": _signal(hu.middle),
            "above_inferior_endplate": _signal(hu.above_inferior),
            "three_location_mean": _round(hu.three_location_mean),
            "mid_body_slab": _signal(hu.mid_body_slab),
            "eroded_body": _signal(hu.eroded_body),
            "plateaus": dict(zip(("lower", "middle", "upper"), map(_round, hu.plateaus), strict=True)),
        },
        "wedge_deg": _round(one.wedge_deg),
        "disc_below_deg": _round(one.disc_below_deg),
        "coronal_tilt_deg": _round(one.coronal_tilt_deg),
        "axial_rotation_deg": _round(one.axial_rotation_deg),
        "metal": one.metal,
    }


def _pedicle(one: PedicleTruth) -> dict[str, object]:
    return {
        "centre": _list(one.centre),
        "axis": _list(one.axis),
        "width_mm": _round(one.width_mm),
        "height_mm": _round(one.height_mm),
        "area_mm2": _round(one.area_mm2),
    }


def _signal(one: Signal) -> dict[str, float]:
    return {"mean": _round(one.mean), "sd": _round(one.sd), "volume_mm3": _round(one.volume_mm3)}


def _plane(one: Plane) -> dict[str, list[float]]:
    return {"point": _list(one.point), "normal": _list(one.normal)}


def _frame(one: Frame) -> dict[str, list[float]]:
    return {
        "origin": _list(one.origin),
        "left": _list(one.left),
        "posterior": _list(one.posterior),
        "up": _list(one.up),
    }


def _list(vector: Array) -> list[float]:
    return [_round(value) for value in vector]


def _round(value: float) -> float:
    return round(float(value), _DIGITS)
