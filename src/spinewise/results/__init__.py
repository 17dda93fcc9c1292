"""What every room hands back: measurements, findings, proposals, options, what is missing, questions.

Facts of the record and entries of the evidence are named by their ids, so that these words stand
below both rooms. Nothing here holds a default that could be mistaken for a measured value.
"""

from spinewise.results.advice import Advice, together
from spinewise.results.measured import NORMAL_DEVIATE_95, Interval, Measurement, Point, Region, Statistics
from spinewise.results.options import Option, OptionStatus
from spinewise.results.path import Branch, Path, Step
from spinewise.results.provenance import InputFile, Provenance
from spinewise.results.said import Disagreement, Finding, Missing, Question, Recommendation
from spinewise.results.timeline import Span, SpanKind

__all__ = [
    "NORMAL_DEVIATE_95",
    "Advice",
    "Branch",
    "Disagreement",
    "Finding",
    "InputFile",
    "Interval",
    "Measurement",
    "Missing",
    "Option",
    "OptionStatus",
    "Path",
    "Point",
    "Provenance",
    "Question",
    "Recommendation",
    "Region",
    "Span",
    "SpanKind",
    "Statistics",
    "Step",
    "together",
]
