"""What kind of operation the words or codes of a source name, in the words of the registry."""

from collections.abc import Iterable

from spinewise.record.concept_table import plain_words, stands_in

_BY_WORD = ("kyphoplasty", "vertebroplasty")
_BY_CONCEPT = {
    "spinal-fusion": "fusion",
    "spinal-decompression": "decompression",
    "spinal-instrumentation": "instrumentation",
}
_AFTER = ("discectomy",)
_ANY = "spine-operation"
OPERATION = "operation on the spine"


def kinds_of(words: str, concepts: Iterable[str]) -> tuple[str, ...]:
    """Kinds of one operation, the one it is counted under first.

    Parameters
    ----------
    words : str
        Of its code.
    concepts : iterable of str
        Keys that the code was understood as.

    Returns
    -------
    tuple of str
        Empty when it is no operation on the spine.
    """
    text, known = plain_words(words), set(concepts)
    found = [word for word in _BY_WORD if stands_in(word, text)]
    found += [kind for key, kind in _BY_CONCEPT.items() if key in known]
    found += [word for word in _AFTER if stands_in(word, text) and _ANY in known]
    return tuple(found) or ((OPERATION,) if _ANY in known else ())
