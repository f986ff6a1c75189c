"""Many incidents at once, for lists."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert

from icimps_desktop.bootstrap import OpenStation
from icimps_desktop.core.ids import new_uid
from icimps_desktop.records.incident import Incident
from icimps_desktop.store.import_writer import operations

_CHUNK = 5000


def add_rows(station: OpenStation, count: int, *, newer: bool = False) -> None:
    """Put incidents into the store, a minute apart: before now, or after everything there."""
    now = station.clock.now()
    with station.uow.write(station.actor, "import.run") as work:
        rows = []
        for n in range(count):
            minutes = 1000 + n if newer else -n
            uid = new_uid()
            rows.append(
                {
                    "uid": uid,
                    "version": 1,
                    "number": f"I-{uid.hex[-8:]}-{n:06d}",
                    "station_uid": station.actor.station_uid,
                    "source": "reported",
                    "reported_at": now,
                    "occurred_from": now + timedelta(minutes=minutes),
                    "time_precision": "exact",
                    "occurred_text": "",
                    "time_flag": "",
                    "zone": "Europe/Berlin",
                    "hour_of_week": 0,
                    "category": ("burglary", "theft", "robbery")[n % 3],
                    "severity": 5.0,
                    "severity_table": "",
                    "status": "draft",
                    "location_how": "none",
                    "location_type": "",
                    "exceptional_clearance": "N",
                    "created_at": now,
                }
            )
        for start in range(0, count, _CHUNK):
            work.connection.execute(insert(Incident), rows[start : start + _CHUNK])
        work.did(operations("incident", "create", {"uid": [str(row["uid"]) for row in rows]}))
