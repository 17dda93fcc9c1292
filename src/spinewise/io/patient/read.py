"""Read a patient's folder: record, images, operation, protocol and review, of one patient and no other."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from spinewise.evidence.protocol import Protocol
from spinewise.io.fhir.notes import LEFT_OUT_WEIGHT
from spinewise.io.fhir.read import BundleReading
from spinewise.io.genotype.one_file import GenotypeFiles
from spinewise.io.identity import Identity, check_one_patient, loose_inputs
from spinewise.io.patient import protocol, review, yaml_file
from spinewise.io.patient.files import check_folder
from spinewise.io.patient.gaps import UNREADABLE_WEIGHT, left_out, unconfirmed
from spinewise.io.patient.genetics import read_genetics
from spinewise.io.patient.hashes import sha256_of
from spinewise.io.patient.images import ImageInput, as_images
from spinewise.io.patient.inputs import Candidate, Found, find_by_content, find_listed
from spinewise.io.patient.marked import MarkedInput, as_marked
from spinewise.io.patient.medication import hand_written_input, read_medication
from spinewise.io.patient.operation import planned_operation
from spinewise.io.patient.pseudonym import pseudonym_of
from spinewise.io.patient.yaml_file import WrittenPatient
from spinewise.record.consistency import consistency
from spinewise.record.fact import Fact, Patient
from spinewise.record.genotype import GeneticInput
from spinewise.record.medication import Drug, MedicationList
from spinewise.record.plausible import why_birth_impossible, why_impossible, without_contradictions
from spinewise.record.record import Record
from spinewise.record.review import Review
from spinewise.results import Advice, InputFile, Missing, Question
from spinewise.words import BadInput

IMPOSSIBLE_WEIGHT = 82


@dataclass(frozen=True)
class PatientFolder:
    """Everything that was read of one patient.

    Parameters
    ----------
    record : Record
        Facts, planned operation, and in `record.missing` what was left out of the record on reading.
    images : tuple of ImageInput
        Images to measure on, each with its label map.
    inputs : tuple of InputFile
        Every file that was used, with its hash.
    missing : tuple of Missing
        Files that were left out, and why.
    questions : tuple of Question
        What only a person can answer.
    protocol : Protocol
        The site's choices.
    review : Review
        What was confirmed and decided so far.
    advice : Advice
        What the record says against itself, and what of it must be said aloud; room ``"record"``.
    medication : MedicationList
        What the sources say about drugs, with what of it could not be read.
    genetic_files : GenotypeFiles
        What was read of genes, file by file.
    landmarks : tuple of MarkedInput
        Files of points that somebody marked; they are read where they are measured.
    """

    record: Record
    images: tuple[ImageInput, ...]
    inputs: tuple[InputFile, ...]
    missing: tuple[Missing, ...]
    questions: tuple[Question, ...]
    protocol: Protocol
    review: Review
    advice: Advice
    medication: MedicationList = field(default_factory=MedicationList)
    genetic_files: GenotypeFiles = field(default_factory=GenotypeFiles, repr=False)
    landmarks: tuple[MarkedInput, ...] = ()

    @property
    def drugs(self) -> tuple[Drug, ...]:
        """Every drug on the lists, those without a dose too."""
        return self.medication.drugs

    @property
    def genetics(self) -> GeneticInput:
        """What is known of genes, before anything is concluded from it."""
        return self.genetic_files.given


def read_patient_folder(
    folder: Path, as_of: datetime.date, defaults: Protocol | None = None
) -> PatientFolder:
    """Read a patient's folder.

    Parameters
    ----------
    folder : Path
        Folder with images, records, and perhaps ``patient.yaml``, ``protocol.toml`` and ``review.json``.
    as_of : date
        The day for which the plan holds; what is dated after it cannot have happened.
    defaults : Protocol or None
        The site's choices where ``protocol.toml`` is silent; none at all when left out.

    Returns
    -------
    PatientFolder
        With everything that can be used; the rest is said.

    Raises
    ------
    UnreadableFile
        The folder cannot be opened or is empty.
    MixedPatients
        Files in it belong to different people; nothing is merged.
    """
    check_folder(folder)
    gaps: list[Missing] = []
    written = _written(folder, gaps)
    listed = written.files if written else None
    found = find_listed(folder, listed) if listed is not None else find_by_content(folder)
    used = _of_one_patient(found, written)
    images, image_gaps = as_images(used)
    readings = [one.reading for one in used if one.reading is not None]

    record, questions, advice = _record(written, readings, used, as_of)
    site, site_gaps = _protocol(folder, defaults or Protocol())
    reviewed, review_gaps = _review(folder)
    return PatientFolder(
        record=record,
        images=images,
        inputs=(*_own_file(folder, written), *(one.input for one in used), *hand_written_input(folder)),
        missing=(*gaps, *found.missing, *image_gaps, *site_gaps, *review_gaps),
        questions=(*found.questions, *questions),
        protocol=site,
        review=reviewed,
        advice=advice,
        medication=read_medication(folder, found, used, written, as_of),
        genetic_files=read_genetics(used, written),
        landmarks=as_marked(used),
    )


def _written(folder: Path, gaps: list[Missing]) -> WrittenPatient | None:
    """patient.yaml, when there is one that can be read."""
    path = _yaml_path(folder)
    if path is None:
        return None
    try:
        return yaml_file.read_patient_yaml(path)
    except BadInput as error:
        gaps.append(_unusable(yaml_file.NAME, error, "Nothing in it was used."))
        return None


def _yaml_path(folder: Path) -> Path | None:
    return next((path for name in ("patient.yaml", "patient.yml") if (path := folder / name).is_file()), None)


def _of_one_patient(found: Found, written: WrittenPatient | None) -> list[Candidate]:
    """Candidates that are the patient's: identities agree, or a person confirmed what has none."""
    own = [written.identity] if written else []
    _choose_lines(found, own)
    everything = [*own, *(one for candidate in found.candidates for one in candidate.identities)]
    check_one_patient(everything)
    loose = loose_inputs(everything)
    used = []
    for candidate in found.candidates:
        if candidate.input.id in loose and candidate.confirmed is None:
            found.missing.append(unconfirmed(candidate.input.id, candidate.input.sha256))
        else:
            used.append(candidate)
    return used


