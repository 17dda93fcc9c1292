"""Drugs and genes of a patient's folder."""

from datetime import date
from pathlib import Path

from spinewise.io.patient.read import read_patient_folder

TODAY = date(2026, 1, 5)


def test_a_hand_written_list_and_a_report_come_with_the_folder(tmp_path: Path) -> None:
    (tmp_path / "drugs.yaml").write_text(
        "version: 1\nconfirmed: {by: A. Nurse, date: 2026-01-02}\ndrugs:\n  - {name: paroxetine}\n"
    )
    (tmp_path / "patient.yaml").write_text('version: 1\ngenotype:\n  - {gene: CYP2D6, diplotype: "*4/*4"}\n')
    folder = read_patient_folder(tmp_path, TODAY)
    assert [one.name for one in folder.drugs] == ["paroxetine"]
    assert [(one.gene, one.diplotype) for one in folder.genetics.calls] == [("CYP2D6", "*4/*4")]
    assert not folder.genetics.has_variants
