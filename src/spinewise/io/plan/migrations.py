"""Steps from one version of plan.json to the next; none is ever changed once a later one stands."""

from collections.abc import Callable, Mapping
from typing import Any

Document = dict[str, Any]


def _with_options_and_paths(document: Document) -> Document:
    """Version 2: options, paths and a timeline; what stands beside a fact; how hollow an endplate is."""
    plan = dict(document["plan"])
    plan |= {"options": [], "paths": [], "timeline": []}
    record = dict(plan["record"])
    record["facts"] = [{"context": {}, **fact} for fact in record["facts"]]
    plan["record"] = record
    if plan["spine"] is not None:
        plan["spine"] = {**plan["spine"], "vertebrae": [_hollow(one) for one in plan["spine"]["vertebrae"]]}
    return {**document, "plan": plan}


def _hollow(vertebra: Document) -> Document:
    parts = {
        name: {"hollow_mm": 0.0, **part} if part["is"] == "Endplate" else part
        for name, part in vertebra["parts"].items()
    }
    return {**vertebra, "parts": parts}


def _with_analgesia(document: Document) -> Document:
    """Version 3: what the room of pain said; nothing before it was asked."""
    return {**document, "plan": {**document["plan"], "analgesia": None}}


def _with_alignment(document: Document) -> Document:
    """Version 4: what the room of alignment said; nothing before it was asked."""
    return {**document, "plan": {**document["plan"], "alignment": None}}


MIGRATIONS: Mapping[int, Callable[[Document], Document]] = {
    1: _with_options_and_paths,
    2: _with_analgesia,
    3: _with_alignment,
}
"""From the version that is read to the step that makes the next one of it."""