def _choose_lines(found: Found, own: list[Identity]) -> None:
    """Of tables with several people the lines of this patient; without a way to tell, none."""
    others = [*own, *(i for one in found.candidates if one.table is None for i in one.identities)]
    known = frozenset(value for identity in others for value in identity.identifiers)
    for candidate in tuple(found.candidates):
        if candidate.table is None:
            continue
        reading = candidate.table.of(known)
        if reading is None:
            people = len(candidate.table.people)
            why = f"it speaks of {people} people and none of them is known to be this patient"
            found.missing.append(left_out(candidate.input.id, why))
            found.candidates.remove(candidate)
            continue
        candidate.dxa, candidate.identities = reading, (reading.identity,)
        candidate.input = replace(candidate.input, date=reading.date)


def _record(
    written: WrittenPatient | None,
    readings: Sequence[BundleReading],
    used: Sequence[Candidate],
    as_of: datetime.date,
) -> tuple[Record, tuple[Question, ...], Advice]:
    gaps = [*(written.missing if written else ()), *(gap for one in readings for gap in one.missing)]
    gaps += [_invalid(problem) for one in readings for problem in one.problems]
    patient = _patient(written, readings, used, as_of, gaps)
    facts = [*(written.facts if written else ()), *(fact for one in readings for fact in one.facts)]
    for dxa in (one.dxa for one in used if one.dxa is not None):
        gaps += dxa.missing
        facts += dxa.facts
    facts, refused = _possible(facts, patient, as_of, gaps)
    bookings = [booking for one in readings for booking in one.operations]
    operation, disagreements, questions = planned_operation(
        written.operation if written else None, bookings, facts
    )
    operation, contradictions = without_contradictions(operation, as_of)
    gaps += [_impossible("the planned operation", clause) for clause in contradictions]
    record = Record(patient, operation, tuple(facts), tuple(gaps))
    said = consistency(record, as_of, refused)
    return record, questions, replace(said, disagreements=(*disagreements, *said.disagreements))


def _patient(
    written: WrittenPatient | None,
    readings: Sequence[BundleReading],
    used: Sequence[Candidate],
    as_of: datetime.date,
    gaps: list[Missing],
) -> Patient:
    """One patient from every source; identities agree by now, so the first that speaks is as good as any."""
    sources = [one for one in (written.patient if written else None, *(r.patient for r in readings)) if one]
    birth = next((one.birth_date for one in sources if one.birth_date), None)
    sex = next((one.sex for one in sources if one.sex), None)
    why = why_birth_impossible(birth, as_of) if birth else None
    if why:
        gaps.append(_impossible("the date of birth", why))
        birth = None
    name = written.patient.pseudonym if written else ""
    return Patient(name or pseudonym_of(one.input.sha256 for one in used), sex, birth)


def _possible(
    facts: Sequence[Fact], patient: Patient, as_of: datetime.date, gaps: list[Missing]
) -> tuple[list[Fact], list[Fact]]:
    """Facts that can be true, and those that cannot, which are said."""
    kept, refused = [], []
    for fact in facts:
        why = why_impossible(fact, patient, as_of)
        if why is None:
            kept.append(fact)
        else:
            refused.append(fact)
            gaps.append(_impossible(f"an entry of {fact.source}", why))
    return kept, refused


def _protocol(folder: Path, defaults: Protocol) -> tuple[Protocol, tuple[Missing, ...]]:
    path = folder / protocol.NAME
    try:
        return protocol.read_protocol(path if path.is_file() else None, defaults), ()
    except BadInput as error:
        return defaults, (_unusable(protocol.NAME, error, "The defaults are in force."),)


def _review(folder: Path) -> tuple[Review, tuple[Missing, ...]]:
    try:
        return review.read_review(folder), ()
    except BadInput as error:
        return Review(), (_unusable(review.NAME, error, "Nothing counts as confirmed."),)


def _own_file(folder: Path, written: WrittenPatient | None) -> tuple[InputFile, ...]:
    path = _yaml_path(folder)
    if written is None or path is None:
        return ()
    return (InputFile(yaml_file.INPUT_ID, "patient.yaml", sha256_of(path)),)


def _invalid(problem: str) -> Missing:
    return Missing(
        what="an entry of the record",
        why_it_matters=problem,
        how_to_get_it="Correct it at its source and export the record again; all other entries were used.",
        weight=LEFT_OUT_WEIGHT,
    )


def _impossible(what: str, why: str) -> Missing:
    return Missing(
        what=what,
        why_it_matters=f"Not used as written: {why}.",
        how_to_get_it="Correct it at its source and run again.",
        weight=IMPOSSIBLE_WEIGHT,
    )


def _unusable(name: str, error: BadInput, consequence: str) -> Missing:
    return Missing(
        what=name,
        why_it_matters=f"{error} {consequence}",
        how_to_get_it="Correct the file and run again.",
        weight=UNREADABLE_WEIGHT,
    )
