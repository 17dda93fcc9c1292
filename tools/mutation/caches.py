"""What the room remembers between two questions."""

import sys


def forget(packages: tuple[str, ...]) -> None:
    """Empty the caches of some packages, so that every line a case needs is run again."""
    for name, module in [*sys.modules.items()]:
        if name.startswith(packages):
            for thing in vars(module).values():
                if hasattr(thing, "cache_clear"):
                    thing.cache_clear()
