"""The reader in a process of its own gives the same rows, and may fall without harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from icimps_desktop.core.errors import UserError
from icimps_desktop.exchange.apart import ApartTable
from icimps_desktop.exchange.readers import open_here
from icimps_desktop.exchange.tables import TableOptions, open_table
from icimps_desktop.exchange.text_table import TextTable
from tests.exchange import files
from tests.exchange.files import write_parquet, write_text, write_xlsx


def parquet(folder: Path, rows: int = 25) -> Path:
    words = [f"Größe {n}" for n in range(rows)]
    return write_parquet(folder / "a.parquet", {"id": [str(n) for n in range(rows)], "w": words})


def test_the_same_rows_come_over_the_pipe(tmp_path: Path) -> None:
    path = parquet(tmp_path)
    here = open_here(path)
    with open_table(path) as apart:
        assert isinstance(apart, ApartTable)
        assert (apart.columns, apart.kind, apart.row_count) == (
            here.columns,
            here.kind,
            here.row_count,
        )
        assert apart.signature == here.signature
        assert apart.sha256 == here.sha256
        assert apart.preview(3) == here.preview(3)
        assert list(apart.batches(7)) == list(here.batches(7))
        assert [list(b.rows) for b in apart.column_batches(20)] == [
            list(b.rows) for b in here.column_batches(20)
        ]


def test_two_readings_at_once(tmp_path: Path) -> None:
    with open_table(parquet(tmp_path)) as table:
        first, second = table.batches(10), table.batches(5)
        assert next(first)[0] == next(second)[0] == ("0", "Größe 0")
        assert next(first)[0][0] == "10"
        assert next(second)[0][0] == "5"


def test_refusals_come_over_the_pipe(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"S": [["id", "b"], ["1", "x"]]})
    with pytest.raises(UserError, match="no sheet “T”") as caught:
        open_table(path, TableOptions(layer="T"))
    assert caught.value.field == "layer"
    damaged = tmp_path / "b.parquet"
    damaged.write_bytes(b"PAR1" + b"\xff" * 200 + b"PAR1")
    with pytest.raises(UserError, match="damaged"):
        open_table(damaged)


def test_text_needs_no_process(tmp_path: Path) -> None:
    path = write_text(tmp_path / "a.csv", "id,b\n1,x\n")
    assert isinstance(open_table(path), TextTable)


def test_a_reader_that_falls_is_said(tmp_path: Path) -> None:
    table = open_table(parquet(tmp_path))
    assert isinstance(table, ApartTable)
    rows = table.batches(5)
    next(rows)
    table._process.kill()
    table._process.join()
    with pytest.raises(UserError, match="the reader fell over it"):
        list(rows)
    with pytest.raises(UserError, match="the reader fell over it"):
        table.preview()
    table.close()


def test_a_cell_at_the_end_of_the_world(tmp_path: Path) -> None:
    far = files.biff_cell(65_535, 65_535, 1.0)
    path = files.write_xls(tmp_path / "a.xls", [["id"], ["1"]], more=far)
    with pytest.raises(UserError, match="the reader fell over it"):
        open_table(path)


def test_a_table_that_is_forgotten_ends_its_process(tmp_path: Path) -> None:
    table = open_table(parquet(tmp_path))
    assert isinstance(table, ApartTable)
    process = table._process
    del table
    assert not process.is_alive()


def test_closing_in_the_middle(tmp_path: Path) -> None:
    table = open_table(parquet(tmp_path, 2000))
    rows = table.batches(5)
    next(rows)
    table.close()
    assert isinstance(table, ApartTable)
    assert not table._process.is_alive()
    del rows
