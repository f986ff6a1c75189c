"""Text tables and what all tables promise."""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from icimps_desktop.core.errors import NotFoundError, UserError
from icimps_desktop.exchange.tables import TableFormat, TableOptions, open_table
from tests.exchange.files import write_text

ROWS = "id;Straße;Anzahl\n007;Hauptstraße 5;1\n008;Gärtnerweg;2\n"


def test_everything_stays_text(tmp_path: Path) -> None:
    table = open_table(write_text(tmp_path / "a.csv", "id,phone\n007,0301234\n1e5,-0\n"))
    assert table.columns == ("id", "phone")
    assert table.preview() == [("007", "0301234"), ("1e5", "-0")]
    assert table.kind.format is TableFormat.CSV
    assert table.kind.header_row == 1


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("cp1252", "cp1252"),
        ("cp850", "cp850"),
    ],
)
def test_encoding_is_found(tmp_path: Path, encoding: str, said: str) -> None:
    table = open_table(write_text(tmp_path / "a.csv", ROWS, encoding))
    assert table.kind.encoding == said
    assert table.kind.delimiter == ";"
    assert table.columns == ("id", "Straße", "Anzahl")
    assert table.preview()[0] == ("007", "Hauptstraße 5", "1")


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1250", "numer;ulica\n1;Świętokrzyska, źródło\n2;Łódzka, żółć\n" * 3),
        ("iso8859_2", "numer;ulica\n1;Świętokrzyska, źródło\n2;Łódzka, żółć\n" * 3),
        ("cp1251", "номер;улица\n1;Тверская\n2;Невский проспект\n" * 3),
        ("cp1254", "numara;sokak\n1;İstiklal Caddesi hırsızlık\n2;Gazi Mustafa yağma\n" * 3),
        ("cp1253", "αριθμός;οδός\n1;Ερμού κλοπή\n2;Σταδίου ληστεία\n" * 3),
        ("gb18030", "编号,街道\n1,中山路盗窃\n2,人民路抢劫\n" * 4),
        ("shift_jis", "番号,通り\n1,銀座通り窃盗\n2,新宿強盗\n" * 4),
    ],
)
def test_other_code_pages_are_found(tmp_path: Path, encoding: str, text: str) -> None:
    table = open_table(write_text(tmp_path / "a.csv", text, encoding))
    assert table.columns == tuple(text.splitlines()[0].replace(";", ",").split(","))


def test_an_odd_byte_far_down_decides_the_encoding(tmp_path: Path) -> None:
    text = "id,street\n" + "1,Main Street\n" * 60_000 + "2,Königsallee\n"
    table = open_table(write_text(tmp_path / "a.csv", text, "cp1252"))
    *_, last = table.batches()
    assert table.kind.encoding == "cp1252"
    assert last[-1] == ("2", "Königsallee")


def test_options_override_what_was_found(tmp_path: Path) -> None:
    path = write_text(tmp_path / "a.txt", ROWS, "cp1252")
    forced = TableOptions(encoding="latin-1", delimiter=",", header_row=0)
    table = open_table(path, forced)
    assert table.kind.encoding == "iso8859-1"
    assert table.columns == ("Column 1",)
    assert table.preview()[0] == ("id;Straße;Anzahl",)
    assert "Column 1" in table.notes[0]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    text = "\n".join(delimiter.join(row) for row in (("a", "b"), ("1,5", "x y"), ("2,5", "z")))
    if delimiter == ",":
        text = text.replace("1,5", "1.5").replace("2,5", "2.5")
    assert open_table(write_text(tmp_path / "a.csv", text)).kind.delimiter == delimiter


def test_separator_line_of_excel(tmp_path: Path) -> None:
    table = open_table(write_text(tmp_path / "a.csv", "sep=|\r\na|b\r\n1|2\r\n", "utf-8-sig"))
    assert table.columns == ("a", "b")
    assert table.preview() == [("1", "2")]
    assert [list(batch.rows) for batch in table.column_batches()] == [[3]]


def test_titles_above_the_header(tmp_path: Path) -> None:
    text = (
        "Station North\nprinted 2020-01-31\n\nid,date,place\n1,2020-01-31,Main\n2,2020-02-01,Oak\n"
    )
    table = open_table(write_text(tmp_path / "a.csv", text))
    assert table.kind.header_row == 4
    assert table.columns == ("id", "date", "place")
    assert [list(batch.rows) for batch in table.column_batches()] == [[5, 6]]


