"""Incidents as the command line prints and reads them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from icimps_desktop.core.clock import zone
from icimps_desktop.core.errors import NotFoundError, UserError
from icimps_desktop.records.codes import CodeLists
from icimps_desktop.records.incident import Incident, Source, TimePrecision
from icimps_desktop.records.incident_json import from_json, to_json
from icimps_desktop.records.incident_row import IncidentRow
from icimps_desktop.records.rules import Finding

if TYPE_CHECKING:
    from icimps_desktop.bootstrap import OpenStation

_WHEN = "occurred_from"
_NOBODY_KNOWS = "?"  # what an officer types into the form's time


def as_json(row: IncidentRow) -> dict[str, object]:
    """A row of `incident list --json`."""
    return {
        "uid": str(row.uid),
        "number": row.number,
        "occurred_from": row.occurred_from.isoformat(),
        "occurred_to": row.occurred_to.isoformat() if row.occurred_to else None,
        "lat": row.lat,
        "lon": row.lon,
        "category": row.category,
        "status": row.status,
        "source": row.source,
        "severity": row.severity,
    }


def as_line(row: IncidentRow, zone_name: str) -> str:
    """A row of `incident list`."""
    where = "-" if row.lat is None else f"{row.lat:.5f},{row.lon:.5f}"
    start = _local(row.occurred_from, zone_name)
    return f"{row.number:22} {start}  {row.category:20} {row.status:9} {where}"


def whole_as_json(incident: Incident) -> dict[str, object]:
    """`incident show --json`."""
    return {"incident": to_json(incident)}


def whole_as_lines(incident: Incident, zone_name: str, lists: CodeLists) -> Iterator[str]:
    """`incident show`."""
    yield f"{incident.number}  {incident.category}  {incident.status}"
    start = _local(incident.occurred_from, zone_name)
    end = f" to {_local(incident.occurred_to, zone_name)}" if incident.occurred_to else ""
    yield f"Happened {start}{end}, reported {_local(incident.reported_at, zone_name)}"
    if incident.account and incident.account.address:
        yield f"At {incident.account.address}"
    for offence in incident.offences:
        label = offence.description or lists.label("offences", offence.nibrs)
        yield f"Offence {offence.seq}: {offence.nibrs} {label}"
    for person in incident.involvements:
        yield f"Person {person.seq}: {', '.join(person.roles)} ({person.category})"
    for item in incident.items:
        yield f"Thing {item.seq}: {item.description or item.kind}"
    if incident.account and incident.account.narrative:
        yield incident.account.narrative
    for change in incident.states:
        yield f"{_local(change.at, zone_name)}  {change.was} -> {change.now}  {change.note}"


def finding_as_json(finding: Finding) -> dict[str, object]:
    """A finding of `incident validate --json`."""
    fix = finding.fix
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "sentence": finding.sentence,
        "path": finding.path,
        "fix": fix.label if fix else None,
    }


def incident_from_json(file: Path, station: OpenStation, *, as_draft: bool = False) -> Incident:
    """The incident of a JSON file ("-" is standard input), as a new one of this station.

    A report that does not say when it happened has no time, which the rules refuse. With
    `as_draft` it is one that can be kept: of unknown time, beside the time of its report, as
    the form keeps it until somebody says. The word "unknown" says that nobody knows.

    Raises:
        NotFoundError: the file is not there.
        UserError: it cannot be read, is no JSON, or says what an incident cannot be.
    """
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
        body = json.loads(text)
    except FileNotFoundError as error:
        raise NotFoundError(f"There is no file {file}.", field="file") from error
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror}.", field="file") from error
    except json.JSONDecodeError as error:
        raise UserError(
            f"{file} is not valid JSON: look at line {error.lineno}, column {error.colno}.",
            field="file",
        ) from error
    except UnicodeDecodeError as error:
        raise UserError(f"{file} is no text in UTF-8, so no JSON.", field="file") from error
    if isinstance(body, dict) and isinstance(body.get("incident"), dict):
        body = body["incident"]
    if not isinstance(body, dict):
        raise UserError("A report is one JSON object.", field="file")
    now = station.clock.now()
    defaults: dict[str, object] = {
        "number": "",
        "station_uid": station.config.station_uid,
        "zone": station.config.zone,
        "hour_of_week": 0,
        "created_at": now,
        "reported_at": now,
        "occurred_from": now,
        "category": "other",
        "source": "",
        "reported_by": station.actor.officer_uid,
    }
    known = {name: value for name, value in body.items() if value is not None or name != _WHEN}
    given = from_json(known, defaults)
    if _WHEN not in known and given.occurred_to is not None:
        raise UserError(
            "Say from when it happened (occurred_from), or leave occurred_to out.",
            field=_WHEN,
        )
    _check_values(given, station)
    if _WHEN in known:
        return given
    nobody_knows = given.time_precision == TimePrecision.UNKNOWN
    given.time_precision, given.occurred_from = TimePrecision.UNKNOWN, given.reported_at
    given.occurred_text = _NOBODY_KNOWS if nobody_knows else ""
    if not (nobody_knows or as_draft):
        vars(given)[_WHEN] = None  # for the rules; it is never stored like this
    return given


def _check_values(given: Incident, station: OpenStation) -> None:
    """Refuse what the store would not take."""
    if given.source not in ("", *Source):
        raise UserError(f"A source is {' or '.join(Source)}.", field="source")
    if given.time_precision not in tuple(TimePrecision):
        raise UserError(
            f"A time_precision is one of {', '.join(TimePrecision)}.", field="time_precision"
        )
    if given.occurred_to is not None and given.occurred_to < given.occurred_from:
        raise UserError("It ends (occurred_to) before it begins.", field="occurred_to")
    if given.reported_by is not None and given.reported_by not in station.officers.names():
        raise UserError("Nobody here is the officer of reported_by.", field="reported_by")


def _local(instant: datetime, zone_name: str) -> str:
    return instant.astimezone(zone(zone_name)).strftime("%Y-%m-%d %H:%M")
