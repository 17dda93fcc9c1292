"""Pieces that a line is made of: every word of a line must be one of them, or the line is refused."""

import re
from dataclasses import dataclass
from functools import cache

from spinewise.evidence.drug_names import Named, names
from spinewise.record.medication import Range

_N = r"(?:\d+\s+1/2|1/2|\d+(?:\.\d+)?)"
_R = rf"(?P<low>{_N})(?:\s*(?:-|to|or)\s*(?P<high>{_N}))?"
_DAY = r"(?:\s*(?:/|per|a|an|in|in a|daily|every|each)\s*(?:day|d|24\s?-?(?:h|hr|hrs|hours?)))"
_FORM = (
    r"(?:tablets?|tabs?|capsules?|caps?|pills?|films?|patch(?:es)?|lozenges?|suppositor(?:y|ies)|doses?|"
    r"times|x)"
)
_COUNTED = r"(?:tablets?|tabs?|capsules?|caps?|pills?|films?|patch(?:es)?)"
_HOURS = r"(?:h|hr|hrs|hours?|hourly)"
_END = r"(?![a-z0-9/])"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATE = (
    rf"(?:\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}} {_MONTH},? \d{{4}}|{_MONTH} \d{{1,2}},? \d{{4}}|"
    rf"\d{{1,2}}/\d{{1,2}}/\d{{2,4}}|\d{{1,2}}\.\d{{1,2}}\.\d{{4}})"
)
_UNIT = r"(?:mg|mcg|ug|micrograms?|g|grams?|milligrams?)"
_PAIN = (
    r"(?:low|lower|back|leg|neck|chronic|acute|severe|moderate|mild|breakthrough|moderately|to|and|or|pain|lbp|"
    r"spine|spinal|nerve|sciatica|post-?op|postoperative)"
)

