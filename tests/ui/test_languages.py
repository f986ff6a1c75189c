"""Every word of the windows can be translated: an invented language reaches each of them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication, QWidget

from icimps_desktop.bootstrap import OpenStation
from icimps_desktop.core.ids import new_uid
from icimps_desktop.exchange.mapping import FIELDS
from icimps_desktop.records.incident_filter import IncidentFilter
from icimps_desktop.ui.common.context import ScreenContext
from icimps_desktop.ui.imports import words as import_words
from icimps_desktop.ui.imports.view import ImportsView
from icimps_desktop.ui.incidents import form_options, report_lines
from icimps_desktop.ui.incidents.form_check import Section
from icimps_desktop.ui.incidents.form_record import to_incident
from icimps_desktop.ui.incidents.form_state import ArrestState, FormState, ItemState, PersonState
from icimps_desktop.ui.incidents.form_typed import Setting
from icimps_desktop.ui.incidents.form_view import FormView
from icimps_desktop.ui.incidents.incidents_screen import IncidentsScreen
from icimps_desktop.ui.map import words as map_words
from icimps_desktop.ui.map.screen import MapScreen
from icimps_desktop.ui.runtime.change_bridge import ChangeBridge
from icimps_desktop.ui.runtime.job_runner import JobRunner
from icimps_desktop.ui.shell.window import MainWindow
from icimps_desktop.ui.start.purpose import PurposeDialog
from icimps_desktop.ui.start.window import StartWindow
from tests.architecture.tree import ROOT
from tests.stations import MadeStation, report
from tests.ui.imports.hands import beats_geojson, imported, mapped, opened, own_csv
from tests.ui.walk import seen_texts

_MARK = "¤"
# What has no words of ours in it: numbers, names, codes, file patterns, the program's own name.
_FREE = re.compile(
    r"^[\W\d_]*$|ICIMPS|Invented Agency|North Station|Orla|N01|/|Europe|^[A-Z-]+$|^UTC$"
)


@pytest.fixture(scope="session")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A language whose every text is the English one between two signs."""
    folder = tmp_path_factory.mktemp("language")
    source, made = folder / "icimps_xx.ts", folder / "icimps_xx.qm"
    files = [str(p) for p in sorted((ROOT / "icimps_desktop" / "ui").rglob("*.py"))]
    _run("pyside6-lupdate", *files, "-ts", str(source))
    tree = ElementTree.parse(source)  # noqa: S314 - made a moment ago by our own tool
    for message in tree.iter("message"):
        text, said = message.find("source"), message.find("translation")
        assert text is not None
        assert said is not None
        said.text = f"{_MARK}{text.text}{_MARK}"
        said.attrib.pop("type", None)
    tree.write(source, encoding="utf-8", xml_declaration=True)
    _run("pyside6-lrelease", str(source), "-qm", str(made))
    return made


def _run(tool: str, *arguments: str) -> None:
    path = Path(sys.executable).with_name(tool)
    subprocess.run([str(path), *arguments], check=True, capture_output=True)


@pytest.fixture
def translated(qapp: QApplication, invented: Path) -> Iterator[None]:
    translator = QTranslator()
    assert translator.load(str(invented))
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def _untranslated(window: QWidget) -> list[str]:
    return sorted(
        {
            text
            for text in seen_texts(window)
            if text.strip() and _MARK not in text and not _FREE.search(text)
        }
    )


def test_the_first_run_and_the_login(qtbot, jobs, theme, translated, cache_station: MadeStation):
    window = StartWindow(jobs, theme, None)
    qtbot.addWidget(window)
    window.show()
    run = window.first_run
    for page in (
        run.choice, run.station, run.officer, run.code, run.base_map, run.join, run.demo,
    ):  # fmt: skip
        run.go(page)
        assert _untranslated(window) == [], type(page).__name__
    window.show_login(cache_station.new.config)
    assert _untranslated(window) == []


def test_the_purpose(qtbot, translated, cache_station: MadeStation) -> None:
    dialog = PurposeDialog(cache_station.open().actor, demo=True)
    qtbot.addWidget(dialog)
    dialog.show()
    assert _untranslated(dialog) == []


@pytest.mark.parametrize("key", ["drafts", "audit", "station"])
def test_the_window(qtbot, qapp, theme, ui_settings, translated, cache_station: MadeStation, key):
    station, jobs = cache_station.open(), JobRunner()
    context = ScreenContext(station, jobs, ChangeBridge(station.bus), ui_settings)
    window = MainWindow(qapp, context, theme)
    window.show()
    window.status.start()
    qtbot.waitUntil(lambda: window.status.newest is not None)
    window.pages.go(key)
    window.palette_box.begin_commands()
    # What stands in the store is said in its own words.
    own = {station.config.folder.as_posix(), "orla.vandemark", "D1", "cache", "supervisor"}
    assert [text for text in _untranslated(window) if text not in own] == []
    window.close()


def _without(texts: list[str], data: Iterable[str]) -> list[str]:
    """What is left of texts that hold data: names of codes, cells of a file, rules' sentences."""
    left = []
    longest_first = sorted({one for one in data if one.strip()}, key=len, reverse=True)
    for text in texts:
        rest = text
        for one in longest_first:
            rest = re.sub(rf"(?<!\w){re.escape(one)}(?!\w)", "", rest)
        if not _FREE.search(rest):
            left.append(text)
    return left


def _labels(station: OpenStation) -> set[str]:
    """The labels of all codes: they are data, each list has its own languages."""
    lists = station.knowledge.lists
    return {code.label for name in lists.names() for code in lists.get(name).values()}


