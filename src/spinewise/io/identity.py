"""Whose files these are: what each input says about identity, compared and then forgotten.

The values are used for comparison only. They reach no message, log or result; errors name inputs by their
role and the kind of thing that disagrees.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from spinewise.words import MixedPatients


@dataclass(frozen=True)
class Identity:
    """What one input says about its patient.

    Parameters
    ----------
    input_id : str
        Name of the input inside the plan, for example ``"ct"``.
    identifiers : frozenset of str
        Identifiers as written, outer spaces apart; empty when there is none.
    server_ids : frozenset of str
        Ids that one FHIR server gave to the patient's entry. They tie FHIR files together, never more: two
        servers may use the same id for two people.
    studies : frozenset of str
        DICOM study UIDs; they tie images together, never more.
    birth_date : str
        Year, year-month or year-month-day; empty when unknown.
    sex : str
        ``"female"``, ``"male"``, ``"other"``; empty when unknown.
    """

    input_id: str
    identifiers: frozenset[str] = field(default=frozenset(), repr=False)
    server_ids: frozenset[str] = field(default=frozenset(), repr=False)
    studies: frozenset[str] = field(default=frozenset(), repr=False)
    birth_date: str = field(default="", repr=False)
    sex: str = field(default="", repr=False)

    @property
    def is_known(self) -> bool:
        """Whether it carries an identifier; date of birth and sex alone name nobody."""
        return bool(self.identifiers)


def check_one_patient(identities: Sequence[Identity]) -> None:
    """Refuse inputs that belong to different people.

    Parameters
    ----------
    identities : sequence of Identity
        One for each input that would be merged. An input that lists several identifiers, such as
        patient.yaml, says that they are one person's and so joins inputs that carry one each.

    Raises
    ------
    MixedPatients
        Identifier, date of birth or sex disagree; names the inputs and what disagrees, never a value.
    """
    groups = _joined_by_identifier([one for one in identities if one.is_known])
    if len(groups) > 1:
        _refuse("patient identifier", groups[0][0], groups[1][0])
    checks = (
        ("the patient they refer to", _servers_disagree),
        ("date of birth", _births_disagree),
        ("sex", _sexes_disagree),
    )
    for what, disagree in checks:
        for place, one in enumerate(identities):
            for other in identities[place + 1 :]:
                if disagree(one, other):
                    _refuse(what, one, other)


def loose_inputs(identities: Sequence[Identity]) -> frozenset[str]:
    """Inputs that may be merged with the others only when a person says that they belong together.

    Parameters
    ----------
    identities : sequence of Identity
        One or more for each input that would be merged.

    Returns
    -------
    frozenset of str
        Ids of the inputs that carry no identifier and are tied to none that does, by a shared study or a
        shared FHIR entry. Empty when everything is tied together, since then nothing is merged.
    """
    groups: list[tuple[set[str], list[Identity]]] = []
    for identity in identities:
        names = {f"input {identity.input_id}"} | {f"id {one}" for one in identity.identifiers}
        names |= {f"entry {one}" for one in identity.server_ids} | {
            f"study {one}" for one in identity.studies
        }
        joined = [group for group in groups if group[0] & names]
        members = [member for group in joined for member in group[1]]
        groups = [group for group in groups if group not in joined]
        groups.append((names.union(*(group[0] for group in joined)), [*members, identity]))
    if len(groups) == 1:
        return frozenset()
    loose = [members for _, members in groups if not any(member.is_known for member in members)]
    return frozenset(member.input_id for members in loose for member in members)


def _servers_disagree(one: Identity, other: Identity) -> bool:
    """Two FHIR files that share no identifier and speak of different entries."""
    both = bool(one.server_ids and other.server_ids)
    return both and not one.server_ids & other.server_ids and not one.identifiers & other.identifiers


def _joined_by_identifier(identities: list[Identity]) -> list[list[Identity]]:
    """Inputs in groups that share an identifier, directly or through another input."""
    groups: list[tuple[set[str], list[Identity]]] = []
    for identity in identities:
        joined = [group for group in groups if group[0] & identity.identifiers]
        names = set(identity.identifiers).union(*(group[0] for group in joined))
        members = [member for group in joined for member in group[1]]
        groups = [group for group in groups if group not in joined]
        groups.append((names, [*members, identity]))
    return [members for _, members in groups]


def _births_disagree(one: Identity, other: Identity) -> bool:
    """Compared to the shorter of the two: a year alone agrees with any day in it."""
    length = min(len(one.birth_date), len(other.birth_date))
    return one.birth_date[:length] != other.birth_date[:length]


def _sexes_disagree(one: Identity, other: Identity) -> bool:
    return bool(one.sex and other.sex) and one.sex != other.sex


def _refuse(what: str, one: Identity, other: Identity) -> None:
    raise MixedPatients(
        f"{one.input_id} and {other.input_id} disagree on {what}, so they may belong to different people and "
        "nothing was merged: keep the files of one patient in a folder."
    )