KINDS: tuple[tuple[str, str], ...] = (
    # what changes everything
    ("ended", r"no longer taking|not (?:currently )?taking:?|stopped|discontinued|finished|completed"),
    ("taper", r"taper(?:ing|ed)?|wean(?:ing|ed)?"),
    ("then", r"then"),
    (
        "maintenance",
        r"maintenance|clinic|otp|oud|mat|supervised|opioid use disorder|opioid treatment program|"
        r"substitution",
    ),
    # dates
    ("span", rf"(?P<from>{_DATE})\s*(?:to|-|until|through|till)\s*(?P<until>{_DATE})"),
    ("first", rf"(?:from|since|start(?:ed|ing)?(?: date| on)?|begin(?:ning)?|began)[: ]+(?P<date>{_DATE})"),
    ("last", rf"(?:to|until|through|till|stop date|end(?:s|ed|ing)?(?: date| on)?)[: ]+(?P<date>{_DATE})"),
    ("loose date", _DATE),
    (
        "lasting",
        rf"(?:x|for)\s*(?P<low>\d+)\s*(?P<of>d|days?|wk|wks|weeks?){_END}",
    ),
    ("stop", r"stop|off"),
    # how often at most
    (
        "max amount",
        rf"(?:max(?:imum)?(?: daily)?(?: amount| dose)?(?: of)?|not more than|no more than|do not exceed|"
        rf"up to|"
        rf"limit)\s*:?\s*"
        rf"(?P<low>{_N})\s*(?P<unit>mg|{_FORM})?(?P<day>{_DAY}|\s*daily)?{_END}",
    ),
    ("max often", r"(?:max(?:imum)?|up to)(?=\s+(?:bid|bd|tid|tds|qid|qds|once|twice|daily))"),
    # combination strengths and concentrations, before plain doses
    (
        "per volume",
        rf"(?P<low>{_N})\s*(?P<unit>{_UNIT})\s*(?:/|per|in)\s*(?P<ml>{_N})?\s*(?:ml|milliliters?){_END}",
    ),
    (
        "pair per volume",
        rf"(?P<a>{_N})\s*(?:mg)?\s*[-/]\s*(?P<b>{_N})\s*(?:mg)?\s*(?:/|per|in)\s*(?P<ml>{_N})\s*ml{_END}",
    ),
    (
        "per hour",
        rf"{_R}\s*(?P<unit>mcg|ug|micrograms?|mg)\s*(?:/|per|an)\s*(?:h|hr|hour){_END}",
    ),
    ("per day", rf"{_R}\s*mg\s*(?:/|per|a)\s*(?:day|d|24\s?h){_END}"),
    ("scheme", r"(?P<scheme>[0-4]-[0-4]-[0-4](?:-[0-4])?)(?![\d-])"),
    (
        "pain score",
        r"\(\s*\d{1,2}\s*-\s*10\s*\)|\(\s*pain (?:score )?\d{1,2}\s*-\s*\d{1,2}\s*\)",
    ),
    # how often
    (
        "often",
        rf"(?:{_R}\s*times\s*(?:(?:a|per|each|every)\s*day|daily|/\s*d(?:ay)?)|(?P<low2>\d+)\s*x\s*(?:/|a|per)?\s*(?:day|daily|d)"
        rf"|x\s*(?P<low3>\d+)\s*(?:/|a|per)\s*(?:day|d)){_END}",
    ),
    (
        "hours",
        rf"(?:q|every)\s*{_R}\s*{_HOURS}{_END}|(?P<low2>\d+)\s*hourly{_END}|q\s*(?P<low3>4|6|8|12)(?![\d.]|\s*(?:d|day|days|min|m|h|w|-)\b)(?![a-z])",
    ),
    ("days", rf"(?:q|every)\s*(?P<low>\d+)\s*(?:d|days?){_END}|(?P<third>every third day|every 3rd day)"),
    (
        "sparse",
        rf"every other day|qod|alternate days|(?:once|twice|{_N}\s*times|{_N}\s*x)\s*(?:a |per |"
        rf"/)?\s*week(?:ly)?|"
        r"weekly|monthly|once a month|(?:mon|tue|wed|thu|fri|sat|sun)(?:/(?:mon|tue|wed|thu|fri|sat|sun))+",
    ),
    ("named often", r"(?P<name>bid|bd|tid|tds|qid|qds)\s*(?:-|to|or)\s*(?P<name2>tid|tds|qid|qds)"),
    (
        "named often",
        r"(?P<name>bid|bd|tid|tds|qid|qds|twice (?:a day|daily|per day)|thrice (?:a day|daily)|"
        r"once (?:a day|daily|per day)|qd|od|q\s?day|every day|each day|daily|a day)",
    ),
    ("time", r"(?:in the|each|every) (?P<time>morning|evening|afternoon)"),
    (
        "time",
        r"(?:at )?(?P<time>qhs|hs|bedtime|nightly|nocte|night|qpm|pm|evening|qam|am|mane|morning|noon|"
        r"midday)",
    ),
    ("prn", r"prn|(?:as|if|when) (?:needed|required)"),
    # amounts
    ("volume", rf"{_R}\s*(?:ml|milliliters?)"),
    ("odd volume", rf"{_N}\s*(?:-\s*{_N}\s*)?(?:drops?|gtts?)"),
    ("spoon", rf"{_N}\s*(?:teaspoons?|tsp|tablespoons?|tbsp)"),
    (
        "pair",
        rf"(?!1/2(?![\d.]))(?P<a>{_N})\s*(?:mg)?\s*[-/]\s*(?P<b>{_N})(?:\s*mg(?![a-z/])|(?![\d./]|\s*(?:mg|ml|{_FORM}\b|h\b|hr|hours|mcg|ug|g\b|-)))",
    ),
    (
        "dose",
        rf"(?P<low>{_N})\s*(?P<unit0>{_UNIT})\s*(?:-|to|or)\s*(?P<high>{_N})\s*(?P<unit>{_UNIT}){_END}",
    ),
    ("dose", rf"{_R}\s*(?P<unit>{_UNIT})(?:\s*/\s*(?:tab|tablet|cap|capsule)s?)?{_END}"),
    (
        "dispensed",
        r"#\s*\d+|(?:disp(?:ense)?|qty|quantity)[: ]*#?\s*\d+\s*(?:tablets?|tabs?|capsules?|caps?)?|(?:no|"
        r"\d+) refills?|refills?[: ]*\d+",
    ),
    (
        "release hours",
        rf"(?:8|12|24|72)\s*(?:h|hr|hour)(?=\s+(?:tablets?|tabs?|capsules?|patch|oral|extended|{_N}|transdermal|fentanyl|oxycodone|hydromorphone|oxymorphone|hydrocodone|morphine|tramadol|tapentadol|abuse))",
    ),
    ("count", rf"{_R}\s*(?P<form>x)(?=\s*{_N}\s*(?:mg|mcg|ug))"),
    ("count", rf"{_R}\s*(?P<form>{_COUNTED}){_END}"),
    ("number", _R),
    # routes
    (
        "route out",
        r"iv|i\.v\.|intravenous(?:ly)?|im|intramuscular(?:ly)?|subcut(?:aneous(?:ly)?)?|sc|subq|sq|epidural|it|intrathecal|pca|"
        r"(?:per )?rectum|rectal(?:ly)?|pr|suppositor(?:y|ies)|sl|sublingual(?:ly)?|buccal(?:ly)?|"
        r"(?:intra)?nasal(?:ly)?|lozenges?|lollipop|"
        r"(?:nasal )?spray|infusion|injection|injectable|pump|(?:per |via )?(?:g-?tube|ng ?tube|peg)|"
        r"inhaled|po/iv|iv/po",
    ),
    (
        "route skin",
        r"transdermal(?:ly)?(?: system)?|td|(?:to|on|onto) (?:the )?skin|patch(?:es)?|topically",
    ),
    ("route oral", r"po|oral(?:ly)?|by mouth|per os"),
    # what makes no difference
    (
        "extended",
        r"er|sr|cr|xr|la|xl|prn release|extended[- ]release|prolonged[- ]release|sustained[- ]release|"
        r"controlled[- ]release|"
        r"slow[- ]release|long[- ]acting|retard|ret|modified[- ]release",
    ),
    ("immediate", r"ir|immediate[- ]release|instant[- ]release"),
    (
        "liquid",
        r"(?:oral )?(?:solution|soln|sol|suspension|liquid|elixir|syrup|concentrate|conc|drops)",
    ),
    ("meals", r"with (?:meals|food)"),
    ("awake", r"while awake"),
    ("divided", r"in divided doses"),
    ("form", r"tablets?|tabs?|capsules?|caps?|film|soltab"),
    ("salt", r"hydrochloride|hcl|sulfate|sulphate|bitartrate|phosphate|phos|hydrobromide|polistirex"),
    (
        "filler",
        rf"sig:?|take|takes|taking|to be taken|place|apply|change|use|give|total|per (?:tablet|tab|"
        rf"capsule)|each|of|patient|pt|"
        rf"for (?:{_PAIN} ?)*(?:pain|lbp|sciatica)|indication:? (?:{_PAIN} ?)+|(?:{_PAIN} ?)*pain|lbp|"
        rf"breakthrough|scheduled|atc|"
        rf"around the clock|regularly|last taken this morning|abuse-deterrent|home med|at|on",
    ),
    ("joint", r"and|with|&|\+"),
    ("mark", r"[-,;:().\[\]/]"),
)


