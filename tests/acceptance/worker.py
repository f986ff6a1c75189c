"""A program on a station, for tests that kill it: it says what is durable, and goes on until then.

    python -m tests.acceptance.worker JOB STATION [ARGUMENT...]

Every line on standard output is one acknowledgement, written after the commit and flushed.
The station is opened as the desktop opens it; the passphrase comes from standard input.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from icimps_desktop.bootstrap import OpenStation, open_with_keys
from icimps_desktop.core.clock import SystemClock
from icimps_desktop.core.errors import IcimpsError, UnavailableError
from icimps_desktop.core.logs import set_up_logs, tell_of_defect
from icimps_desktop.core.settings import StationConfig, read_station
from icimps_desktop.records.incident import Incident
from icimps_desktop.records.incident_filter import IncidentFilter
from icimps_desktop.security.keyslots import Keyslots, Secrets, Slot
from icimps_desktop.security.session import Purpose
from tests.stations import report


def ack(*words: object) -> None:
    """Tell the test that this much is durable."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def numbered(station: OpenStation, number: int, words: str = "") -> Incident:
    """A report that can be told from every other by its narrative."""
    at = station.clock.now()
    # Spread out, so that the R*Tree and the beats have something to do.
    lon, lat = 13 + number % 997 / 1000, 52 + number % 991 / 1000
    told = words or f"Report number {number}."
    return report(station.actor, at, lon=lon, lat=lat, narrative=told, address=f"{number} Row")


def keep(station: OpenStation, key: str, body: str, title: str = "") -> None:
    """Put a draft on disk, as the form does while somebody types."""
    form = {"form": "incident", "form_version": 1, "title": title, "focus": "narrative"}
    station.drafts.keep(station.actor, key, body=body, **form)


def save_and_draft(station: OpenStation, first: str) -> None:
    """Save incidents and keep drafts without end: `I uid number`, `D key body`."""
    for number in count(int(first)):
        body = f"typed so far: {number}"
        keep(station, f"form/{number % 7}", body)
        ack("D", f"form/{number % 7}", body)
        kept = station.incidents.save(station.actor, numbered(station, number))
        ack("I", kept.uid, kept.number)
        if number % 5 == 0:
            kept.account.narrative = f"Report number {number}, put right."
            station.incidents.save(station.actor, kept)
            ack("E", kept.uid)


def boast(station: OpenStation, first: str) -> None:
    """The planted fault: acknowledge each save before its commit."""
    for number in count(int(first)):
        incident = numbered(station, number)
        with station.uow.write(station.actor, "incident.save") as work:
            incident.number = f"BOAST-{number}"
            work.session.add(incident)
            work.session.flush()
            ack("I", incident.uid, incident.number)
            time.sleep(0.005)


def drafts(station: OpenStation, seconds: str) -> None:
    """Keep drafts for so long, as fast as somebody types; tell how long each took."""
    for number in paced(float(seconds)):
        began = time.perf_counter()
        keep(station, "form/typing", f"typed so far: {number}")
        ack(time.perf_counter() - began)


def reads(station: OpenStation, seconds: str) -> None:
    """List, search and open for so long; tell what, how long each took and how many came."""
    for _ in paced(float(seconds)):
        page = timed("page", lambda: station.incidents.page(station.actor, IncidentFilter()).rows)
        timed("search", lambda: station.incidents.search(station.actor, "number"))
        if page:
            timed("open", partial(open_one, station, page[0].uid))


def open_one(station: OpenStation, uid: UUID) -> Sequence[Any]:
    """An incident, whole."""
    return [station.incidents.open(station.actor, uid)]


def paced(seconds: float) -> Iterator[int]:
    """Numbers for so long, some twenty a second; a SIGUSR1 ends them early."""
    told_to_stop: list[int] = []
    signal.signal(signal.SIGUSR1, lambda number, _frame: told_to_stop.append(number))
    end = time.monotonic() + seconds
    for number in count():
        if time.monotonic() > end or told_to_stop:
            return
        yield number
        time.sleep(0.05)


def timed(what: str, act: Callable[[], Sequence[Any]]) -> Sequence[Any]:
    """Do it and tell how long it took."""
    began = time.perf_counter()
    found = act()
    ack(what, time.perf_counter() - began, len(found))
    return found


