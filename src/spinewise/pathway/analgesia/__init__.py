"""What a plan keeps of the room of pain: regimen, genes, opioid load and rules, ready to be shown.

The room's own types hold whole tables of alleles and rules; a plan keeps what a reader is told of them.
"""

from spinewise.pathway.analgesia.analgesia import Analgesia, analgesia_of
from spinewise.pathway.analgesia.genes import DrugSaid, GeneSaid
from spinewise.pathway.analgesia.opioids import OpioidSaid
from spinewise.pathway.analgesia.research import ResearchSaid
from spinewise.pathway.analgesia.rules import RuleSaid

__all__ = ["Analgesia", "DrugSaid", "GeneSaid", "OpioidSaid", "ResearchSaid", "RuleSaid", "analgesia_of"]
