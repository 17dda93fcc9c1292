"""The name under which a plan is kept when nobody gave one: made from the files, never from the identifier.

A hash of the hospital's identifier could be undone by hashing every identifier of the hospital. See
docs/decisions/0002-pseudonyms.md.
"""

import base64
import hashlib
from collections.abc import Iterable

UNNAMED = "P-UNNAMED"
_LETTERS = 10


def pseudonym_of(file_hashes: Iterable[str]) -> str:
    """A pseudonym from the hashes of images and records.

    Parameters
    ----------
    file_hashes : iterable of str
        SHA-256 of each image and record, in any order. The hand-written patient.yaml is not among them: it
        is short enough to be guessed.

    Returns
    -------
    str
        ``"P-"`` and ten letters; the same for the same files, another one when a file changes.
        ``"P-UNNAMED"`` when there is no file to make it from.
    """
    hashes = sorted(file_hashes)
    if not hashes:
        return UNNAMED
    digest = hashlib.sha256(b"spinewise pseudonym\n" + "\n".join(hashes).encode()).digest()
    return f"P-{base64.b32encode(digest).decode()[:_LETTERS]}"
