"""Everything that a plan keeps of the room of alignment: spines, targets, flexibility and advice."""

from dataclasses import dataclass

from spinewise.pathway.alignment.flexibility import GivenSaid
from spinewise.pathway.alignment.spine import SpineSaid
from spinewise.pathway.alignment.targets import RoussoulySaid, SystemSaid
from spinewise.results import Advice


@dataclass(frozen=True)
class Alignment:
    """What the room of alignment said.

    Parameters
    ----------
    spines : tuple of SpineSaid
        Standing before lying.
    targets : tuple of SystemSaid
        Target systems beside the standing spine; empty where none stands.
    targets_silent : str
        Why no target is set beside this patient; empty where they are.
    roussouly : RoussoulySaid or None
        None where PI, PT or SS is not known.
    given : tuple of GivenSaid
        What corrects by lying down.
    advice : Advice
        Everything that the room handed to the plan.
    """

    spines: tuple[SpineSaid, ...]
    targets: tuple[SystemSaid, ...]
    targets_silent: str
    roussouly: RoussoulySaid | None
    given: tuple[GivenSaid, ...]
    advice: Advice

    @property
    def standing(self) -> SpineSaid | None:
        """The spine that stands; one whose posture nobody said is not it."""
        return next((one for one in self.spines if one.posture == "standing"), None)

    @property
    def evidence(self) -> tuple[str, ...]:
        """Ids of every entry that it rests on, each once."""
        ids = [one.evidence for one in self.targets]
        ids += [self.roussouly.evidence] if self.roussouly else []
        for found in self.advice.findings:
            ids += found.evidence
        return tuple(dict.fromkeys(ids))
