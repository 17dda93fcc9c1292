"""Label tables: names that a label map carries with it, in the file itself or beside it."""

import csv
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from spinewise.io.labels.names import name_of, raw_name
from spinewise.io.nifti.sidecar import read_json, sidecar_path
from spinewise.words import Structure

__all__ = ["caret_table", "raw_name", "sidecar_table", "table_of"]

# The table that Connectome Workbench and TotalSegmentator write into the header of a NIfTI file. It is read
# by pattern, not by an XML parser: a file from outside must not be able to make one expand entities.
_CARET = re.compile(r'<Label\b[^>]*?\bKey="(\d+)"[^>]*>\s*(?:<!\[CDATA\[(.*?)\]\]>|([^<]*))', re.S)
_TABLE_KEYS = ("labels", "LabelMap", "label_map", "Labels")


def table_of(path: Path, extensions: Iterable[bytes]) -> tuple[dict[int, str], str]:
    """Label table that belongs to a label map.

    Parameters
    ----------
    path : Path
        The NIfTI file; a JSON or BIDS ``dseg.tsv`` file beside it is read too.
    extensions : iterable of bytes
        Contents of its header extensions.

    Returns
    -------
    table : dict
        Code to name as written; empty when there is none that names anything of the spine.
    where : str
        In words, where it was found.
    """
    for content in extensions:
        table = _caret(content.decode("utf-8", "replace"))
        if _useful(table):
            return table, "the label table in the file"
    table = _from_json(read_json(sidecar_path(path), "the sidecar of the label map"))
    if _useful(table):
        return table, "the sidecar file"
    tsv = path.with_name(path.name.removesuffix(".gz").removesuffix(".nii") + ".tsv")
    if tsv.is_file():
        table = _from_tsv(tsv)
        if _useful(table):
            return table, "the table beside the file"
    return {}, ""


def caret_table(names: Mapping[int, str]) -> bytes:
    """Label table as XML for the header of a NIfTI file.

    Parameters
    ----------
    names : mapping
        Code to name.

    Returns
    -------
    bytes
        Content of the extension.
    """
    lines = [
        f'<Label Key={quoteattr(str(code))} Red="1" Green="1" Blue="1" Alpha="1"><![CDATA[{name}]]></Label>'
        for code, name in sorted(names.items())
    ]
    body = "\n".join(lines)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><CaretExtension><VolumeInformation Index="0"><LabelTable>\n'
        f"{body}\n</LabelTable><VolumeType><![CDATA[Label]]></VolumeType></VolumeInformation></CaretExtension>"
    ).encode()


def sidecar_table(names: Mapping[int, str], convention: str, bodies_only: bool) -> bytes:
    """Label table as JSON for the file beside a label map.

    Parameters
    ----------
    names : mapping
        Code to name.
    convention : str
        Numbering it came from.
    bodies_only : bool
        Whether levels are bodies without posterior elements.

    Returns
    -------
    bytes
        Content of the file.
    """
    content = {
        "labels": {str(code): name for code, name in sorted(names.items())},
        "convention": convention,
        "bodies_only": bodies_only,
    }
    return (json.dumps(content, indent=2) + "\n").encode()


def _caret(xml: str) -> dict[int, str]:
    return {int(code): (marked or plain).strip() for code, marked, plain in _CARET.findall(xml)}


def _from_json(content: Mapping[str, Any]) -> dict[int, str]:
    for key in _TABLE_KEYS:
        if isinstance(content.get(key), dict):
            content = content[key]
            break
    table: dict[int, str] = {}
    for key, value in content.items():
        if key.isdigit() and isinstance(value, str):
            table[int(key)] = value
        elif isinstance(value, int) and not isinstance(value, bool):
            table[value] = key
    return table


def _from_tsv(path: Path) -> dict[int, str]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t"))
        return {int(row["index"]): str(row["name"]) for row in rows}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _useful(table: Mapping[int, str]) -> bool:
    return any(code != 0 and name_of(name) is not Structure.OTHER for code, name in table.items())
