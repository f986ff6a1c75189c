"""What was typed, found, imported or tried stands in no file in a form that can be read.

200 needles go through the real program; then it is killed, and everything that it could
have written is looked through. The test proves itself: needles planted in plain sight,
in another encoding or in a log are found.
"""

from __future__ import annotations

import base64
import csv
import json
import os
import secrets
import signal
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from icimps_desktop.core.settings import read_station
from icimps_desktop.security.keyslots import Keyslots, Secrets
from icimps_desktop.store import cipher
from tests.acceptance.helpers import PASSPHRASE, Answer, Workplace, files_below, finished
from tests.stations import wait_until

pytestmark = pytest.mark.timeout(600)
# Every needle holds this sign of recognition, so that one look finds any of them.
MARK = "Zyxomave"
KINDS = {
    "family": 20, "given": 10, "phone": 20, "email": 10, "home": 10, "address": 15, "story": 15,
    "plate": 10, "serial": 10, "narratives": 15, "drafts": 15, "titles": 15, "searches": 5,
    "row_address": 10, "row_story": 10, "reason": 3, "case": 2, "wrong": 3, "words": 2,
}  # fmt: skip
# What is checked, tried or hashed and never kept; the rest stands in the encrypted files.
NOT_KEPT = ("searches", "wrong", "words")


