"""The login: right and wrong passphrases, the recovery code, and every control by keyboard."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from icimps_desktop.records.officer import Role
from icimps_desktop.security.keyslots import Keyslots
from icimps_desktop.ui.start.window import StartWindow
from tests.stations import PASSPHRASE, MadeStation
from tests.ui.walk import seen_texts, unnamed, unreachable


@pytest.fixture
def window(qtbot, jobs, theme, active, clock, cache_station: MadeStation) -> StartWindow:
    made = StartWindow(jobs, theme, cache_station.new.config, clock=clock)
    qtbot.addWidget(made)
    active(made)
    assert made.login is not None
    qtbot.waitUntil(lambda: made.login.passphrase.hasFocus())
    return made


def _says(window: StartWindow, words: str) -> bool:
    return any(words in text for text in seen_texts(window))


def test_the_only_officer_is_chosen_and_enter_opens_the_station(qtbot, window) -> None:
    QTest.keyClicks(window.login.passphrase, PASSPHRASE)
    with qtbot.waitSignal(window.opened, timeout=20_000) as opened:
        QTest.keyClick(window.login.passphrase, Qt.Key.Key_Return)
    station = opened.args[0]
    try:
        assert station.actor.name == "Orla Vandemark"
        assert window.login.passphrase.text() == ""
    finally:
        station.close()


def test_a_wrong_passphrase_says_how_many_tries_are_left(qtbot, window) -> None:
    login = window.login
    for sentence in ("4 tries left", "3 tries left", "2 tries left", "One try left", "Locked now"):
        login.passphrase.setText("not the passphrase")
        with qtbot.waitSignal(login._presenter.failed, timeout=20_000):
            login.unlock_button.click()
        assert _says(window, sentence)
    login.passphrase.setText(PASSPHRASE)
    with qtbot.waitSignal(login._presenter.failed, timeout=20_000):
        login.unlock_button.click()
    assert _says(window, "is locked after 5 wrong tries")


def test_nothing_is_tried_without_name_or_passphrase(qtbot, window, cache_station) -> None:
    login = window.login
    with qtbot.waitSignal(login._presenter.failed):
        login.unlock_button.click()
    assert _says(window, "Type your passphrase.")
    login.officer.setCurrentText("")
    with qtbot.waitSignal(login._presenter.failed):
        login.unlock_button.click()
    assert _says(window, "Choose who you are.")
    slots = json.loads(cache_station.new.config.keyslots_path.read_text("utf-8"))["slots"]
    assert {slot["tries"] for slot in slots.values()} == {0}


def test_an_unknown_name_is_told_so(qtbot, window) -> None:
    window.login.officer.setCurrentText("Nobody Here")
    window.login.passphrase.setText(PASSPHRASE)
    with qtbot.waitSignal(window.login._presenter.failed, timeout=20_000):
        window.login.unlock_button.click()
    assert _says(window, "has no access on this computer")


def test_a_damaged_keyslot_file_is_told_plainly(qtbot, jobs, theme, active, cache_station) -> None:
    cache_station.new.config.keyslots_path.write_text("{", "utf-8")
    window = StartWindow(jobs, theme, cache_station.new.config)
    qtbot.addWidget(window)
    active(window)
    assert _says(window, "missing or damaged")


def test_the_agency_can_put_its_own_banner(qtbot, jobs, theme, active, cache_station) -> None:
    folder: Path = cache_station.folder
    (folder / "banner.txt").write_text("Only for members of the Invented Agency.", "utf-8")
    window = StartWindow(jobs, theme, cache_station.new.config)
    qtbot.addWidget(window)
    active(window)
    assert _says(window, "Only for members of the Invented Agency.")


def test_the_recovery_code_gives_a_new_passphrase(qtbot, window, cache_station) -> None:
    login, fresh = window.login, "lemon flute harvest crane"
    login._forgot.click()
    card = login.recovery
    card.code.setText("AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-GGGG-HHHH")
    card.passphrase.first.setText(fresh)
    card.passphrase.second.setText(fresh + " ")
    card._set.click()
    assert _says(window, "The two are not the same")
    card.passphrase.second.setText(fresh)
    with qtbot.waitSignal(login._presenter.failed, timeout=20_000):
        card._set.click()
    assert _says(window, "not the recovery code")
    card.code.setText(cache_station.new.recovery_code.lower())
    with qtbot.waitSignal(login._presenter.recovered, timeout=20_000):
        card._set.click()
    assert _says(window, "The new passphrase is set")
    slots = Keyslots.read(cache_station.new.config.keyslots_path)
    assert slots.open("orla.vandemark", fresh)[0].name == "Orla Vandemark"
    assert card.passphrase.first.text() == card.code.text() == ""


def test_every_control_has_a_name_and_is_reached_by_tab(window) -> None:
    assert unnamed(window) == []
    assert unreachable(window) == []
    window.login._forgot.click()
    assert unnamed(window) == []
    assert unreachable(window) == []


def test_in_a_demo_the_passphrase_fills_itself_in(qtbot, jobs, theme, active, cache_station):
    config = replace(cache_station.new.config, demo=True)
    officer = {"officer": "orla.vandemark", "name": "Orla", "role": "station_admin"}
    (config.folder / "demo.json").write_text(
        json.dumps([officer | {"passphrase": PASSPHRASE}]), "utf-8"
    )
    window = StartWindow(jobs, theme, config)
    qtbot.addWidget(window)
    active(window)
    assert window.login.officer.currentText() == "Orla Vandemark · station admin"
    assert window.login.passphrase.text() == PASSPHRASE
    assert _says(window, "Filled in, because this is the demo.")
    assert _says(window, "every person and every incident in it is invented")


def test_a_demo_of_many_officers_offers_its_supervisor(
    qtbot, jobs, theme, active, cache_station: MadeStation
) -> None:
    officer = cache_station.officer("Bert Quill", Role.SUPERVISOR)
    config = replace(cache_station.new.config, demo=True)
    told = [
        {"officer": "orla.vandemark", "role": "station_admin", "passphrase": "of the admin"},
        {"officer": officer.actor.login, "role": "supervisor", "passphrase": PASSPHRASE},
    ]
    (config.folder / "demo.json").write_text(json.dumps(told), "utf-8")
    window = StartWindow(jobs, theme, config)
    qtbot.addWidget(window)
    active(window)
    assert window.login.officer.currentText() == "Bert Quill · supervisor"
    assert window.login.passphrase.text() == PASSPHRASE
    window.login.choose("orla.vandemark")
    assert window.login.passphrase.text() == "of the admin"


def test_of_several_officers_nobody_is_chosen_and_nothing_filled_in(
    qtbot, jobs, theme, active, cache_station: MadeStation
) -> None:
    cache_station.officer("Bert Quill", Role.OFFICER)
    window = StartWindow(jobs, theme, cache_station.new.config)
    qtbot.addWidget(window)
    active(window)
    assert window.login.officer.currentText() == ""
    assert window.login.passphrase.text() == ""


def test_a_real_station_never_reads_such_a_file(qtbot, jobs, theme, active, cache_station):
    config = cache_station.new.config
    (config.folder / "demo.json").write_text(
        json.dumps([{"officer": "orla.vandemark", "role": "x", "passphrase": PASSPHRASE}]), "utf-8"
    )
    window = StartWindow(jobs, theme, config)
    qtbot.addWidget(window)
    active(window)
    assert window.login.passphrase.text() == ""
