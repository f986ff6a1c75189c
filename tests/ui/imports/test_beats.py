"""Beats and districts take the same way and stand in place of those of before."""

from __future__ import annotations

import shapely
from PySide6.QtWidgets import QMessageBox

from icimps_desktop.exchange.mapping import MappingKind
from icimps_desktop.ui.imports.presenter import Step
from tests.exchange.files import write_geo
from tests.ui.imports.hands import WAIT, beats_geojson, clean_csv, imported, opened


def _to_columns(qtbot, view, path) -> None:
    opened(qtbot, view, path)
    view.presenter.go_on()
    qtbot.waitUntil(lambda: view.presenter.areas.areas is not None, timeout=WAIT)
    qtbot.waitUntil(lambda: view.presenter.can_go_on, timeout=WAIT)


def _in_force(qtbot, view) -> None:
    view.presenter.go_on()
    qtbot.waitUntil(lambda: view.presenter.report is not None, timeout=WAIT)
    view.presenter.go_on()
    qtbot.waitUntil(lambda: view.presenter.result is not None, timeout=WAIT)


def test_beats_from_start_to_end(qtbot, view, tmp_path, station) -> None:
    imported(qtbot, view, clean_csv(tmp_path / "clean.csv"))
    _to_columns(qtbot, view, beats_geojson(tmp_path / "beats.geojson"))
    assert view.presenter.mapping.kind is MappingKind.BEATS
    assert view.presenter.mapping.there == {
        "number": ("beat_no",),
        "name": ("label",),
        "district": ("dist",),
    }
    rows = view.presenter.areas.rows
    assert [rows.text(place, 0) for place in range(rows.rowCount())] == ["00", "01", "02"]
    assert view.columns.beats.said.said[0][1].startswith("3 beats, 52.400° N to 52.600° N")
    view.presenter.go_on()
    qtbot.waitUntil(lambda: view.presenter.report is not None, timeout=WAIT)
    assert view.presenter.report.new == 3
    assert any("first beats" in text for _, text in view.check.report.said.said)
    assert not station.map.beats()
    assert view.next.text() == "Put the beats in force"
    view.presenter.go_on()
    qtbot.waitUntil(lambda: view.presenter.result is not None, timeout=WAIT)
    assert view.presenter.result.assigned == 40
    assert len(station.map.beats()) == 3
    assert not view.result.done.back.isVisible()


def test_new_beats_take_the_place_of_the_old(qtbot, view, tmp_path, clock, station) -> None:
    _to_columns(qtbot, view, beats_geojson(tmp_path / "old.geojson"))
    _in_force(qtbot, view)
    _to_columns(qtbot, view, beats_geojson(tmp_path / "new.geojson", across=2, name="Ward"))
    panel = view.columns.beats
    panel.valid_from.setText("zzz")
    assert not view.presenter.can_go_on
    panel.valid_from.setText("3.3.2030")
    assert view.presenter.can_go_on
    _in_force(qtbot, view)
    report = view.presenter.result
    assert (report.new, report.updated, report.ended) == (0, 2, 3)
    assert report.valid_from.isoformat() == "2030-03-02T23:00:00+00:00"


def test_another_column_is_read_at_once(qtbot, view, tmp_path) -> None:
    _to_columns(qtbot, view, beats_geojson(tmp_path / "beats.geojson"))
    mapping = view.presenter.mapping
    mapping.type_columns("number", "label")
    mapping.type_columns("name", "")
    rows = view.presenter.areas.rows
    qtbot.waitUntil(lambda: rows.rowCount() == 3 and rows.text(0, 0) == "Beat 0", timeout=WAIT)
    assert rows.text(0, 1) == ""


def test_a_file_of_beats_is_known_again(qtbot, view, tmp_path) -> None:
    _to_columns(qtbot, view, beats_geojson(tmp_path / "old.geojson"))
    view.presenter.mapping.set(name="Our beats")
    view.presenter.mapping.type_columns("district", "")
    qtbot.waitUntil(lambda: view.presenter.can_go_on, timeout=WAIT)
    _in_force(qtbot, view)
    _to_columns(qtbot, view, beats_geojson(tmp_path / "new.geojson", across=4))
    assert view.presenter.mapping.mapping.name == "Our beats"
    assert "district" not in view.presenter.mapping.there


def test_points_are_no_beats(qtbot, view, tmp_path) -> None:
    path = tmp_path / "points.geojson"
    path.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"no":"1"},'
        '"geometry":{"type":"Point","coordinates":[13.4,52.5]}}]}'
    )
    opened(qtbot, view, path)
    assert view.presenter.file.kind is MappingKind.INCIDENTS
    view.file.beats.click()
    view.presenter.go_on()
    qtbot.waitUntil(lambda: bool(view.presenter.areas.error), timeout=WAIT)
    assert "holds no areas" in view.columns.beats.said.said[0][1]
    assert not view.presenter.can_go_on
    assert view.presenter.step is Step.COLUMNS


def test_of_several_layers_the_one_that_is_seen_comes_into_force(
    qtbot, view, tmp_path, station
) -> None:
    path = tmp_path / "town.gpkg"
    square = [shapely.box(13.3, 52.4, 13.4, 52.6)]
    for layer in ("beats", "parks"):
        fields = {"beat_no": [layer]}
        write_geo(path, square, fields, driver="GPKG", layer=layer, append=layer == "parks")
    _to_columns(qtbot, view, path)
    assert view.presenter.areas.rows.text(0, 0) == view.file.layer.currentText() == "beats"
    _in_force(qtbot, view)
    assert [beat.number for beat in station.map.beats()] == ["beats"]


def test_beats_of_before_are_taken_back(qtbot, view, tmp_path, station) -> None:
    _to_columns(qtbot, view, beats_geojson(tmp_path / "beats.geojson"))
    _in_force(qtbot, view)
    view.presenter.start_over()
    model = view.presenter.history.model
    qtbot.waitUntil(lambda: model.rowCount() == 1, timeout=WAIT)
    assert [model.text(0, column) for column in (2, 3, 4)] == ["beats.geojson", "Beats", "3"]
    view.start.table.selectRow(0)
    view.start.back_button.click()
    box = view.findChild(QMessageBox)
    assert "3 new and 0 changed beats" in box.informativeText()
    with qtbot.waitSignal(view.presenter.told, timeout=WAIT) as told:
        next(one for one in box.buttons() if one.text() == "Take it back").click()
    assert told.args == ["3 beats were removed; those of before hold again."]
    assert not station.map.beats()
