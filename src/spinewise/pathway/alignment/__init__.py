"""What a plan keeps of the room of alignment: each posture as measured, targets beside it, what is missing.

The room's own types hold draws and whole tables; a plan keeps what a reader is told, and the marks as they
lie, so that every picture is drawn again from a stored plan.
"""

from spinewise.pathway.alignment.alignment import Alignment
from spinewise.pathway.alignment.flexibility import GivenSaid, given_said
from spinewise.pathway.alignment.marks import DrawnMark, DrawnView, drawn_view
from spinewise.pathway.alignment.spine import SpineSaid
from spinewise.pathway.alignment.targets import RoussoulySaid, SystemSaid, roussouly_said, systems_said

__all__ = [
    "Alignment",
    "DrawnMark",
    "DrawnView",
    "GivenSaid",
    "RoussoulySaid",
    "SpineSaid",
    "SystemSaid",
    "drawn_view",
    "given_said",
    "roussouly_said",
    "systems_said",
]
