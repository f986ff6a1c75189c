"""Every word of the windows can be translated: an invented language reaches each of them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication, QWidget

from icimps_desktop.ui.common.context import ScreenContext
from icimps_desktop.ui.imports import words as import_words
from icimps_desktop.ui.incidents import form_options, report_lines
from icimps_desktop.ui.map import words as map_words
from icimps_desktop.ui.runtime.change_bridge import ChangeBridge
from icimps_desktop.ui.runtime.job_runner import JobRunner
from icimps_desktop.ui.shell.window import MainWindow
from icimps_desktop.ui.start.purpose import PurposeDialog
from icimps_desktop.ui.start.window import StartWindow
from tests.architecture.tree import ROOT
from tests.stations import MadeStation
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