def forms(mark: str) -> list[bytes]:
    """How a text may lie in a file: as it is, in two bytes a sign, in hex, in base64."""
    found: list[bytes] = []
    for text in (mark, mark.lower(), mark.upper()):
        plain = text.encode()
        found += [plain, text.encode("utf-16-le"), text.encode("utf-16-be")]
        found += [plain.hex().encode(), plain.hex().upper().encode()]
        for shift in range(3):  # base64 looks different at each place of three
            whole = base64.b64encode(b"\0" * shift + plain)
            found.append(whole[-(-8 * shift // 6) : 8 * (shift + len(plain)) // 6])
    return sorted(set(found))


FORMS = forms(MARK)


def found_in(held: bytes) -> list[bytes]:
    return [form for form in FORMS if form in held]


def hits(*places: Path) -> list[tuple[str, bytes]]:
    """Every file in which a needle shows, and in which form; names of files count too."""
    seen = [
        (str(path), form) for path in files_below(*places) for form in found_in(path.read_bytes())
    ]
    return seen + [(str(path), MARK.encode()) for path in files_below(*places) if MARK in path.name]


@dataclass
class Seeded:
    """A workplace after the needles went through it and the program was killed."""

    place: Workplace
    needles: dict[str, list[str]]
    runs: list[Answer] = field(default_factory=list)
    said: str = ""

    @property
    def written(self) -> list[Path]:
        """Every folder that the program can have written to; what it was given lies beside."""
        given = (self.place.folder / "given", self.place.folder / "source")
        return [path for path in self.place.folder.iterdir() if path not in given]


def report_file(needles: dict[str, list[str]], part: int, path: Path) -> Path:
    """A third of the needles as a report: in names, phones, addresses, narrative and things."""
    mine = {kind: some[part::3] for kind, some in needles.items()}

    def some(kind: str, number: int) -> str:
        return mine[kind][number % len(mine[kind])]

    persons = [
        {
            "seq": number + 1,
            "roles": ["witness"],
            "category": "witness",
            "identity": {
                "family_name": some("family", number),
                "given_names": some("given", number),
                "phone": some("phone", number),
                "email": some("email", number),
                "address": some("home", number),
            },
        }
        for number in range(7)
    ]
    things = [
        {"seq": n + 1, "loss": "7", "nibrs_class": "20"}
        | {"plate": some("plate", n), "serial": some("serial", n)}
        for n in range(4)
    ]
    body = {
        "source": "reported",
        "account": {"address": " ".join(mine["address"]), "narrative": " ".join(mine["story"])},
        "offences": [{"seq": 1, "nibrs": "220"}],
        "involvements": persons,
        "items": things,
    }
    path.write_text(json.dumps(body), encoding="utf-8")
    return path


def rows_file(needles: dict[str, list[str]], path: Path, count: int) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        told = csv.writer(out)
        told.writerow(("id", "occurred_at", "lat", "lon", "category", "address", "narrative"))
        for number in range(count):
            address = needles["row_address"][number % 10]
            story = needles["row_story"][number % 10]
            told.writerow((f"K{number}", "2024-01-01 10:00", 40.1, -30.1, "theft", address, story))
    return path


def nameless_files(pid: int) -> list[Path]:
    """Open files of a program that have content and no name; it may close any of them just now."""
    found = []
    for fd in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = os.readlink(fd)
            if target.startswith("/") and target.endswith("(deleted)") and fd.stat().st_size:
                found.append(fd)
        except FileNotFoundError:
            continue
    return found


def stopped_import(seeded: Seeded, path: Path) -> list[bytes]:
    """Kill an import in its middle; what its open files without a name held by then."""
    started = seeded.place.start("import", path)
    try:
        assert wait_until(lambda: bool(nameless_files(started.pid)), 120)
        started.send_signal(signal.SIGSTOP)
        return [fd.read_bytes() for fd in nameless_files(started.pid)]
    finally:
        started.kill()
        seeded.said += started.communicate(timeout=60)[1]


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Seeded:
    place = Workplace(tmp_path_factory.mktemp("secrecy"))
    numbers = iter(range(1000))
    needles = {kind: [f"{MARK}{next(numbers):04d}" for _ in range(n)] for kind, n in KINDS.items()}
    seeded = Seeded(place, needles)
    place.station("station")
    source = place.folder / "source"
    source.mkdir()

    def run(*arguments: object, **more: str) -> None:
        seeded.runs.append(place.run(*arguments, **more))

    for part, reason in enumerate(needles["reason"]):
        run(
            "incident", "add", report_file(needles, part, source / f"{part}.json"), "--json",
            ICIMPS_REASON=reason, ICIMPS_CASE=needles["case"][part % 2],
        )  # fmt: skip
    run("import", rows_file(needles, source / "rows.csv", 10), "--json")
    run("search", needles["searches"][0])
    for number, words in enumerate(needles["words"]):
        given = place.keep_passphrase(f"{words} and three more words", f"officer {number}")
        run(
            "station", "officer", "add", f"Bert Quill {number}", "--role", "officer",
            "--new-passphrase-file", given,
        )  # fmt: skip
    assert {answer.code for answer in seeded.runs} == {0}, seeded.runs
    for words in needles["wrong"]:
        given = place.keep_passphrase(words, "wrong")
        run("incident", "list", ICIMPS_PASSPHRASE_FILE=str(given))
        assert seeded.runs[-1].code == 1
    return seeded


@pytest.fixture(scope="module")
def killed(seeded: Seeded) -> Seeded:
    """The same, with a program that was killed while it had both files open."""
    place = seeded.place
    plan = place.folder / "given" / "plan.json"
    plan.write_text(json.dumps(seeded.needles), "utf-8")
    worker = place.worker("seed", plan)
    assert worker.stdout.readline() == "READY\n", worker.stderr.read()
    worker.kill()
    seeded.said += worker.communicate()[1]
    return seeded


def test_there_are_two_hundred_needles(seeded: Seeded):
    every = [needle for some in seeded.needles.values() for needle in some]
    assert len(set(every)) == len(every) == 200


def test_nothing_written_can_be_read(killed: Seeded):
    station = killed.place.folder / "station"
    for name in ("cache.db", "cache.db-wal", "journal.db", "journal.db-wal"):
        assert (station / name).stat().st_size > 4096, name  # killed: the logs lie there still
    assert hits(*killed.written) == []
    said = killed.said + "".join(answer.err for answer in killed.runs)
    assert found_in(said.encode()) == []


def keys_of(place: Workplace) -> Secrets:
    config = read_station(place.folder / "station")
    _, keys = Keyslots.read(config.keyslots_path).open("orla.vandemark", PASSPHRASE)
    return keys


def everything_in(path: Path, key: str) -> str:
    """All that a file holds, with its key."""
    connection, _ = cipher.connect(path, key)
    with closing(connection):
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'fts%'"
        )
        return "".join(
            repr(connection.execute(f"SELECT * FROM {name}").fetchall()) for (name,) in tables
        )


def test_the_needles_were_there_to_be_found(killed: Seeded):
    """Else the test above would prove nothing: with the keys every one of them is read."""
    station, keys = killed.place.folder / "station", keys_of(killed.place)
    held = everything_in(station / "cache.db", keys.cache_key)
    held += everything_in(station / "journal.db", keys.journal_key)
    lacking = {
        kind: [needle for needle in some if needle not in held]
        for kind, some in killed.needles.items()
        if kind not in NOT_KEPT
    }
    assert not {kind: some for kind, some in lacking.items() if some}
    for kind in NOT_KEPT:
        assert not [needle for needle in killed.needles[kind] if needle in held], kind


def test_an_import_in_its_middle_shows_nothing(seeded: Seeded):
    path = rows_file(seeded.needles, seeded.place.folder / "source" / "many.csv", 60_000)
    held = stopped_import(seeded, path)
    assert sum(map(len, held)) > 4096
    assert [form for piece in held for form in found_in(piece)] == []
    assert hits(*seeded.written) == []


def test_a_defect_tells_where_and_not_what(seeded: Seeded):
    done = finished(seeded.place.worker("defect", seeded.needles["story"][0]))
    assert done.code == 1
    assert "RuntimeError at worker.defect" in done.err
    assert found_in((done.out + done.err).encode()) == []
    assert hits(*seeded.written) == []


@pytest.mark.parametrize(
    "disguise",
    [
        str.encode,
        lambda text: text.lower().encode("utf-16-le"),
        lambda text: text.encode("utf-16-be"),
        lambda text: text.encode().hex().encode(),
        lambda text: base64.b64encode(b"a" + text.encode()),
        lambda text: base64.b64encode(b"ab" + text.encode()),
        lambda text: base64.b64encode(text.encode()),
    ],
)
def test_a_needle_in_a_log_is_found(tmp_path: Path, disguise):
    """The planted fault: one needle in a line of a log."""
    log = tmp_path / "icimps.log"
    log.write_bytes(b"2030-03-04 WARNING saved " + disguise(f"{MARK}0042") + b" at 09:30\n")
    assert {name for name, _ in hits(tmp_path)} == {str(log)}


def test_a_file_without_a_key_is_found(killed: Seeded, tmp_path: Path):
    """The planted fault: the same content in the same file format, not encrypted."""
    station, keys = killed.place.folder / "station", keys_of(killed.place)
    held = everything_in(station / "cache.db", keys.cache_key)
    connection, _ = cipher.connect(tmp_path / "cache.db", None)
    connection.execute("CREATE TABLE t (x)")
    connection.execute("INSERT INTO t VALUES (?)", (held,))
    assert {Path(name).name for name, _ in hits(tmp_path)} == {"cache.db-wal"}
    connection.close()
    assert {Path(name).name for name, _ in hits(tmp_path)} == {"cache.db"}


def test_ciphertext_has_no_needle_by_chance():
    assert found_in(secrets.token_bytes(8_000_000)) == []
