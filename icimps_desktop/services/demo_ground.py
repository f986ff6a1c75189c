"""What a demo station stands on: the invented city, or a real city's files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from icimps_desktop.core.clock import from_micros, zone
from icimps_desktop.core.errors import UserError
from icimps_desktop.core.jobs import CancelToken, Progress, ProgressReport
from icimps_desktop.core.resources import resource
from icimps_desktop.exchange.areas import columns_of, guess_columns
from icimps_desktop.exchange.file_kind import identify
from icimps_desktop.exchange.geo_table import local_layers
from icimps_desktop.exchange.mapping import ImportMapping
from icimps_desktop.exchange.mapping_files import find_mapping, load_mapping
from icimps_desktop.exchange.normalise import normalise
from icimps_desktop.exchange.source_table import TableFormat
from icimps_desktop.exchange.tables import open_table
from icimps_desktop.services.demo_places import Streets, moved
from icimps_desktop.synthetic.city import make_city
from icimps_desktop.synthetic.files import write_basemap, write_incidents
from icimps_desktop.synthetic.incidents import IncidentBatch, make_incidents
from icimps_desktop.synthetic.people import SyntheticReport, make_reports

# The invented city lies in the Atlantic; this is the zone of the islands nearest to it.
SYNTHETIC_ZONE = "Atlantic/Azores"
_BEAT_LAYERS = ("beats", "neighbourhoods", "neighborhoods", "districts")
_MANY = 100_000  # incidents that fill three years; more are spread over five
_SAMPLE_DAYS = 60
_EACH_BATCH = 50


@dataclass(frozen=True, slots=True)
class Ground:
    """What everything else of the demo needs to know; files are inside the station's folder.

    `reports` are oldest first, in the 45 days before `until`. `credit` is the line that a
    real source asks for.
    """

    city: str
    zone: str
    source: Path
    mapping: ImportMapping
    basemap: Path | None
    beats_layer: str | None
    until: date
    reports: Sequence[SyntheticReport]
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How large, from which seed, and how many rich reports."""

    rows: int
    seed: int
    reports: int


def synthetic_ground(
    folder: Path, wanted: Wanted, now: datetime, token: CancelToken, report: ProgressReport
) -> Ground:
    """Write the invented city's map and incidents into a folder."""
    until = now.astimezone(zone(SYNTHETIC_ZONE)).date()
    report(Progress(0, None, "Drawing the city"))
    city = make_city(wanted.seed)
    basemap = folder / "basemap.gpkg"
    write_basemap(city, basemap)
    token.raise_if_cancelled()
    source = folder / "incidents.parquet"
    years = 3 if wanted.rows <= _MANY else 5
    incidents = make_incidents(city, wanted.rows, seed=wanted.seed, years=years, until=until)

    def told() -> Iterator[IncidentBatch]:
        done = 0
        for batch in incidents:
            token.raise_if_cancelled()
            done += len(batch)
            report(Progress(done, wanted.rows, "Making incidents"))
            yield _known_by(until, batch)

    write_incidents(told(), source)
    incidents.truth().write(folder / "truth.json")
    return Ground(
        city=city.name,
        zone=SYNTHETIC_ZONE,
        source=source,
        mapping=load_mapping(resource("mappings", "harmonised.json")),
        basemap=basemap,
        beats_layer="beats",
        until=until,
        reports=make_reports(city, wanted.seed, wanted.reports, until=until),
    )


def _known_by(until: date, batch: IncidentBatch) -> IncidentBatch:
    """The batch as it was known on that morning: what was reported later was not known yet.

    The last minute before stands in for it, so that the number of incidents stays.
    """
    last = np.datetime64(until, "s") - np.timedelta64(60, "s")
    return replace(
        batch,
        occurred_at=np.minimum(batch.occurred_at, last),
        occurred_to=np.minimum(batch.occurred_to, last),  # an open end stays open
        reported_at=np.minimum(batch.reported_at, last),
    )


