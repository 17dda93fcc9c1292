"""A line of a list before it is read: one way of writing numbers, dashes and abbreviations."""

import re

from spinewise.record.medication import Why

_WORDS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "i": "1", "ii": "2", "iii": "3",
}  # fmt: skip
_NUMBER_WORD = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_SAME = (
    (r"[\u2010-\u2015\u2212]", "-"),
    (r"[\u00b5\u03bc]", "u"),
    (r"\u00bd", " 1/2"),
    (r"[\u00a0\u2009\u202f\t]", " "),
    (r"[\"'\u201c\u201d\u2018\u2019]", " "),
)
_SHORT = (
    (rf"\(\s*(?:{_NUMBER_WORD})\s*\)", " "),  # every 6 (six) hours
    (r"\b([bt])\.\s?i\.\s?d\b\.?", r"\1id"),
    (r"\bq\.\s?i\.\s?d\b\.?", "qid"),
    (r"\bp\.\s?r\.\s?n\b\.?", "prn"),
    (r"\bp\.\s?o\b\.?", "po"),
    (r"\bs/c\b", "subcut"),
    (r"\bp\.\s?r\b\.", "rectal"),
    (r"\bw/\s*", "with "),
    (r"\bd/c'?d\b|\bdc\s?d\b", "discontinued"),
    (r"\b(?:1|one) half\b(?: of)?(?: an?)?|\bhalf(?: of)?(?: an?)?\b", "1/2"),
    (rf"\b(?:{_NUMBER_WORD})\s+(?=1/2)", "? "),  # two 1/2 tablets: 2.5, or two halves?
    (rf"\b({_NUMBER_WORD})\b", lambda found: _WORDS[found[1]]),
    (r"\b(i{1,3})(?=\s+(?:tab|cap|po\b))", lambda found: _WORDS[found[1]]),
)
_BULLET = re.compile(r"^\s*(?:[-*\u2022]+|\d+[.)])\s+(?=[a-zA-Z\"(])")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_DECIMAL_COMMA = re.compile(r"(?<![\d,.])(0|1|2|7|12|22|37|62),(5)(?!\d)")
_LEFT_COMMA = re.compile(r"\d,\d")
_LEADING_POINT = re.compile(r"(?<![\d])\.\d")


def plain(line: str) -> str:
    """Line in lower case, with digits for words and one spelling for each abbreviation.

    Parameters
    ----------
    line : str
        As it stands on the list.

    Returns
    -------
    str
        With single spaces.
    """
    text = line
    for pattern, by in _SAME:
        text = re.sub(pattern, by, text)
    text = _BULLET.sub("", text).lower()
    for pattern, short in _SHORT:
        text = re.sub(pattern, short, text)
    text = _DECIMAL_COMMA.sub(r"\1.\2", _THOUSANDS.sub("", text))
    return " ".join(text.split())


def why_unsafe(text: str) -> Why | None:
    """Reason why a line may not be read at all, whatever else it says.

    Parameters
    ----------
    text : str
        As `plain` gives it.

    Returns
    -------
    Why or None
        A number that can be misread, or a mark of doubt.
    """
    if _LEADING_POINT.search(text) or _LEFT_COMMA.search(text):
        return Why.NUMBER
    return Why.SENSE if "?" in text else None