@pytest.fixture
def window(
    qtbot, qapp, theme, ui_settings, translated, cache_station: MadeStation
) -> Iterator[MainWindow]:
    station, jobs = cache_station.open(), JobRunner()
    station.incidents.save(station.actor, report(station.actor, cache_station.clock.now()))
    context = ScreenContext(station, jobs, ChangeBridge(station.bus), ui_settings)
    made = MainWindow(qapp, context, theme)
    made.resize(1366, 768)
    made.show()
    made.status.start()
    qtbot.waitUntil(lambda: made.status.newest is not None)
    yield made
    made.close()


def test_the_map(qtbot, window: MainWindow) -> None:
    window.pages.go("map")
    screen = window.findChild(MapScreen)
    qtbot.waitUntil(lambda: screen.presenter.answer is not None)
    assert screen.presenter.answer.total == 1
    data = _labels(window.context.station)
    assert _without(_untranslated(window), [*data, "4 Mar 2030"]) == []


def test_the_incidents(qtbot, window: MainWindow) -> None:
    station = window.context.station
    qts_own = {"Scroll Left", "Scroll Right", "Mon"}
    data = _labels(station) | qts_own | {"2030", "cchi-2026-median", "NIBRS", "ICCS"}
    window.pages.go("incidents")
    screen = window.pages.currentWidget()
    assert isinstance(screen, IncidentsScreen)
    qtbot.waitUntil(lambda: screen.list.presenter.model.rowCount() == 1)
    assert _without(_untranslated(window), data) == []
    [row] = station.incidents.page(station.actor, IncidentFilter(), limit=5).rows
    screen.open_incident(row.uid)
    qtbot.waitUntil(lambda: screen.panel.presenter.incident is not None)
    assert _without(_untranslated(window), data) == []
    screen.edit_incident(row.uid)
    qtbot.waitUntil(lambda: isinstance(screen.tabs.currentWidget(), FormView))
    form = screen.tabs.currentWidget()
    qtbot.waitUntil(lambda: bool(form.form.findings))
    for section in Section:
        form.body.open_section(section)
        # Sentences and remedies of the rules come from below the window, in English.
        said = {finding.sentence for finding in form.form.findings}
        fixes = {finding.fix.label for finding in form.form.findings if finding.fix}
        assert _without(_untranslated(window), data | said | fixes) == [], section


@pytest.mark.parametrize("make", [own_csv, beats_geojson])
def test_the_import(qtbot, window: MainWindow, tmp_path: Path, make) -> None:
    window.pages.go("import")
    view = window.pages.currentWidget()
    assert isinstance(view, ImportsView)
    assert _untranslated(window) == []
    data = _labels(window.context.station)
    path = make(tmp_path / "March.csv" if make is own_csv else tmp_path / "beats.geojson")
    data |= {path.name, path.stem, "Beat", "beat_no", "label", "dist"}
    data |= set(re.split(r"[;\r\n]+", path.read_bytes().decode("cp1252")))
    opened(qtbot, view, path)
    assert _without(_untranslated(window), data) == []
    view.presenter.start_over()
    mapped(qtbot, view, path)
    prepared = view.presenter.mapping.prepared_for
    assert prepared is not None
    data |= set(prepared.suggestion.notes)  # from below the window, in English
    for tab in range(view.columns.tabs.count()):
        view.columns.tabs.setCurrentIndex(tab)
        assert _without(_untranslated(window), data) == [], tab
    view.presenter.start_over()
    imported(qtbot, view, path)
    done = view.presenter.result
    assert done is not None
    data |= {done.sha256, str(getattr(done, "batch", ""))}
    assert _without(_untranslated(window), data) == []


def test_the_fields_of_a_mapping(translated) -> None:
    for fields in FIELDS.values():
        for name, text in fields.items():
            assert import_words.field_text(name) == f"{_MARK}{text}{_MARK}"


def test_what_a_form_cannot_take(translated) -> None:
    """Whatever an officer types wrongly, the sentence is his own language's."""
    now = datetime(2030, 3, 4, 9, 30, tzinfo=UTC)
    setting = Setting("Europe/Berlin", new_uid(), new_uid(), now)
    state = FormState(
        uid=str(new_uid()),
        occurred_from="someday",
        occurred_to="never",
        coordinate="here",
        accuracy_m="far",
        loose={"source": "nobody"},
        involvements=[PersonState(uid=str(new_uid()), age="old", born="long ago", alias="X")],
        items=[ItemState(uid=str(new_uid()), value="much", drug_quantity="some")],
        arrests=[ArrestState(uid=str(new_uid()), age="old")],
    )
    said = {unread.path: unread.sentence for unread in to_incident(state, setting).unread}
    assert len(said) == 11
    assert all(sentence.count(_MARK) == 2 for sentence in said.values()), said


@pytest.mark.parametrize(
    ("say", "text"),
    [
        (import_words.tr, "The file has no column “{text}”."),
        (map_words.tr, "Other kinds"),
        (report_lines.tr, "As written"),
        (form_options.tr, "Offence not named yet"),
    ],
)
def test_words_outside_the_windows(translated, say: Callable[[str], str], text: str) -> None:
    """What modules say without a widget is found by Qt's tools, and looked up where they put it."""
    assert say(text) == f"{_MARK}{text}{_MARK}"


def test_a_language_from_the_right_turns_the_windows_round(qapp: QApplication) -> None:
    before, locale = qapp.layoutDirection(), QLocale()
    from icimps_desktop.ui.app import speak

    try:
        speak(qapp, "ar")
        assert qapp.layoutDirection() is Qt.LayoutDirection.RightToLeft
        assert QLocale().language() is QLocale.Language.Arabic
    finally:
        qapp.setLayoutDirection(before)
        QLocale.setDefault(locale)
        for translator in qapp.findChildren(QTranslator):
            qapp.removeTranslator(translator)