def seed(station: OpenStation, plan: str) -> None:
    """Save, type, search and open what the plan says; then wait to be killed."""
    wanted = json.loads(Path(plan).read_text("utf-8"))
    for number, words in enumerate(wanted["narratives"]):
        kept = station.incidents.save(station.actor, numbered(station, number, words))
        station.incidents.open(station.actor, UUID(str(kept.uid)))
    for number, words in enumerate(wanted["drafts"]):
        keep(station, f"form/{number}", words, title=wanted["titles"][number])
    for words in wanted["searches"]:
        station.incidents.search(station.actor, words)
        list(station.incidents.stream(station.actor, IncidentFilter(text=words)))
    ack("READY")
    sys.stdin.read()


def defect(station: OpenStation, words: str) -> None:
    """Fall over in the middle of a write, with content in the exception."""
    with station.uow.write(station.actor, "incident.save") as work:
        work.session.add(numbered(station, 1, words))
        work.session.flush()
        raise RuntimeError(words)


def save_one(station: OpenStation, number: str) -> None:
    """Keep one draft and save one incident."""
    keep(station, f"form/{number}", f"typed so far: {number}")
    ack("D", f"form/{number}", f"typed so far: {number}")
    kept = station.incidents.save(station.actor, numbered(station, int(number)))
    ack("I", kept.uid, kept.number)


def save_on(station: OpenStation, first: str) -> None:
    """Save incidents until killed, whatever the disk says: `F kind sentence`, and on."""
    for number in paced(600):
        try:
            kept = station.incidents.save(station.actor, numbered(station, int(first) + number))
            ack("I", kept.uid, kept.number)
        except UnavailableError as error:
            ack("F", error.kind, error.message)


def type_on(station: OpenStation, key: str) -> None:
    """Keep one draft until killed, whatever the disk says: `F kind sentence`, and on."""
    for number in paced(600):
        body = f"typed so far: {number}"
        try:
            keep(station, key, body)
            ack("D", key, body)
        except UnavailableError as error:
            ack("F", error.kind, error.message)


def bring_in(station: OpenStation, file: str) -> None:
    """Import a file: `P what done` for each step, `B batch new` when it is in."""
    path = Path(file)
    done = station.imports.run(
        station.actor, path, report=lambda step: ack("P", step.what.replace(" ", "_"), step.done)
    )
    ack("B", done.batch, done.new)


_WRITING = (save_and_draft, save_one, save_on, type_on, bring_in, boast)
JOBS = {job.__name__: job for job in (*_WRITING, drafts, reads, seed, defect)}


def nursery(config: StationConfig, slot: Slot, keys: Secrets) -> None:
    """Do jobs in children of this program, one after the other: a start in a tenth of the time.

    A line of standard input is a job as JSON: `[job, folder, argument...]`. The child says
    `P pid` first and does its job; `X status` says that it is gone.
    """
    ack("READY")
    for line in sys.stdin:
        job, folder, *arguments = json.loads(line)
        child = os.fork()
        if child == 0:
            ack("P", os.getpid())
            os._exit(in_child(replace(config, folder=Path(folder)), slot, keys, job, arguments))
        ack("X", os.waitpid(child, 0)[1])


def in_child(
    config: StationConfig, slot: Slot, keys: Secrets, job: str, arguments: list[str]
) -> int:
    """Do one job; a failure is a line `F kind sentence`, as the command line has it."""
    try:
        station = open_with_keys(config, slot, keys, SystemClock())
        station.work_for(Purpose.SUPERVISION)
        JOBS[job](station, *arguments)
        station.close()
    except IcimpsError as error:
        ack("F", error.kind, error.message)
        return 1
    return 0


def main() -> None:
    """Open the station and do the job."""
    name, folder, *arguments = sys.argv[1:]
    set_up_logs()
    sys.excepthook = tell_of_defect
    config = read_station(Path(folder))
    slots = Keyslots.read(config.keyslots_path)
    slot, keys = slots.open(os.environ["ICIMPS_OFFICER"], sys.stdin.readline().rstrip("\n"))
    if name == nursery.__name__:
        nursery(config, slot, keys)
        return
    station = open_with_keys(config, slot, keys, SystemClock())
    station.work_for(Purpose.SUPERVISION)
    JOBS[name](station, *arguments)
    station.close()


if __name__ == "__main__":
    main()