def test_a_file_without_header_says_so(tmp_path: Path) -> None:
    table = open_table(write_text(tmp_path / "a.csv", "1,2020-01-31,Main\n2,2020-02-01,Oak\n"))
    assert table.kind.header_row == 0
    assert table.columns == ("Column 1", "Column 2", "Column 3")
    assert len(table.preview()) == 2
    assert table.notes


def test_names_are_told_apart(tmp_path: Path) -> None:
    table = open_table(write_text(tmp_path / "a.csv", "id,name,,name\n1,a,b,c\n"))
    assert table.columns == ("id", "name", "Column 3", "name (2)")


def test_ragged_and_blank_rows(tmp_path: Path) -> None:
    text = "id,b,c\n1,x\n\n,,\n2,y,z,\n3,y,z,extra\n"
    (batch,) = open_table(write_text(tmp_path / "a.csv", text)).column_batches()
    assert list(batch.rows) == [2, 5, 6]
    assert batch.columns["c"] == ["", "z", "z"]
    assert batch.faults == {2: "it has 4 cells, but there are 3 columns"}
    assert batch.record(0) == ("1", "x", "")


def test_lines_inside_cells_count_once(tmp_path: Path) -> None:
    text = 'id,note\r\n1,"first\r\nsecond ""quoted"""\r\n2,x\r\n'
    table = open_table(write_text(tmp_path / "a.csv", text))
    assert table.preview() == [("1", 'first\r\nsecond "quoted"'), ("2", "x")]
    assert [list(batch.rows) for batch in table.column_batches()] == [[2, 3]]


def test_batches_preview_and_estimate(tmp_path: Path) -> None:
    text = "id,b\n" + "".join(f"{n},word\n" for n in range(12_345))
    table = open_table(write_text(tmp_path / "a.csv", text))
    assert [len(batch) for batch in table.batches()] == [5000, 5000, 2345]
    assert len(table.preview(7)) == 7
    assert table.row_count is None
    assert table.estimated_rows is not None
    assert 11_000 < table.estimated_rows < 14_000
    assert sum(len(batch) for batch in table.column_batches()) == 12_345


def test_signature_is_of_format_and_columns(tmp_path: Path) -> None:
    one = open_table(write_text(tmp_path / "a.csv", "Id,Place\n1,x\n"))
    two = open_table(write_text(tmp_path / "b.csv", "id;place\n2;y\n3;z\n"))
    other = open_table(write_text(tmp_path / "c.csv", "id,street\n1,x\n"))
    assert one.signature == two.signature != other.signature
    assert one.sha256 == hashlib.sha256(b"Id,Place\n1,x\n").hexdigest()


def test_a_file_that_changes_meanwhile_is_refused(tmp_path: Path) -> None:
    path = write_text(tmp_path / "a.csv", "id,b\n1,x\n")
    table = open_table(path)
    table.raise_if_changed()
    write_text(path, "id,b\n1,x\n2,y\n")
    with pytest.raises(UserError, match="was changed while"):
        table.raise_if_changed()


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no file"):
        open_table(tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("options", "field"),
    [
        (TableOptions(encoding="klingon"), "encoding"),
        (TableOptions(encoding="base64"), "encoding"),
        (TableOptions(encoding="ascii"), "encoding"),
        (TableOptions(delimiter="::"), "delimiter"),
        (TableOptions(header_row=99), "header_row"),
    ],
)
def test_wrong_options_are_named(tmp_path: Path, options: TableOptions, field: str) -> None:
    path = write_text(tmp_path / "a.csv", ROWS)
    with pytest.raises(UserError) as caught:
        open_table(path, options).preview()
    assert caught.value.field == field


_CELLS = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=("Cs",)), max_size=30
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(st.lists(_CELLS, min_size=3, max_size=3), min_size=1, max_size=8))
def test_csv_comes_back_as_it_was_written(tmp_path: Path, rows: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(["number", "street", "note"])
    writer.writerows(rows)
    path = tmp_path / "any.csv"
    path.write_bytes(out.getvalue().encode())
    filled = [tuple(row) for row in rows if "".join(row).strip()]
    if not filled:
        with pytest.raises(UserError):
            open_table(path)
        return
    options = TableOptions(encoding="utf-8", delimiter=",", header_row=1)
    table = open_table(path, options)
    assert [row for batch in table.batches(3) for row in batch] == filled
