"""truth.json: the exact truth of a digital patient, under a versioned schema drawn from its types.

`python -m spinewise.io.truth_json` prints the schema; the printed file lies in ``schemas`` and a test
compares them.
"""

import json
import sys
from typing import Any

from spinewise.io.plain import to_plain
from spinewise.io.plan_schema import Schema, definitions_of
from spinewise.phantom.truth import Truth

SCHEMA_VERSION = 1


def truth_to_json(truth: Truth) -> dict[str, Any]:
    """Truth as plain data.

    Parameters
    ----------
    truth : Truth
        Of a digital patient.

    Returns
    -------
    dict
        Valid under `truth_schema`.
    """
    return {"schema": "spinewise-truth", "schema_version": SCHEMA_VERSION, "truth": to_plain(truth)}


def truth_schema() -> Schema:
    """JSON Schema of truth.json.

    Returns
    -------
    dict
        Draft 2020-12; one definition for each type of a truth.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The truth of a digital patient",
        "description": "Exact values of everything that is measured; points are LPS in mm, angles degrees.",
        "type": "object",
        "properties": {
            "schema": {"const": "spinewise-truth"},
            "schema_version": {"const": SCHEMA_VERSION},
            "truth": {"$ref": "#/$defs/Truth"},
        },
        "required": ["schema", "schema_version", "truth"],
        "additionalProperties": False,
        "$defs": definitions_of(Truth),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(truth_schema(), indent=2, ensure_ascii=False) + "\n")