def real_ground(
    folder: Path,
    source: Path,
    basemap: Path | None,
    wanted: Wanted,
    zone_name: str,
    now: datetime,
    token: CancelToken,
    report: ProgressReport,
) -> Ground:
    """The same for a real city's files; the reports are invented all the same.

    They are put near places of the source's last weeks and tied to no house: in the middle of
    a block of the base map's streets, with the street's name and no number.

    Raises:
        UserError: a file cannot be read, no mapping fits, or the zone is not known.
    """
    mapping, sample, last = _look_through(source, zone_name, now, token, report)
    placed = basemap
    if basemap is not None:
        placed = folder / f"basemap{basemap.suffix.lower()}"
        shutil.copyfile(basemap, placed)
    until = last.astimezone(zone(mapping.zone or zone_name)).date() + timedelta(days=1)
    # The invented city lends its words; seven, as everywhere in the demo, or another seed.
    reports = make_reports(make_city(wanted.seed), wanted.seed, wanted.reports, until=until)
    streets = Streets.of(placed) if placed is not None else None
    return Ground(
        city=_city_of(mapping, source),
        zone=mapping.zone or zone_name,
        source=source,
        mapping=mapping,
        basemap=placed,
        beats_layer=_beats_layer(placed) if placed is not None else None,
        until=until,
        reports=moved(reports, sample, streets, wanted.seed),
        credit=mapping.credit,
    )


def _city_of(mapping: ImportMapping, source: Path) -> str:
    """A mapping of one place bears its name; any other says nothing of where the file is from."""
    if mapping.zone:
        return mapping.name.split(",")[0].strip()
    return source.stem.replace("_", " ").title()


def _look_through(
    source: Path, zone_name: str, now: datetime, token: CancelToken, report: ProgressReport
) -> tuple[ImportMapping, NDArray[np.float64], datetime]:
    """The mapping that fits, some places of the last weeks (lon, lat), and the last time."""
    with open_table(source) as table:
        mapping = find_mapping(
            table.signature,
            table.columns,
            resource("mappings"),
            resource("mappings"),
            preview=table.preview(),
        )
        if mapping is None:
            raise UserError(
                f"No mapping fits “{source.name}”. Import it into a station of your own, where "
                "its columns can be mapped.",
                field="from",
            )
        if not (mapping.zone or zone_name):
            raise UserError(
                "The file does not say its time zone. Give it: --zone Europe/Berlin.", field="zone"
            )
        last = 0
        found: list[NDArray[np.float64]] = []
        for batch in normalise(table, mapping, zone=zone_name or "UTC", now=now):
            token.raise_if_cancelled()
            report(Progress(0, None, "Looking through the file"))
            if len(batch):
                last = max(last, int(batch.occurred_from.max()))
                there = np.flatnonzero(~np.isnan(batch.lon))
                step = max(1, len(there) // _EACH_BATCH)
                some = there[::step]
                found.append(
                    np.column_stack([batch.occurred_from[some], batch.lon[some], batch.lat[some]])
                )
    if not found:
        raise UserError(f"“{source.name}” holds no incident with a place.", field="from")
    rows = np.concatenate(found)
    recent = rows[rows[:, 0] >= last - _SAMPLE_DAYS * 86_400_000_000]
    return mapping, (recent if len(recent) >= _EACH_BATCH else rows)[:, 1:], from_micros(last)


def number_column(basemap: Path, layer: str) -> str | None:
    """The column by which a demo knows the beats of a map: numbers, else names; None if neither.

    Raises:
        UserError: the layer cannot be read.
    """
    found = guess_columns(columns_of(basemap, layer=layer))
    return found.number or found.name or None


def _beats_layer(basemap: Path) -> str | None:
    kind = identify(basemap)
    if kind is not TableFormat.GPKG:
        return None
    names = {layer.name.lower(): layer.name for layer in local_layers(basemap, kind)}
    return next((names[word] for word in _BEAT_LAYERS if word in names), None)


def first_moment(ground: Ground, now: datetime) -> datetime:
    """When the demo station begins: before its first report, never in the future."""
    if not ground.reports:
        return now
    first = min(report.reported_at for report in ground.reports)
    return min(first.replace(tzinfo=UTC) - timedelta(days=2), now)
