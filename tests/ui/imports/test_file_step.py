"""What a file is, how it is read otherwise, and what is said of one that cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from icimps_desktop.exchange.mapping import MappingKind
from icimps_desktop.ui.imports.presenter import Step
from tests.exchange.files import write_xlsx
from tests.ui.imports.hands import WAIT, beats_geojson, opened, own_csv


def _preview(view) -> list[str]:
    model = view.presenter.file.preview
    return [model.text(0, column) for column in range(model.columnCount())]


def test_another_encoding_reads_the_preview_again(qtbot, view, tmp_path) -> None:
    opened(qtbot, view, own_csv(tmp_path / "March.csv"))
    assert "Straße" in view.presenter.file.preview.heads
    with qtbot.waitSignal(view.presenter.file.opened, timeout=WAIT):
        view.file.encoding.setCurrentText("cp1251")
        view.file.encoding.lineEdit().returnPressed.emit()
    assert "StraЯe" in view.presenter.file.preview.heads
    assert view.file.as_found.isVisible()
    # One that cannot be: the sentence, the way back, and the choice still stands.
    with qtbot.waitSignal(view.presenter.file.failed, timeout=WAIT):
        view.presenter.file.set_encoding("utf-8")
    assert "Choose another encoding" in view.file.notice.text
    assert view.file.encoding.currentText() == "utf-8"
    assert not view.next.isEnabled()
    with qtbot.waitSignal(view.presenter.file.opened, timeout=WAIT):
        view.file.as_found.click()
    assert "Straße" in view.presenter.file.preview.heads
    assert not view.file.notice.text
    assert view.next.isEnabled()


def test_delimiter_and_header_are_read_along(qtbot, view, tmp_path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("Report of March\n\na|b|c\n1|2|3\n4|5|6\n")
    opened(qtbot, view, path)
    assert view.presenter.file.preview.heads == ("Row", "a", "b", "c")
    assert _preview(view) == ["4", "1", "2", "3"]
    with qtbot.waitSignal(view.presenter.file.opened, timeout=WAIT):
        view.file.header.setValue(0)
    assert view.presenter.file.file.columns[0] == "Column 1"
    with qtbot.waitSignal(view.presenter.file.opened, timeout=WAIT):
        view.presenter.file.set_delimiter(",")
    assert len(view.presenter.file.file.columns) == 1


def test_only_the_last_of_quick_changes_is_shown(qtbot, view, tmp_path) -> None:
    opened(qtbot, view, own_csv(tmp_path / "March.csv"))
    heard: list[str] = []
    view.presenter.file.opened.connect(lambda file: heard.append(file.kind.encoding))
    for name in ("cp1251", "cp1253", "latin-1", "cp1250"):
        view.presenter.file.set_encoding(name)
    qtbot.waitUntil(lambda: not view.presenter.file.busy, timeout=WAIT)
    assert heard == ["cp1250"]


def test_another_sheet(qtbot, view, tmp_path) -> None:
    sheets = {
        "January": [["id", "when"], ["1", "2029-01-01"], ["2", "2029-01-02"]],
        "February": [["number", "day"], ["7", "2029-02-01"]],
    }
    opened(qtbot, view, write_xlsx(tmp_path / "book.xlsx", sheets))
    assert view.file.layer.currentText() == "January"
    assert not view.file.encoding.isVisible()
    with qtbot.waitSignal(view.presenter.file.opened, timeout=WAIT):
        view.presenter.file.set_layer("February")
    assert view.presenter.file.preview.heads == ("Row", "number", "day")


def test_areas_are_taken_for_beats(qtbot, view, tmp_path) -> None:
    opened(qtbot, view, beats_geojson(tmp_path / "beats.geojson"))
    assert view.presenter.file.kind is MappingKind.BEATS
    assert view.file.beats.isChecked()
    assert "Polygon, 5 corners" in _preview(view)
    opened(qtbot, view, own_csv(tmp_path / "March.csv"))
    assert view.presenter.file.kind is MappingKind.INCIDENTS
    assert not view.file.beats.isEnabled()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"", "is empty"),
        ("names.csv", b"a,b,c\n", "no rows"),
        ("page.csv", b"<!doctype html><html><body>login</body></html>", "web page"),
        ("packed.csv", b"\x1f\x8b\x08\x00\x00\x00", "packed with gzip"),
        ("wrong.xlsx", b"a,b\n1,2\n", "is not an Excel workbook"),
        ("locked.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "locked with a password"),
        ("damaged.parquet", b"PAR1" + bytes(100), "damaged"),
    ],
)
def test_a_file_that_cannot_be_read(qtbot, view, tmp_path, name, content, said) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    view.presenter.choose(path)
    qtbot.waitUntil(lambda: bool(view.file.notice.text), timeout=WAIT)
    assert said in view.file.notice.text
    assert view.presenter.step is Step.FILE
    assert not view.presenter.can_go_on
    assert not view.file.bar.isVisible()


def test_what_is_no_file_and_what_is_not_there(qtbot, view, tmp_path) -> None:
    for path, said in ((tmp_path, "is not a file"), (tmp_path / "gone.csv", "There is no file")):
        view.presenter.choose(path)
        qtbot.waitUntil(lambda said=said: said in view.file.notice.text, timeout=WAIT)
    # It comes after all: the same button reads it.
    own_csv(tmp_path / "gone.csv")
    with qtbot.waitSignal(view.presenter.file.opened, timeout=WAIT):
        view.file.notice.button.click()
    assert view.presenter.can_go_on


def test_a_file_that_may_not_be_read(qtbot, view, tmp_path, monkeypatch) -> None:
    path = own_csv(tmp_path / "locked.csv")
    real = Path.open

    def refuse(self, *args, **kwargs):
        if self == path:
            raise PermissionError(13, "another program has it")
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)
    view.presenter.choose(path)
    qtbot.waitUntil(lambda: "the system refuses it" in view.file.notice.text, timeout=WAIT)
