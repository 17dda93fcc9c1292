"""Personalised spine surgery: measure the spine, plan the pathway, show the evidence.

The rooms of the house are subpackages; `import spinewise` alone loads none of them, so that
start-up stays fast. Each public name below is imported when it is first used.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_WHERE = {
    "Answer": "spinewise.words",
    "Level": "spinewise.words",
    "Phase": "spinewise.words",
    "Side": "spinewise.words",
    "Structure": "spinewise.words",
    "Finding": "spinewise.results",
    "Measurement": "spinewise.results",
    "Missing": "spinewise.results",
    "Question": "spinewise.results",
    "Recommendation": "spinewise.results",
    "LabelMap": "spinewise.imaging.labels",
    "Volume": "spinewise.imaging.volume",
    "Spine": "spinewise.anatomy.spine",
    "Vertebra": "spinewise.anatomy.vertebra",
}

__all__ = sorted(_WHERE)


def __getattr__(name: str) -> Any:
    """Import a public name from its room when it is first asked for."""
    if name not in _WHERE:
        raise AttributeError(f"module 'spinewise' has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)


def __dir__() -> list[str]:
    """List the public names without loading them."""
    return [*__all__, "__version__"]
