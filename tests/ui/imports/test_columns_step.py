"""Mappings are found, guessed, edited and kept; the first rows are read along."""

from __future__ import annotations

from PySide6.QtCore import Qt

from icimps_desktop.core.resources import resource
from icimps_desktop.exchange.mapping import WithoutPoint
from icimps_desktop.exchange.mapping_files import list_mappings, load_mapping
from icimps_desktop.exchange.time_text import DateOrder
from icimps_desktop.ui.common.tone import Tone
from tests.exchange.test_shipped_mappings import CHICAGO
from tests.ui.imports.hands import WAIT, WORDS, checked, clean_csv, mapped, own_csv


def _rows(view) -> list[list[str]]:
    model = view.presenter.mapping.example_rows
    return [
        [model.text(row, column) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def _settled(qtbot, view) -> None:
    qtbot.waitUntil(lambda: view.presenter.mapping.is_ready, timeout=WAIT)


def test_a_shipped_mapping_is_recognised(qtbot, view, tmp_path, station) -> None:
    path = tmp_path / "Crimes.csv"
    path.write_text(CHICAGO)
    mapped(qtbot, view, path)
    mapping = view.presenter.mapping
    assert mapping.mapping.key == "chicago"
    [(tone, said)] = view.columns.origin.said
    assert tone is Tone.GOOD
    assert "Chicago" in said
    assert "the points lie in its area" in said
    assert mapping.there["category"] == ("Primary Type", "Description")
    rows = _rows(view)
    assert rows[0][1:5] == ["01/02/2020 06:15", "41.88000, -87.63000", "Simple assault", "Report"]
    assert rows[2][2] == "–"  # it lies in another state, but has an address
    # Used as it is, it is not copied into the station's folder.
    view.presenter.go_on()
    qtbot.waitUntil(lambda: view.presenter.report is not None, timeout=WAIT)
    assert not list_mappings(station.imports.mappings_folder)
    # Changed, the copy keeps its key: rows of both are the same incidents.
    view.presenter.go_back()
    mapping.set_classes(["THEFT - OVER $500"], "other")
    _settled(qtbot, view)
    view.presenter.go_on()
    qtbot.waitUntil(lambda: view.presenter.report is not None, timeout=WAIT)
    own = load_mapping(station.imports.mappings_folder / "chicago.json")
    assert own.values["category"]["THEFT - OVER $500"] == "other"
    assert load_mapping(resource("mappings", "chicago.json")).key == own.key


def test_a_mapping_is_kept_and_found_again(qtbot, view, tmp_path) -> None:
    first = own_csv(tmp_path / "March.csv")
    mapped(qtbot, view, first)
    [(tone, _)] = view.columns.origin.said
    assert tone is Tone.WARNING
    mapping = view.presenter.mapping
    mapping.set(name="Files of the North")
    mapping.type_columns("source_key", "Vorgang")
    mapping.set_classes(WORDS[:1], "theft")
    _settled(qtbot, view)
    view.presenter.go_on()
    qtbot.waitUntil(lambda: view.presenter.report is not None, timeout=WAIT)
    assert mapping.mapping.key == "files-of-the-north"
    # A name may change later; the key does not, for it is in the uid of every row.
    view.presenter.go_back()
    mapping.set(name="North")
    _settled(qtbot, view)
    view.presenter.go_on()
    qtbot.waitUntil(lambda: view.presenter.report is not None, timeout=WAIT)
    mapped(qtbot, view, own_csv(tmp_path / "April.csv", rows=20))
    assert mapping.mapping.name == "North"
    assert mapping.mapping.key == "files-of-the-north"
    assert "a file with the same columns was read so before" in view.columns.origin.said[0][1]
    assert mapping.there["source_key"] == ("Vorgang",)
    # Something new beside it gets a key of its own.
    mapping.choose("")
    assert mapping.is_new
    mapping.set(name="Files of the North")
    mapping.to_keep()
    assert mapping.mapping.key == "files-of-the-north-2"


def test_words_are_counted_over_the_whole_file(qtbot, view, tmp_path) -> None:
    path = own_csv(tmp_path / "long.csv", rows=2400)
    with path.open("ab") as out:
        out.write("\r\nB-x;01.03.2029 10:00;52,5;13,4;Very rare;Weg 1;nein".encode("cp1252"))
    mapped(qtbot, view, path)
    mapping = view.presenter.mapping
    mapping.type_columns("category", "Delikt")
    qtbot.waitUntil(lambda: mapping.counts_are_whole, timeout=WAIT)
    counts = {row.word: row.times for row in mapping.words.rows}
    assert counts == dict.fromkeys(WORDS, 800) | {"Very rare": 1}
    assert mapping.unknown() == (4, 4, 2401)
    assert "Words without a class: 4 of 4" in view.columns.classes.state.said[0][1]
    assert view.columns.tabs.tabText(2) == "Classes of offence (4)"
    mapping.set_classes([*WORDS, "Very rare"], "theft")
    assert view.columns.tabs.tabText(2) == "Classes of offence"
    mapping.set_classes(["Very rare"], "")
    assert mapping.unknown() == (1, 4, 1)
    mapping.set_default_class("fraud")
    place = next(i for i, row in enumerate(mapping.words.rows) if row.meaning is None)
    assert mapping.words.text(place, mapping.words.CLASS) == "not known, so Fraud"


def test_the_first_rows_follow_every_change(qtbot, view, tmp_path) -> None:
    path = tmp_path / "us.csv"
    lines = ["id,date,lat,lon,type"]
    lines += [f"{i},0{i % 9 + 1}/0{i % 7 + 1}/2029 10:00,52.5,13.4,theft" for i in range(20)]
    path.write_text("\n".join(lines))
    mapped(qtbot, view, path)
    mapping = view.presenter.mapping
    for order, said in ((DateOrder.DMY, "01/01/2029"), (DateOrder.MDY, "01/01/2029")):
        mapping.set(date_orders={"occurred_from": order})
        _settled(qtbot, view)
        assert _rows(view)[0][1].startswith(said)
    assert _rows(view)[1][1] == "02/02/2029 10:00"
    mapping.set(date_orders={"occurred_from": DateOrder.YMD})
    _settled(qtbot, view)
    assert "cannot be read as year, month, day" in _rows(view)[0][1]
    assert any("Not taken: 20 of the first 20 rows" in text for _, text in view.columns.said.said)
    mapping.set(date_orders={"occurred_from": DateOrder.DMY}, zone="Pacific/Auckland")
    _settled(qtbot, view)
    assert _rows(view)[0][1] == "31/12/2028 22:00"
    assert any("Pacific/Auckland" in text for _, text in view.columns.said.said)


def test_problems_close_the_way_on(qtbot, view, tmp_path) -> None:
    mapped(qtbot, view, own_csv(tmp_path / "March.csv"))
    mapping = view.presenter.mapping
    for change, undo, said in (
        (
            lambda: mapping.type_columns("lat", ""),
            lambda: mapping.type_columns("lat", "Breite"),
            "belong together",
        ),
        (lambda: mapping.set(zone="Mars/North"), lambda: mapping.set(zone=""), "no time zone"),
        (lambda: mapping.set(crs="EPSG:99"), lambda: mapping.set(crs=""), "coordinate system"),
        (lambda: mapping.set(name=" "), lambda: mapping.set(name="March"), "a name"),
    ):
        change()
        qtbot.waitUntil(lambda: bool(mapping.examples.problems), timeout=WAIT)
        assert any(said in text for text in mapping.examples.problems), mapping.examples.problems
        assert not view.next.isEnabled()
        undo()
        qtbot.waitUntil(lambda: view.presenter.can_go_on, timeout=WAIT)


def test_rows_found_by_police(qtbot, view, tmp_path) -> None:
    mapped(qtbot, view, own_csv(tmp_path / "March.csv"))
    mapping = view.presenter.mapping
    mapping.type_columns("category", "Delikt")
    mapping.type_columns("police_found", "Amtlich")
    assert mapping.mapping.police_found_values == ("ja",)
    model = mapping.police_words
    assert model.data(model.index(0, 0), Qt.ItemDataRole.CheckStateRole) is Qt.CheckState.Unchecked
    model.setData(model.index(0, 0), Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole)
    assert set(mapping.mapping.police_found_values) == {"ja", "nein"}
    mapping.type_columns("police_found", "")
    mapping.set_classes(WORDS, "burglary")
    classes = mapping.police_classes
    place = [classes.text(row, 0) for row in range(classes.rowCount())].index("Burglary")
    classes.setData(
        classes.index(place, 0), Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole
    )
    _settled(qtbot, view)
    found_by = view.presenter.mapping.examples.heads.index("Found by")
    assert {row[found_by + 1] for row in _rows(view) if len(row[2]) > 2} == {"Police"}


def test_columns_are_joined(qtbot, view, tmp_path) -> None:
    mapped(qtbot, view, own_csv(tmp_path / "March.csv"))
    mapping = view.presenter.mapping
    mapping.type_columns("address", "straße + delikt")
    assert mapping.there["address"] == ("Straße", "Delikt")
    _settled(qtbot, view)
    address = mapping.examples.heads.index("Address") + 1
    assert _rows(view)[0][address] == f"Lindenstraße 0, {WORDS[0]}"


def test_other_reading_of_the_file_keeps_the_mapping(qtbot, view, tmp_path) -> None:
    mapped(qtbot, view, own_csv(tmp_path / "March.csv"))
    mapping = view.presenter.mapping
    mapping.set(name="Mine", without_point=WithoutPoint.ALWAYS)
    view.presenter.go_back()
    with qtbot.waitSignal(view.presenter.file.opened, timeout=WAIT):
        view.presenter.file.set_encoding("latin-1")
    view.presenter.go_on()
    assert mapping.mapping.name == "Mine"
    assert mapping.mapping.without_point is WithoutPoint.ALWAYS
    # Other columns are another matter.
    view.presenter.go_back()
    with qtbot.waitSignal(view.presenter.file.opened, timeout=WAIT):
        view.presenter.file.set_header_row(2)
    view.presenter.go_on()
    qtbot.waitUntil(lambda: mapping.prepared_for is not None, timeout=WAIT)
    assert mapping.mapping.name == "March"


def test_unknown_words_of_a_check_are_given_a_class(qtbot, view, tmp_path) -> None:
    checked(qtbot, view, own_csv(tmp_path / "March.csv"))
    report = view.presenter.report
    assert sum(report.unknown_words.values()) == 60
    view.check.report.classes.click()
    assert view.columns.tabs.currentWidget() is view.columns.classes
    view.presenter.mapping.set_classes(WORDS, "theft")
    _settled(qtbot, view)
    view.presenter.go_on()
    qtbot.waitUntil(lambda: view.presenter.report is not None, timeout=WAIT)
    assert not view.presenter.report.unknown_words


def test_nothing_is_asked_where_all_is_known(qtbot, view, tmp_path) -> None:
    mapped(qtbot, view, clean_csv(tmp_path / "clean.csv"))
    assert view.presenter.can_go_on
    assert view.columns.tabs.tabText(2) == "Classes of offence"


def test_a_damaged_mapping_of_the_station_is_told(qtbot, view, tmp_path, station) -> None:
    station.imports.mappings_folder.mkdir(exist_ok=True)
    (station.imports.mappings_folder / "precinct.json").write_text("{")
    mapped(qtbot, view, own_csv(tmp_path / "March.csv"))
    _settled(qtbot, view)
    told = [text for tone, text in view.columns.said.said if tone is Tone.WARNING]
    assert any("precinct.json" in text for text in told)
