"""One patient, one operation, one day, with what several rules of this folder need to know of them."""

from dataclasses import dataclass
from functools import cached_property

from spinewise.bone.asked import Asked
from spinewise.bone.densitometry.diagnosis import Diagnosis
from spinewise.bone.optimisation.laboratory import Place, Result, result
from spinewise.bone.optimisation.secondary_causes import WorkUp, work_up
from spinewise.bone.optimisation.vitamin_d import VitaminD, vitamin_d
from spinewise.bone.optimisation.windows import Exposure, bisphosphonate_exposure, fusion_window
from spinewise.record.answers import ever, now
from spinewise.record.timeline import Stretch
from spinewise.record.urgency import Cause, urgent_causes
from spinewise.words import Answer

IN_PARALLEL = "The operation is urgent: start in parallel, do not delay it for this."


@dataclass(frozen=True)
class Situation:
    """What the rules of bone optimisation are asked about.

    Parameters
    ----------
    asked : Asked
        Patient, operation, values, protocol and day.
    diagnosis : Diagnosis
        Whether the criteria for osteoporosis are met.
    """

    asked: Asked
    diagnosis: Diagnosis

    @cached_property
    def urgent(self) -> tuple[Cause, ...]:
        """What makes the operation urgent; empty where nothing recorded does."""
        return urgent_causes(self.asked.record)

    @cached_property
    def window(self) -> Stretch | None:
        """Days around the fusion in which bisphosphonates are not recommended."""
        return fusion_window(self.asked)

    @cached_property
    def bisphosphonates(self) -> Exposure:
        """Bisphosphonates of the record, held against that window."""
        return bisphosphonate_exposure(self.asked, self.window)

    @cached_property
    def vitamin_d(self) -> VitaminD:
        """The level that counts, and its band."""
        return vitamin_d(self.asked)

    @cached_property
    def work_up(self) -> WorkUp:
        """The checklist of secondary causes."""
        return work_up(self.asked)

    @cached_property
    def calcium(self) -> Result | None:
        """Newest calcium in blood."""
        return result(self.asked, "calcium")

    @cached_property
    def egfr(self) -> Result | None:
        """Newest estimated glomerular filtration rate."""
        return result(self.asked, "egfr")

    @cached_property
    def renal_failure(self) -> Answer:
        """Renal failure as recorded; an eGFR in its laboratory's own range answers no, no other does."""
        recorded = self.now("renal-failure")
        if recorded is Answer.UNKNOWN and self.egfr is not None and self.egfr.place is Place.WITHIN:
            return Answer.NO
        return recorded

    @property
    def osteoporosis(self) -> Answer:
        """Whether the criteria for osteoporosis are met."""
        return self.diagnosis.osteoporosis

    def now(self, concept: str) -> Answer:
        """Whether something holds on the day asked about."""
        return now(self.asked.record, concept, self.asked.as_of)

    def ever(self, concept: str) -> Answer:
        """Whether something was ever so."""
        return ever(self.asked.record, concept, self.asked.as_of)
