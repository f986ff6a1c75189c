"""Disks that run full on purpose: a tmpfs of a few megabytes, and a share that is used up.

The tmpfs stands in a mount namespace of its own, which root has by right and anybody else
with a user namespace. Where neither is allowed (a container without rights) the share
takes its place: a limit on the size of files needs no right anywhere, and the system
refuses a write beyond it as it refuses one beyond a quota.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from tests.acceptance.helpers import ROOT

_BALLAST = "ballast"


class FullDisk(Protocol):
    """A place for a station that can be filled and emptied while programs run on it.

    `folder` is the place as programs see it whose command line begins with `within`;
    `seen` is the same place as the test sees it.
    """

    folder: Path
    seen: Path
    within: tuple[str, ...]

    def fill(self, *programs: int, left: int = 0) -> None:
        """Leave no more than so many bytes to these running programs and to all that come."""

    def free(self, *programs: int) -> None:
        """Let there be room again."""

    def close(self) -> None:
        """Take it away."""


class NotAllowedHere(Exception):  # noqa: N818 - a statement about the machine, not a fault
    """This account may not mount a disk of its own."""


class SmallTmpfs:
    """A tmpfs of so many bytes: what does not fit gets ENOSPC from the system itself."""

    def __init__(self, place: Path, size: int) -> None:
        place.mkdir(parents=True)
        user = () if os.geteuid() == 0 else ("--user", "--map-root-user")
        mount = 'mount -t tmpfs -o size="$2" tmpfs "$1" && echo mounted && exec cat'
        self._holder = subprocess.Popen(
            ["unshare", *user, "--mount", "sh", "-c", mount, "sh", str(place), str(size)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._holder.stdout is not None
        if self._holder.stdout.readline() != "mounted\n":
            raise NotAllowedHere(self._holder.communicate()[1])
        self.folder = place
        self.seen = Path(f"/proc/{self._holder.pid}/root{place.resolve()}")
        enter = ("--user", "--preserve-credentials") if user else ()
        target = f"--target={self._holder.pid}"
        self.within: tuple[str, ...] = ("nsenter", target, *enter, "--mount", "--wd", "--")

    def fill(self, *programs: int, left: int = 0) -> None:
        """Put ballast on it; whoever frees a page meanwhile does not get it back."""
        self.free()
        with (self.seen / _BALLAST).open("wb", buffering=0) as ballast:
            room = shutil.disk_usage(self.seen).free - left
            with suppress(OSError):
                ballast.write(bytes(max(0, room)))
                while left == 0:
                    ballast.write(bytes(4096))

    def free(self, *programs: int) -> None:
        (self.seen / _BALLAST).unlink(missing_ok=True)

    def close(self) -> None:
        """The disk goes with the last program on it."""
        self._holder.communicate(timeout=60)


class UsedUpShare:
    """An ordinary folder whose files may not grow: EFBIG, as a quota gives EDQUOT."""

    def __init__(self, place: Path) -> None:
        place.mkdir(parents=True)
        self.folder = self.seen = place
        self.within: tuple[str, ...] = ()

    def fill(self, *programs: int, left: int = 0) -> None:
        self.within = ("prlimit", f"--fsize={left}:", "--")
        for program in programs:
            _, hard = resource.prlimit(program, resource.RLIMIT_FSIZE)
            resource.prlimit(program, resource.RLIMIT_FSIZE, (left, hard))

    def free(self, *programs: int) -> None:
        self.within = ()
        for program in programs:
            _, hard = resource.prlimit(program, resource.RLIMIT_FSIZE)
            resource.prlimit(program, resource.RLIMIT_FSIZE, (hard, hard))

    def close(self) -> None:
        """Nothing was taken that has to be given back."""


def small_disk(place: Path, size: int) -> FullDisk:
    """A disk of that size; a used-up share where this account may not mount one."""
    try:
        return SmallTmpfs(place / "disk", size)
    except NotAllowedHere:
        return UsedUpShare(place / "share")
