"""Drug classes and sets: which substances a source names together."""

from dataclasses import dataclass
from functools import cache

from spinewise.evidence import package_data


@dataclass(frozen=True)
class DrugClass:
    """A class of drugs, or a set that a label names together.

    Parameters
    ----------
    id, name : str
        As rules name it, and in words.
    members : tuple of str
        Read in the source.
    unconfirmed : tuple of str
        Recalled; whatever rests on one of these says so.
    read, url : str
        What was read, and where.
    """

    id: str
    name: str
    members: tuple[str, ...]
    unconfirmed: tuple[str, ...]
    read: str
    url: str

    def holds(self, substance: str) -> bool:
        """Whether a substance belongs to it, confirmed or not."""
        return substance in self.members or substance in self.unconfirmed


@cache
def drug_classes() -> dict[str, DrugClass]:
    """Every class by id; the caller must not change the mapping.

    Returns
    -------
    dict
        Id to `DrugClass`.
    """
    rows = package_data.read("drug_classes.toml")["class"]
    return {
        row["id"]: DrugClass(
            **{**row, "members": tuple(row["members"]), "unconfirmed": tuple(row["unconfirmed"])}
        )
        for row in rows
    }


def belongs(substance: str, group: str) -> bool:
    """Whether a substance is what a rule asks for.

    Parameters
    ----------
    substance : str
        Generic name.
    group : str
        Id of a class, or ``"=name"`` for one substance.

    Returns
    -------
    bool
        KeyError for a class that the table does not hold.
    """
    return group == f"={substance}" if group.startswith("=") else drug_classes()[group].holds(substance)


def is_confirmed(substance: str, groups: tuple[str, ...]) -> bool:
    """Whether a substance was read as belonging to one of some groups.

    Parameters
    ----------
    substance : str
        Generic name.
    groups : tuple of str
        Ids of classes, or ``"=name"``.

    Returns
    -------
    bool
        False where its place was recalled.
    """
    return any(
        group == f"={substance}" if group.startswith("=") else substance in drug_classes()[group].members
        for group in groups
    )