@dataclass(frozen=True)
class Piece:
    """One piece of a line.

    Parameters
    ----------
    kind : str
        One of the kinds above, ``"name"``, or ``"unknown"``.
    text : str
        As it stands in the line.
    found : dict
        Named parts.
    named : Named or None
        Of a name.
    """

    kind: str
    text: str
    found: dict[str, str]
    named: Named | None = None

    def range(self) -> Range | None:
        """Numbers of the piece; None where the first is larger than the second."""
        low = self.found.get("low") or self.found.get("low2") or self.found.get("low3") or ""
        high = self.found.get("high") or low
        ends = Range(number(low), number(high))
        return ends if ends.low <= ends.high else None


def number(text: str) -> float:
    """Number as written, halves included.

    Parameters
    ----------
    text : str
        For example ``"1 1/2"``.

    Returns
    -------
    float
        1.5 in the example.
    """
    whole, _, _ = text.rpartition("1/2") if text.endswith("1/2") else (text, "", "")
    return (float(whole) if whole.strip() else 0.0) + (0.5 if text.endswith("1/2") else 0.0)


def pieces(text: str) -> tuple[Piece, ...]:
    """Cut a line into pieces, from the left, nothing left over.

    Parameters
    ----------
    text : str
        As `plain` gives it.

    Returns
    -------
    tuple of Piece
        What fits nothing is a piece ``"unknown"``.
    """
    found: list[Piece] = []
    at = 0
    while at < len(text):
        if text[at] == " ":
            at += 1
            continue
        piece = _name_at(text, at) or _piece_at(text, at) or _unknown_at(text, at)
        found.append(piece)
        at += len(piece.text)
    return tuple(found)


def _name_at(text: str, at: int) -> Piece | None:
    match = _names().match(text, at)
    return Piece("name", match[0], {}, names()[match[0]]) if match else None


def _piece_at(text: str, at: int) -> Piece | None:
    for kind, pattern in _patterns():
        match = pattern.match(text, at)
        if match and match[0]:
            parts = {key: value for key, value in match.groupdict().items() if value is not None}
            return Piece(kind, match[0], parts)
    return None


def _unknown_at(text: str, at: int) -> Piece:
    match = re.compile(r"\S+").match(text, at)
    return Piece("unknown", match[0] if match else text[at], {})


@cache
def _names() -> re.Pattern[str]:
    longest = sorted(names(), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(re.escape(name) for name in longest)})(?![a-z0-9])")


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (kind, re.compile(pattern if pattern.endswith((_END, "]")) else rf"(?:{pattern})(?![a-z0-9])"))
        for kind, pattern in KINDS
    )
