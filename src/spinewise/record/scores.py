"""T-scores and Z-scores that pass for one another: how the disagreement is written, and known again."""

from spinewise.record.concept_table import stands_in

_CLASH = "the words beside the code say"
_NAMES = {"dxa-t-score": "T-score", "dxa-z-score": "Z-score"}
_WORDS = {
    "T-score": ("t-score", "t score", "tscore"),
    "Z-score": ("z-score", "z score", "zscore"),
}


def clash_in_words(concept: str, words: str) -> str:
    """Whether words beside a score name the other score.

    Parameters
    ----------
    concept : str
        ``"dxa-t-score"`` or ``"dxa-z-score"``; any other never clashes.
    words : str
        What stands beside the number, in plain words.

    Returns
    -------
    str
        A clause for the note of the fact; empty when nothing clashes.
    """
    name = _NAMES.get(concept)
    if name is None:
        return ""
    other = "Z-score" if name == "T-score" else "T-score"
    says_other = any(stands_in(word, words) for word in _WORDS[other])
    says_own = any(stands_in(word, words) for word in _WORDS[name])
    return f"{_CLASH} {other}" if says_other and not says_own else ""


def is_clash(note: str) -> bool:
    """Whether a note is one of `clash_in_words`.

    Parameters
    ----------
    note : str
        Note of a fact.

    Returns
    -------
    bool
        True when code and words named different scores.
    """
    return _CLASH in note
