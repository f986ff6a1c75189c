"""Where things stand in the repository, and what may not stand in it."""

from __future__ import annotations

import re

from tests.architecture.tree import FILES, FOLDERS, ROOT, modules, text_files

FULL = 400  # lines; a longer file is doing two things

# In pieces, so that this file does not hold them itself.
REGISTRIES = ["py" + "pi.org", "python" + "hosted.org", "deb." + "debian.org", "npm" + "js.org"]
MACHINE_PATH = re.compile(r"(?<![\w.~])(/(home|root|Users|work)/|[A-Z]:\\Users\\)\w")


def test_top_level_holds_only_what_was_agreed() -> None:
    ours = {*FOLDERS, *FILES, "build"}
    strangers = [
        entry.name
        for entry in ROOT.iterdir()
        if entry.name not in ours
        and not entry.name.startswith(".")
        and not entry.name.endswith(".egg-info")
    ]
    assert not strangers


def test_no_file_is_too_long() -> None:
    code = [
        *modules("icimps_desktop", "sync_server", "tests", "packaging"),
        *(ROOT / "packaging").rglob("*.sh"),
    ]
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines())
        for path in code
        if "versions" not in path.parts  # a migration is written once and never edited
    }
    assert not {name: lines for name, lines in lengths.items() if lines > FULL}


def test_no_method_is_left_to_be_written() -> None:
    hole = re.compile(r"\braise NotImplementedError\b")
    left = [
        str(path.relative_to(ROOT))
        for path in modules("icimps_desktop", "sync_server")
        if hole.search(path.read_text("utf-8"))
    ]
    assert not left


def test_no_path_of_one_machine() -> None:
    found = []
    for name, text in text_files():
        for line in text.splitlines():
            if MACHINE_PATH.search(line) or f"{ROOT}/" in line:
                found.append(f"{name}: {line.strip()[:100]}")
    assert not found


def test_no_address_of_a_package_registry() -> None:
    found = [
        f"{name}: {host}" for name, text in text_files() for host in REGISTRIES if host in text
    ]
    assert not found


def _pins(lock: str) -> dict[str, set[str]]:
    pins: dict[str, set[str]] = {}
    for line in (ROOT / "packaging" / f"{lock}.lock").read_text("utf-8").splitlines():
        if match := re.match(r"([a-z0-9.-]+)==(\S+)", line):
            pins.setdefault(match[1], set()).add(match[2])
    return pins


def test_locks_hold_hashes_and_no_address() -> None:
    for lock in ("desktop", "server", "dev"):
        text = (ROOT / "packaging" / f"{lock}.lock").read_text("utf-8")
        assert "://" not in text
        entries = re.split(r"\n(?=[a-z0-9])", text)
        assert not [entry for entry in entries if "--hash=sha256:" not in entry]


def test_workstation_and_server_get_the_versions_that_were_tested() -> None:
    tested = _pins("dev")
    for lock in ("desktop", "server"):
        for name, versions in _pins(lock).items():
            assert versions <= tested[name], name


def test_server_has_no_qt() -> None:
    assert not [name for name in _pins("server") if name.startswith(("pyside", "pyqt", "shiboken"))]
