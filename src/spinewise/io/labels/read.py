"""Label maps of any known numbering, as names on the grid of the images; or a question, never a guess."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.imaging.labels import LabelMap
from spinewise.imaging.volume import Volume
from spinewise.io.labels.conventions import BY_TABLE, LEVELLESS, Convention, convention, conventions
from spinewise.io.labels.grid import place
from spinewise.io.labels.masks import mask_files, read_masks
from spinewise.io.labels.names import Name, name_of
from spinewise.io.labels.recognition import Shapes, bodies_only, candidates, in_order, is_levelless
from spinewise.io.labels.shapes import shapes_of
from spinewise.io.labels.source import LabelSource
from spinewise.io.labels.tables import table_of
from spinewise.io.nifti.decode import is_nifti, read_nifti
from spinewise.results import Question
from spinewise.words import BadInput, Level, MixedSeries, OffGrid, Structure, UnreadableFile

# Bone with its marrow reads above water even in severe osteoporosis; the median of a labelled vertebra far
# below that of water means that the labels lie on fat, lung or air.
_SURELY_NOT_BONE = -50.0
_HALF = 0.5
_MAX_SAMPLE = 200_000
NO_LEVELS_CONSEQUENCE = (
    "Until it is answered no level is named and nothing is measured in this label map; the images are kept."
)


def read_labels(
    path: str | Path, volume: Volume, *, convention: str | None = None, id: str = "labels"
) -> LabelMap | Question:
    """Label map of a NIfTI file, a DICOM SEG, or a folder of one mask per structure.

    Parameters
    ----------
    path : str or Path
        File or folder.
    volume : Volume
        The images it belongs to.
    convention : str or None
        Numbering, when it is known (a choice of the question); None recognises it from a label table, a
        sidecar file, or codes and shapes.
    id : str
        Name of the input inside the plan.

    Returns
    -------
    LabelMap or Question
        Names on the grid of the images, or what a person has to answer first.

    Raises
    ------
    UnreadableFile
        When files are broken.
    OffGrid
        When no label lies inside the images, or the labelled vertebrae lie on no bone.
    BadInput
        When the map is empty or holds no label codes.
    """
    source = _read(Path(path))
    if not source.codes.any():
        raise BadInput(
            "the label map is empty (no voxel is labelled): make the segmentation again or give another"
        )
    placed = place(source.codes, source.affine, volume.voxels.shape, volume.affine)
    source = replace(source, codes=placed.codes)  # lets the map as read go, it may be large
    shapes = shapes_of(placed.codes, volume.affine)
    named = _names(source, shapes, convention, id)
    if isinstance(named, Question):
        return named
    names, numbering, notes = named
    _check_unique(names)
    levels = [code for code, name in names.items() if isinstance(name, Level)]
    _check_on_bone(placed.codes, levels, volume)
    return LabelMap(
        codes=placed.codes,
        affine=volume.affine,
        names=names,
        convention=numbering,
        bodies_only=bodies_only(shapes, levels),
        id=id,
        notes=(*source.notes, *placed.notes, *notes),
    )


def _read(path: Path) -> LabelSource:
    try:
        if path.is_dir():
            return _read_folder(path)
        if not path.exists():
            raise UnreadableFile("there is no such label map: give the path of one that exists")
    except PermissionError:
        raise UnreadableFile(
            "the label map cannot be opened: check that you are allowed to read it"
        ) from None
    if is_nifti(path):
        file = read_nifti(path, "the label map", codes=True)
        table, where = table_of(path, file.extensions)
        return LabelSource(file.voxels, file.affine, table, where, file.notes)
    from spinewise.io.dicom.seg_read import read_seg

    return read_seg(path)


def _read_folder(folder: Path) -> LabelSource:
    masks = mask_files(folder)
    if masks:
        return read_masks(masks)
    files = [path for path in sorted(folder.iterdir()) if path.is_file() and not path.name.startswith(".")]
    images = [path for path in files if is_nifti(path) or path.suffix.lower() in (".dcm", "")]
    if not images:
        raise BadInput(
            "the folder holds no label map: give a NIfTI file, a DICOM SEG or masks such as "
            "vertebrae_L3.nii.gz"
        )
    if len(images) > 1:
        raise MixedSeries(
            f"the folder holds {len(images)} files that may be label maps: give the path of one"
        )
    return _read(images[0])


def _names(
    source: LabelSource, shapes: Shapes, wanted: str | None, id: str
) -> tuple[dict[int, Name], str, tuple[str, ...]] | Question:
    """Names of all codes with the numbering they come from, or what has to be asked."""
    if wanted is not None:
        return _by_choice(wanted, shapes, id)
    if source.table:
        return _by_table(source, shapes, id)
    found = candidates(shapes)
    if len(found) == 1:
        note = (f"No label table: recognised as {found[0].id} by codes, order and sizes.",)
        return {code: found[0].names[code] for code in shapes}, found[0].id, note
    if is_levelless(shapes):
        return _levelless_question(id)
    return _numbering_question(id, found)


def _by_choice(
    wanted: str, shapes: Shapes, id: str
) -> tuple[dict[int, Name], str, tuple[str, ...]] | Question:
    chosen = convention(wanted)
    if chosen is None:
        return _numbering_question(id, candidates(shapes), "The numbering that was named is not known.")
    names = {code: chosen.names.get(code, Structure.OTHER) for code in shapes}
    if chosen.id != LEVELLESS and not any(isinstance(name, Level) for name in names.values()):
        return _numbering_question(id, candidates(shapes), f"By {chosen.id} the label map holds no level.")
    if in_order(names, shapes) < _HALF:
        return _numbering_question(
            id, candidates(shapes), f"By {chosen.id} the levels would run from the feet to the head."
        )
    strange = sorted(code for code in shapes if code not in chosen.names)
    note = f"Codes {', '.join(map(str, strange))} are not in {chosen.id} and were left without a name."
    return names, chosen.id, (note,) if strange else ()


def _by_table(
    source: LabelSource, shapes: Shapes, id: str
) -> tuple[dict[int, Name], str, tuple[str, ...]] | Question:
    names = {
        code: name_of(source.table[code]) if code in source.table else Structure.OTHER for code in shapes
    }
    if not any(isinstance(name, Level) for name in names.values()):
        unnamed = (Structure.UNNAMED_BODIES, Structure.UNNAMED_VERTEBRA, Structure.DISC)
        if any(name in unnamed for name in names.values()):
            return _levelless_question(id)
        return _numbering_question(id, candidates(shapes))
    strange = sorted(code for code in shapes if code not in source.table)
    notes = [f"Level names come from {source.where}."]
    if strange:
        notes.append(
            f"Codes {', '.join(map(str, strange))} are not in the label table and were left without a name."
        )
    return names, _numbering_of(names, bodies_only(shapes, tuple(names))), tuple(notes)


def _numbering_of(names: Mapping[int, Name], bodies: bool) -> str:
    """Known numbering that gives these names, for the record; the table itself decides."""
    same = [
        one
        for one in conventions()
        if not one.needs and all(one.names.get(code) == name for code, name in names.items())
    ]
    same.sort(key=lambda one: one.shape != ("bodies" if bodies else "whole"))
    return same[0].id if same else BY_TABLE


def _numbering_question(id: str, found: tuple[Convention, ...], why: str = "") -> Question:
    choices = tuple(one.id for one in found) or tuple(one.id for one in conventions())
    return Question(
        id=f"{id}.convention",
        what=f"{why} By which numbering are the vertebrae in the label map numbered?".strip(),
        choices=choices,
        consequence=NO_LEVELS_CONSEQUENCE,
    )


def _levelless_question(id: str) -> Question:
    return Question(
        id=f"{id}.levels",
        what=(
            "The label map holds vertebral bodies or vertebrae without levels: which label map of the "
            "same images "
            "names the levels, or shall it be kept without levels?"
        ),
        choices=("another label map that names the levels", LEVELLESS),
        consequence=NO_LEVELS_CONSEQUENCE,
    )


def _check_unique(names: Mapping[int, Name]) -> None:
    levels = [name for name in names.values() if isinstance(name, Level)]
    twice = sorted({level.value for level in levels if levels.count(level) > 1})
    if twice:
        raise BadInput(f"the label map gives two labels the name {', '.join(twice)}: correct its label table")


def _check_on_bone(codes: NDArray[Any], levels: list[int], volume: Volume) -> None:
    """Refuse a label map whose vertebrae lie on fat, lung or air: it belongs to other images."""
    if volume.acquisition.modality != "CT" or not levels:
        return
    step = max(1, int(np.ceil((codes.size / (_MAX_SAMPLE * 20)) ** (1 / 3))))
    every = (slice(None, None, step),) * 3
    wanted = np.zeros(int(np.iinfo(codes.dtype).max) + 1, bool)
    wanted[levels] = True
    values = volume.voxels[every][wanted[codes[every]]]
    if values.size and float(np.median(values)) < _SURELY_NOT_BONE:
        raise OffGrid(
            f"the labelled vertebrae do not lie on bone (their median is {np.median(values):.0f} HU): "
            "give the label map that was made from these images"
        )
