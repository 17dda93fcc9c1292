"""What the room remembers between two questions."""

import sys


def forget() -> None:
    """Empty the caches of the room, so that every line a case needs is run again."""
    for name, module in [*sys.modules.items()]:
        if name.startswith("spinewise.bone"):
            for thing in vars(module).values():
                if hasattr(thing, "cache_clear"):
                    thing.cache_clear()
