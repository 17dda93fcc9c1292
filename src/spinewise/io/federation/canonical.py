"""One way to write a message, so that its checksum is the same wherever it is made."""

import json
from typing import Any

from spinewise.words import CannotWrite


def canonical(content: Any) -> bytes:
    """Content in its one form: sorted keys, no spaces, numbers to the last bit.

    Parameters
    ----------
    content : dict
        Of text, numbers, lists and dicts.

    Returns
    -------
    bytes
        UTF-8.

    Raises
    ------
    CannotWrite
        When a number is not finite.
    """
    try:
        return json.dumps(
            content, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":")
        ).encode()
    except ValueError:
        raise CannotWrite(
            "A sum is not finite: nothing was written; check the columns for huge values."
        ) from None
