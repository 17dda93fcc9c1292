"""Versions of one resource: a history, or the same resource twice, counts once and by its newest version."""

from collections.abc import Sequence

from spinewise.io.fhir.entries import Entry


def newest_versions(entries: Sequence[Entry]) -> list[Entry]:
    """Each resource once, by type and id; those without an id all stay.

    Parameters
    ----------
    entries : sequence of Entry
        Valid entries in the order of the file.

    Returns
    -------
    list of Entry
        In the order of the file. Two versions that do not say which is newer both stay, so that a
        disagreement between them is seen and not settled by chance.
    """
    kept: list[Entry] = []
    places: dict[tuple[str, str], int] = {}
    for entry in entries:
        id = entry.resource.get("id")
        key = (entry.type, str(id))
        if not id or key not in places:
            places[key] = len(kept)
            kept.append(entry)
            continue
        other = kept[places[key]]
        if entry.resource == other.resource:
            continue
        if _version(entry) == _version(other):
            kept.append(entry)
        elif _version(entry) > _version(other):
            kept[places[key]] = entry
    return kept


def _version(entry: Entry) -> tuple[str, int]:
    """Time and number of a version, as far as it says."""
    meta = entry.resource.get("meta") or {}
    number = str(meta.get("versionId", ""))
    return str(meta.get("lastUpdated", "")), int(number) if number.isdecimal() else -1
