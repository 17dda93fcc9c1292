"""plan.json: a whole plan with the geometry and regions that replay it, under a versioned schema.

A plan that was written by any released version is read by every later one: each step of
`MIGRATIONS` turns a document of one version into the next.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator

from spinewise.io.plan.migrations import MIGRATIONS, Document
from spinewise.io.plan.plain_json import from_plain, to_plain
from spinewise.pathway.plan import Plan
from spinewise.words import BadInput, CannotWrite

SCHEMA_VERSION = 4


def to_json(plan: Plan) -> Document:
    """A plan as plain data.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    dict
        Valid under `plan_schema`.
    """
    draft = {"draft": plan.is_draft}
    return {"schema": "spinewise-plan", "schema_version": SCHEMA_VERSION, **draft, "plan": to_plain(plan)}


def to_bytes(document: Mapping[str, Any]) -> bytes:
    """A document in its one canonical form: sorted keys, UTF-8, no number that is not one.

    Parameters
    ----------
    document : mapping
        From `to_json`.

    Returns
    -------
    bytes
        The same for the same plan, on every machine.

    Raises
    ------
    CannotWrite
        When a number is not finite.
    """
    try:
        text = json.dumps(document, sort_keys=True, ensure_ascii=False, allow_nan=False, indent=1)
    except ValueError:
        raise CannotWrite("the plan holds a number that is not finite: report this as a bug") from None
    return (text + "\n").encode()


def from_json(document: Any) -> Plan:
    """A plan from plain data of this or an earlier version.

    Parameters
    ----------
    document : dict
        As read from a plan.json.

    Returns
    -------
    Plan
        Equal to the one that was written.

    Raises
    ------
    BadInput
        When it is no plan, of a later version, or not valid.
    """
    if not isinstance(document, dict) or document.get("schema") != "spinewise-plan":
        raise BadInput("this is not a plan.json of spinewise: give the file that spinewise plan wrote")
    document = migrated(document)
    errors = sorted(_validator().iter_errors(document), key=lambda error: list(map(str, error.absolute_path)))
    if errors:
        place = "/".join(str(part) for part in errors[0].absolute_path) or "its top"
        raise BadInput(f"the plan.json is not valid at {place}: make the plan again")
    try:
        plan: Plan = from_plain(Plan, document["plan"])
    except (ValueError, KeyError, TypeError):
        raise BadInput("the plan.json holds a value that no plan can hold: make the plan again") from None
    return plan


def from_bytes(data: bytes) -> Plan:
    """A plan from the bytes of a plan.json.

    Parameters
    ----------
    data : bytes
        The file.

    Returns
    -------
    Plan
        As `from_json`.

    Raises
    ------
    BadInput
        When it is no JSON, or as `from_json`.
    """
    try:
        document = json.loads(data)
    except ValueError:
        raise BadInput("the plan.json is broken or cut short: make the plan again") from None
    return from_json(document)


def migrated(
    document: Document, steps: Mapping[int, Callable[[Document], Document]] = MIGRATIONS
) -> Document:
    """A document of an earlier version as one of this version.

    Parameters
    ----------
    document : dict
        With its ``schema_version``.
    steps : mapping
        `MIGRATIONS`, but for tests.

    Returns
    -------
    dict
        The same document when it is of this version.

    Raises
    ------
    BadInput
        When it is of a later version, or of none.
    """
    version = document.get("schema_version")
    if not isinstance(version, int) or version > SCHEMA_VERSION:
        raise BadInput(
            f"the plan.json has schema version {version} and this program reads up to {SCHEMA_VERSION}: "
            "update spinewise"
        )
    while version < SCHEMA_VERSION:
        if version not in steps:
            raise BadInput(f"plan.json of schema version {version} was never released: make the plan again")
        try:
            document = {**steps[version](document), "schema_version": version + 1}
        except (KeyError, TypeError, AttributeError):
            raise BadInput("the plan.json lacks a part of its version: make the plan again") from None
        version += 1
    return document


@cache
def plan_schema() -> Document:
    """JSON Schema of this version of plan.json; the caller must not change it.

    Returns
    -------
    dict
        Draft 2020-12.
    """
    text = (files("spinewise.io") / "schemas" / "plan.schema.json").read_text(encoding="utf-8")
    schema: Document = json.loads(text)
    return schema


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(plan_schema())
