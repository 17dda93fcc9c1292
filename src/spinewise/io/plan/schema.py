"""The schema of plan.json, drawn from the types, so that the two never disagree.

`python -m spinewise.io.plan.schema` prints it, and with the word `assess`, `augmentation`, `pain` or
`reconstruct` that of what is written under this name; what is printed lies in ``schemas`` and a test compares
them. A change of the plan's after a release needs a new `document.SCHEMA_VERSION` and a migration.
"""

import dataclasses
import datetime
import enum
import json
import sys
import types
import typing
from collections.abc import Mapping
from typing import Any

import numpy as np

from spinewise.anatomy.spine import Spine
from spinewise.evidence.augmentation_studies import Study
from spinewise.io.plan import reconstruction
from spinewise.io.plan.document import SCHEMA_VERSION
from spinewise.io.plan.plain_json import IS, hints_of, is_mask, options_of, tagged
from spinewise.pathway.analgesia import Analgesia
from spinewise.pathway.plan import Plan
from spinewise.results import (
    Disagreement,
    Finding,
    Measurement,
    Missing,
    Option,
    Path,
    Question,
    Recommendation,
    Span,
)
from spinewise.words import Answer

Schema = dict[str, Any]


def schema_of_plan() -> Schema:
    """JSON Schema of plan.json.

    Returns
    -------
    dict
        Draft 2020-12; one definition for each type of a plan.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A spinewise plan",
        "description": (
            "One patient's plan for one operation, whole: facts, geometry, measurements with their regions, "
            "advice, review and provenance. Coordinates are LPS in mm, units UCUM, dates ISO 8601. Decision "
            "support for clinicians who review every line; not a medical device."
        ),
        "type": "object",
        "properties": {
            "schema": {"const": "spinewise-plan"},
            "schema_version": {"const": SCHEMA_VERSION},
            "draft": {
                "type": "boolean",
                "description": "True until levels, sides and urgency are confirmed for exactly these inputs.",
            },
            "plan": {"$ref": "#/$defs/Plan"},
        },
        "required": ["schema", "schema_version", "draft", "plan"],
        "additionalProperties": False,
        "$defs": definitions_of(Plan),
    }


def schema_of_assess() -> Schema:
    """JSON Schema of what ``spinewise bone assess --json`` writes.

    Returns
    -------
    dict
        Draft 2020-12; the parts are those of a plan.
    """
    return _schema_of_room(
        "spinewise-assess",
        "One patient's bone, judged for one operation",
        "The path, the options, what is proposed, seen and missing, in the shapes of a plan.",
        {"timeline": Span},
    )


def schema_of_augmentation() -> Schema:
    """JSON Schema of what ``spinewise augmentation --json`` writes.

    Returns
    -------
    dict
        Draft 2020-12; the parts are those of a plan, and every study.
    """
    return _schema_of_room(
        "spinewise-augmentation",
        "One patient's vertebral fracture, conservative care and augmentation side by side",
        "The pathway, both ways, what is proposed, seen and missing, in the shapes of a plan; and the "
        "studies.",
        {"studies": Study},
    )


def schema_of_reconstruction() -> Schema:
    """JSON Schema of what ``spinewise align reconstruct --json`` writes.

    Returns
    -------
    dict
        Draft 2020-12; the spine is that of a plan, with voxels where its bones came from a CT.
    """
    properties: Schema = {
        "schema": {"const": reconstruction.NAME},
        "schema_version": {"const": reconstruction.VERSION},
        "draws": {"type": "integer", "description": "spines drawn within the errors, for the intervals"},
        "seed": {"type": "integer", "description": "of the draws"},
        "package": {"type": "string"},
        "evidence_version": {"type": "string"},
        "spine": {"$ref": "#/$defs/Spine"},
        "mark_sd_mm": {"type": "number", "description": "scatter of one coordinate of a mark, as found"},
        "machine": {
            "type": "object",
            "description": "estimated errors of the machine: mm, degrees, shares",
            "additionalProperties": {"type": "number"},
        },
        "size_of_person": {"type": "number", "description": "logarithm of the size against the table"},
        "points_left_out": {"type": "array", "items": {"type": "string"}},
        "bones_of_ct": {"anyOf": [_bones_of_ct(), {"type": "null"}]},
        "measurements": {"type": "array", "items": {"$ref": "#/$defs/Measurement"}},
        "measured_findings": {"type": "array", "items": {"$ref": "#/$defs/Finding"}},
        "not_measured": {"type": "array", "items": {"$ref": "#/$defs/Missing"}},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A standing spine from two radiographs",
        "description": (
            "Vertebrae with frames, endplates and errors; coordinates are LPS in mm from the isocentre of "
            "both beams. Decision support for clinicians who review every line; not a medical device."
        ),
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
        "$defs": definitions_of(Spine) | definitions_of(Measurement),
    }


def _bones_of_ct() -> Schema:
    """What became of each bone of a CT that was posed on the radiographs."""
    number, error = {"type": "number"}, {"anyOf": [{"$ref": "#/$defs/Interval"}, {"type": "null"}]}
    perhaps = {"type": ["number", "null"]}
    bone: Schema = {
        "level": {"type": "string", "description": "S1 stands for the pelvis"},
        "matched": {"type": "boolean", "description": "false: where the marks put it, or not placed"},
        "move": {"anyOf": [{"$ref": "#/$defs/Move"}, {"type": "null"}]},
        "similarity": perhaps,
        "similarity_at_start": perhaps,
        "centre_error": error,
        "turn_error": error,
        "reason": {"type": "string"},
    }
    listed = {"type": "object", "properties": bone, "required": list(bone), "additionalProperties": False}
    whole: Schema = {
        "height_mm": {**number, "description": "by which the lateral view lies too high, by the pictures"},
        "bones": {"type": "array", "items": listed},
    }
    return {"type": "object", "properties": whole, "required": list(whole), "additionalProperties": False}


def schema_of_pain_plan() -> Schema:
    """JSON Schema of what ``spinewise pain plan --json`` writes.

    Returns
    -------
    dict
        Draft 2020-12; the parts are those of a plan, and what the room of pain said.
    """
    return _schema_of_room(
        "spinewise-pain-plan",
        "Analgesia around one operation of one patient",
        "The regimen with what this patient's facts change, genes, opioid load and rules on drugs; what is "
        "proposed, seen, asked and missing, in the shapes of a plan. No dose follows from a gene.",
        {"questions": Question, "timeline": Span},
        {"analgesia": Analgesia, "draft": bool},
    )


def _schema_of_room(
    name: str,
    title: str,
    description: str,
    more: Mapping[str, type],
    single: Mapping[str, type] = types.MappingProxyType({}),
) -> Schema:
    definitions: dict[str, Schema] = {}
    parts = {"paths": Path, "options": Option, "recommendations": Recommendation, "findings": Finding}
    parts |= {"missing": Missing, "disagreements": Disagreement, **more}
    lists = {part: {"type": "array", "items": _one(made, definitions)} for part, made in parts.items()}
    properties: Schema = {
        "schema": {"const": name},
        "schema_version": {"const": 1},
        "package": {"type": "string"},
        "evidence_version": {"type": "string"},
        "as_of": dict(_PLAIN[datetime.date]),
        **lists,
        **{part: _one(made, definitions) for part, made in single.items()},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "description": description,
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
        "$defs": dict(sorted(definitions.items())),
    }


def definitions_of(made: type) -> dict[str, Schema]:
    """One definition for a dataclass and for each type that it holds.

    Parameters
    ----------
    made : type
        A dataclass.

    Returns
    -------
    dict
        By name, for the ``$defs`` of a schema.
    """
    definitions: dict[str, Schema] = {}
    _add(made, definitions)
    return dict(sorted(definitions.items()))


def _add(made: type, definitions: dict[str, Schema]) -> None:
    """Definition of a dataclass and of everything that it holds."""
    if made.__name__ in definitions:
        return
    definitions[made.__name__] = {}
    hints = hints_of(made)
    names = [field.name for field in dataclasses.fields(made)]
    definitions[made.__name__] = {
        "description": (made.__doc__ or "").strip().split("\n")[0],
        "type": "object",
        "properties": {name: _schema(hints[name], definitions) for name in names},
        "required": names,
        "additionalProperties": False,
    }


def _schema(hint: Any, definitions: dict[str, Schema]) -> Schema:
    options = options_of(hint)
    if len(options) > 1:
        is_tagged = tagged(hint)
        return {
            "anyOf": [
                _tagged(one, definitions) if is_tagged else _schema(one, definitions) for one in options
            ]
        }
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        if arguments[-1] is Ellipsis:
            return {"type": "array", "items": _schema(arguments[0], definitions)}
        each = [_schema(one, definitions) for one in arguments]
        return {"type": "array", "prefixItems": each, "minItems": len(each), "maxItems": len(each)}
    if origin is np.ndarray:
        return _MASK if is_mask(hint) else {"type": "array", "description": "numbers, nested as the array"}
    if origin is not None and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _schema(arguments[1], definitions)}
    return _one(hint, definitions)


def _one(hint: type, definitions: dict[str, Schema]) -> Schema:
    if dataclasses.is_dataclass(hint):
        _add(hint, definitions)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    if issubclass(hint, enum.Enum):
        return {"enum": [one.value for one in hint]}
    return dict(_PLAIN[hint])


def _tagged(hint: Any, definitions: dict[str, Schema]) -> Schema:
    """A choice that says under ``is`` which one it is; plain values say it by themselves."""
    if hint is Answer:
        value = {"enum": [one.value for one in Answer]}
        return {
            "type": "object",
            "properties": {IS: {"const": "Answer"}, "value": value},
            "required": [IS, "value"],
            "additionalProperties": False,
        }
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        _add(hint, definitions)
        own, name = definitions[hint.__name__], f"One{hint.__name__}"
        definitions[name] = {
            **own,
            "properties": {IS: {"const": hint.__name__}, **own["properties"]},
            "required": [IS, *own["required"]],
        }
        return {"$ref": f"#/$defs/{name}"}
    return _schema(hint, definitions)


_MASK: Schema = {
    "type": "object",
    "description": "boolean mask: run lengths in C order, beginning with False",
    "properties": {
        "shape": {"type": "array", "items": {"type": "integer"}},
        "runs": {"type": "string", "pattern": "^[0-9 ]*$"},
    },
    "required": ["shape", "runs"],
    "additionalProperties": False,
}

_PLAIN: Mapping[type, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    types.NoneType: {"type": "null"},
    datetime.date: {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    datetime.datetime: {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T"},
}


if __name__ == "__main__":
    rooms = {
        "assess": schema_of_assess,
        "augmentation": schema_of_augmentation,
        "pain": schema_of_pain_plan,
        "reconstruct": schema_of_reconstruction,
    }
    wanted = rooms[sys.argv[1]]() if sys.argv[1:] else schema_of_plan()
    sys.stdout.write(json.dumps(wanted, indent=2, ensure_ascii=False) + "\n")
