"""The page of alignment that `spinewise align measure` and `spinewise align plan` write: HTML and PDF."""

import datetime
from dataclasses import replace
from pathlib import Path

import numpy as np

from spinewise import __version__
from spinewise.alignment.correction.asked import Matter
from spinewise.alignment.correction.search import Searched
from spinewise.alignment.measure import DRAWS
from spinewise.alignment.profile import Profile
from spinewise.anatomy.spine import Spine
from spinewise.app.align.measure import SEED, spine_of_ct
from spinewise.app.align.one_spine import OneSpine, ct_spine, marked_spine
from spinewise.app.align.postures import weigh_spines
from spinewise.app.asking import Answers
from spinewise.app.clock import now
from spinewise.app.writing import make_folder
from spinewise.evidence import tables
from spinewise.evidence.populations import population
from spinewise.io.atomic import write_bytes
from spinewise.io.landmarks.document import LandmarksFile
from spinewise.io.landmarks.read import read_landmarks
from spinewise.report.alignment.page import alignment_html, alignment_pdf, page_data
from spinewise.report.alignment.plans import plans_of
from spinewise.report.alignment.view import alignment_view
from spinewise.report.lines import Data
from spinewise.words import Answer

HTML, PDF = "alignment.html", "alignment.pdf"
RECONSTRUCTED = "spine reconstructed from two radiographs"
ADULTS = "target systems were made in adults; this person is under 18, so none is set beside the spine"


def write_measured_page(
    out: Path, age: float | None, *, file: LandmarksFile | None = None, spine: Spine | None = None
) -> list[str]:
    """Write what was measured.

    Parameters
    ----------
    out : Path
        Folder, made when absent.
    age : float or None
        Years, for targets.
    file : LandmarksFile or None
        Points that somebody marked.
    spine : Spine or None
        A spine from CT.

    Returns
    -------
    list of str
        Names of the files.
    """
    rng = np.random.default_rng(SEED)
    spines = [marked_spine(file, "", rng)] if file is not None else []
    spines += [ct_spine(spine, "", None, rng)] if spine is not None else []
    return _write(
        out, age, spines, spine, None, "Measured; nothing is judged but by the named target systems"
    )


def write_plan_page(
    out: Path,
    age: float | None,
    files: tuple[Path | None, Path | None, Path | None, Path | None],
    planned: tuple[Searched, Profile, tuple[Matter, ...]],
    in_space: tuple[Spine, ...] = (),
) -> list[str]:
    """Write what was measured and the plans of correction.

    Parameters
    ----------
    out : Path
        Folder, made when absent.
    age : float or None
        Years, for targets.
    files : (Path or None, Path or None, Path or None, Path or None)
        Standing marks; supine CT with its label map, or marks on supine images.
    planned : (Searched, Profile, tuple)
        Plans, the standing profile, and the targets that matter.
    in_space : tuple of Spine
        A spine that was reconstructed standing, and its bones as they lay.

    Returns
    -------
    list of str
        Names of the files.
    """
    rng = np.random.default_rng(SEED)
    landmarks, ct, labels, lying = files
    spines = [marked_spine(read_landmarks(landmarks), "", rng)] if landmarks is not None else []
    spines += [ct_spine(one, "", None, rng, RECONSTRUCTED) for one in in_space]
    spine = in_space[0] if in_space else None
    if lying is not None:
        one = marked_spine(read_landmarks(lying), "", rng)
        # What was given as lying lies, also where the file is silent.
        said = one.said if one.said.posture else replace(one.said, posture="supine")
        spines.append(replace(one, said=said))
    elif ct is not None and labels is not None:
        spine = spine_of_ct(ct, labels, None, Answers({}))
        spines += [ct_spine(spine, "", None, rng)] if spine is not None else []
    found, standing, matters = planned
    return _write(
        out,
        age,
        spines,
        spine,
        plans_of(found, standing, matters),
        "Correction on paper: trade-offs, no rank",
    )


def _write(
    out: Path, age: float | None, spines: list[OneSpine], spine: Spine | None, plans: Data | None, task: str
) -> list[str]:
    adult = population("minor").age_below
    silent = ADULTS if age is not None and adult is not None and age < adult else ""
    said = weigh_spines(spines, age, silent, Answer.UNKNOWN)
    made = f"spinewise {__version__}, evidence {tables.VERSION}; {DRAWS} draws within the errors, seed {SEED}"
    who = "age not given" if age is None else f"{age:g} years"
    data = page_data(alignment_view(said, spine, plans), task, who, made)
    make_folder(out)
    write_bytes(out / HTML, alignment_html(data))
    write_bytes(out / PDF, alignment_pdf(data, _day()))
    return [HTML, PDF]


def _day() -> datetime.date:
    return now().date()
