"""The cable to the station database is out: the window says so, keeps drafts, and recovers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy.engine import make_url

from icimps_desktop.bootstrap import unlock
from icimps_desktop.security.session import Purpose
from tests.stations import PASSPHRASE, MadeStation
from tests.ui.shell.cable import Cable
from tests.ui.walk import seen_texts


@pytest.fixture
def cable(postgis_station: MadeStation) -> Iterator[Cable]:
    url = make_url(postgis_station.new.config.url)
    made = Cable(url.host or "localhost", url.port or 5432)
    yield made
    made.cut()


def test_the_window_says_so_keeps_drafts_and_comes_back_by_itself(
    qtbot, make_window, postgis_station: MadeStation, cable: Cable
) -> None:
    url = make_url(postgis_station.new.config.url).set(host="127.0.0.1", port=cable.port)
    config = replace(postgis_station.new.config, url=url.render_as_string(hide_password=False))
    station = unlock(config, postgis_station.new.admin.login, PASSPHRASE, postgis_station.clock)
    station.work_for(Purpose.SUPERVISION)
    window = make_window(station)
    qtbot.waitUntil(lambda: window.status.newest is not None, timeout=20_000)
    assert "Station database 127.0.0.1" in window.status_line.store.text
    assert window.status_line.waiting.text == "Kept at the station"

    with qtbot.waitSignal(window.status.gone, timeout=40_000):
        cable.cut()  # the watcher notices: nobody has to ask
    assert "does not answer" in window.gone_bar.text
    assert "drafts are safe" in window.gone_bar.text
    assert "does not answer" in window.status_line.store.text

    station.drafts.keep(
        station.actor, "incident.a.1", form="incident", form_version=1, title="Theft", body="{}",
        focus="",
    )  # fmt: skip
    window.book.run("go_drafts")
    window.pages.refresh()
    qtbot.waitUntil(lambda: any("Theft" in text for text in seen_texts(window)))

    with qtbot.waitSignal(window.status.back, timeout=40_000):
        cable.mend()
    assert window.gone_bar.text == ""
    assert "Station database 127.0.0.1" in window.status_line.store.text


def test_a_login_without_the_database_says_so_and_can_be_tried_again(
    qtbot, jobs, theme, active, postgis_station: MadeStation, cable: Cable
) -> None:
    from icimps_desktop.ui.start.window import StartWindow

    url = make_url(postgis_station.new.config.url).set(host="127.0.0.1", port=cable.port)
    config = replace(postgis_station.new.config, url=url.render_as_string(hide_password=False))
    window = StartWindow(jobs, theme, config, clock=postgis_station.clock)
    qtbot.addWidget(window)
    active(window)
    cable.cut()
    login = window.login
    login.passphrase.setText(PASSPHRASE)
    with qtbot.waitSignal(login._presenter.failed, timeout=40_000):
        login.unlock_button.click()
    assert "does not answer" in login.notice.text
    cable.mend()
    login.passphrase.setText(PASSPHRASE)
    with qtbot.waitSignal(window.opened, timeout=40_000) as opened:
        login.unlock_button.click()
    opened.args[0].close()
