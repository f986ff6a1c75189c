"""The file of rejected rows: whole, harmless to a spreadsheet, and readable again."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from icimps_desktop.core.errors import UserError
from icimps_desktop.exchange.batch import Reject, RejectKind
from icimps_desktop.exchange.rejects import REJECT_COLUMNS, write_rejects
from icimps_desktop.exchange.safe_cells import safe_cell
from icimps_desktop.exchange.tables import open_table
from tests.exchange.test_normalise import HEAD, PLAIN, read


def test_rejected_rows_with_their_reasons(tmp_path: Path) -> None:
    batch = read(tmp_path, HEAD + 'A,31.02.2020,53,9,"Größe, 1",=1+1\nB,01.01.2020,53,9,x,theft\n')
    path = tmp_path / "rejected.csv"
    assert write_rejects(path, HEAD.strip().split(","), batch.rejects) == 1
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as handle:
        head, row = csv.reader(handle)
    assert head == [*REJECT_COLUMNS, *HEAD.strip().split(",")]
    assert row[:3] == ["2", "Row 2: the date “31.02.2020” does not exist.", "A"]
    assert row[-2:] == ["Größe, 1", "'=1+1"]


def test_a_mended_file_of_rejects_can_be_imported(tmp_path: Path) -> None:
    mapping = replace(PLAIN, columns={k: v for k, v in PLAIN.columns.items() if k != "source_key"})
    batch = read(tmp_path, HEAD + "A,31.02.2020,53,9,x,theft\n", mapping)
    path = tmp_path / "rejected.csv"
    write_rejects(path, HEAD.strip().split(","), batch.rejects)
    mended = path.read_text("utf-8-sig").replace(",31.02.2020,", ",28.02.2020,")
    from_rejects = read(tmp_path, mended, mapping)
    from_source = read(tmp_path, HEAD + "A,28.02.2020,53,9,x,theft\n", mapping)
    assert from_rejects.source_key == from_source.source_key
    assert open_table(tmp_path / "a.csv").columns == tuple(HEAD.strip().split(","))


def test_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="Choose another folder"):
        write_rejects(tmp_path / "none" / "r.csv", ["a"], [])


def test_nothing_is_left_of_a_file_that_was_not_finished(tmp_path: Path) -> None:
    def stops_half_way() -> object:
        yield Reject(2, RejectKind.DATE, "Row 2: x.", ("a",))
        raise OSError(5, "the disk is gone")

    with pytest.raises(UserError):
        write_rejects(tmp_path / "r.csv", ["a"], stops_half_way())  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+49 40 123",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "  =1",
        "\n@x",
        "＝1+1",
        "－1+1",
        "＋1",
        "＠x",
        "-",
    ],
)
def test_formulas_become_text(cell: str) -> None:
    assert safe_cell(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "-90.25", "-1e-5", "-3,5", "12", "Main Street", "a=b", "#1"])
def test_ordinary_cells_stay(cell: str) -> None:
    assert safe_cell(cell) == cell


@given(st.text(max_size=40))
def test_no_cell_begins_a_formula(cell: str) -> None:
    shown = safe_cell(cell)
    begins = shown.lstrip()[:1]
    assert begins not in "=+@＝＋＠" or not begins
    assert "\x00" not in shown
    shown.encode()
