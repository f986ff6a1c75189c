"""A PostGIS of a test's own, whose server can be stopped and started again."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.pg import connect

_SCRIPT = Path(__file__).parents[2] / "packaging" / "pg_cluster.sh"


@dataclass(frozen=True, slots=True)
class Cluster:
    """A private cluster; `url` is the superuser's of an empty database with PostGIS in it."""

    folder: Path
    url: str

    def stop_server(self) -> None:
        """Stop it as its keeper does: open connections are cut."""
        self._control("stop", "--mode=fast")

    def start_server(self) -> None:
        """Start it again, on the same port."""
        self._control("restart", f"--log={self.folder / 'server.log'}")

    def _control(self, what: str, *arguments: str) -> None:
        found = subprocess.run(["bash", _SCRIPT, "find"], check=True, capture_output=True)
        program, data = f"{found.stdout.decode().strip()}/pg_ctl", self.folder / "data"
        owner: dict[str, Any] = {}
        if os.getuid() == 0:  # PostgreSQL refuses to run as root
            stat = data.stat()
            owner = {"user": stat.st_uid, "group": stat.st_gid, "extra_groups": []}
        subprocess.run(
            [program, what, f"--pgdata={data}", "--wait", "--silent", *arguments],
            check=True,
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **owner,
        )


@contextmanager
def own_cluster() -> Iterator[Cluster]:
    """A cluster that ends with the test, however that ends."""
    start = ["bash", _SCRIPT, "start", "--for", str(os.getpid())]
    started = subprocess.run(start, check=True, stdout=subprocess.PIPE, text=True)
    told = dict(re.findall(r"export (\w+)='([^']*)'", started.stdout))
    url, folder = told["ICIMPS_TEST_PG_URL"], told["ICIMPS_TEST_PG_DIR"]
    try:
        with closing(connect(url)) as opened, opened.cursor() as asked:
            asked.execute("CREATE EXTENSION postgis")
        yield Cluster(Path(folder), url)
    finally:
        subprocess.run(["bash", _SCRIPT, "stop", folder], check=True)
