"""A table is never held whole: ten times the rows need the same memory."""

import tracemalloc

import pytest
from registry.batches import NOW

from spinewise.io.mapped import source as source_module
from spinewise.io.mapped.source import open_source
from spinewise.io.registry.registry import open_registry

PEOPLE = 50


def peak_bytes(folder, rows: int) -> int:
    """Most memory of Python while a table of so many rows is imported."""
    folder.mkdir()
    keys = [f"P-{number}" for number in range(PEOPLE)]
    (folder / "people.csv").write_text("\n".join(("key", *keys)) + "\n", encoding="utf-8")
    with (folder / "values.csv").open("w", encoding="utf-8") as table:
        table.write("person,name,value,unit,date,method\n")
        for row in range(rows):
            table.write(
                f"{keys[row % PEOPLE]},hemoglobin,{row % 97},g/L,2023-02-{1 + row % 28:02d},way {row // 90}\n"
            )
    source = open_source(folder, None, None)
    with open_registry(str(folder / "r.sqlite")) as registry:
        tracemalloc.start()
        try:
            receipt = registry.add_parts(source.origin, source.parts(), "Dr Roe", NOW)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert receipt.added["values"] == rows
    return peak


def test_ten_times_the_rows_need_the_same_memory(tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(source_module, "_AT_ONCE", 500)
    peak_bytes(tmp_path / "first", 500)  # what is made once: statements, caches
    small, large = peak_bytes(tmp_path / "small", 1_500), peak_bytes(tmp_path / "large", 15_000)
    assert large < 1.25 * small
