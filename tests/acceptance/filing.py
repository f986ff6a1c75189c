"""A program that files one report for each line it is told: the other client.

    python -m tests.acceptance.filing filing STATION

A line is `longitude latitude words`; the answer comes after the commit: `I uid number at`, where
`at` is the system's monotonic clock, which every process of this computer shares.
"""

from __future__ import annotations

import sys
import time

from icimps_desktop.bootstrap import OpenStation
from tests.acceptance import worker
from tests.stations import report


def filing(station: OpenStation) -> None:
    """File what is told until the lines end."""
    worker.ack("READY")
    for line in sys.stdin:
        lon, lat, words = line.rstrip("\n").split(" ", 2)
        at = station.clock.now()
        given = report(station.actor, at, lon=float(lon), lat=float(lat), narrative=words)
        kept = station.incidents.save(station.actor, given)
        worker.ack("I", kept.uid, kept.number, time.monotonic())


worker.JOBS[filing.__name__] = filing

if __name__ == "__main__":
    worker.main()
