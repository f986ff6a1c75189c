"""Beats from a map file: a new set takes the place of the one before, from a day on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from uuid import UUID

import shapely
from sqlalchemy.orm import Session

from icimps_desktop.core.clock import Clock, to_micros
from icimps_desktop.core.errors import RuleError, UserError
from icimps_desktop.core.ids import imported_uid
from icimps_desktop.core.jobs import CancelToken, Progress, ProgressReport, no_report
from icimps_desktop.core.settings import StationConfig
from icimps_desktop.exchange.areas import (
    Area,
    AreaColumns,
    columns_of,
    guess_columns,
    read_areas,
)
from icimps_desktop.exchange.mapping import ImportMapping, MappingKind, fitted_columns
from icimps_desktop.exchange.source_table import file_sha256
from icimps_desktop.records.import_batch import OF_BEATS, ImportBatch
from icimps_desktop.records.station import Beat
from icimps_desktop.security.policy import Action, require
from icimps_desktop.security.session import Actor
from icimps_desktop.services.beat_batches import put_into_beats
from icimps_desktop.services.map_points import tidy_blocks
from icimps_desktop.store.queries import beats as beats_queries
from icimps_desktop.store.unit_of_work import UnitOfWork, Work

# The first beats of a station hold for whatever was ever recorded there.
FAR_PAST = datetime(1900, 1, 1, tzinfo=UTC)
_KEY = "beats"


@dataclass(slots=True)
class BeatReport:
    """What a file of beats did, or would do.

    `new` beats have a number that was not there, `updated` ones another area, name or
    district than before, `duplicate` ones are as they were and stay; `ended` beats of
    before hold no longer. `assigned` incidents lie in another beat than before, of the
    `looked_at` ones with a place that happened since `valid_from`. `which` names the beats
    by what happened to them: new, changed, ended, unchanged. `batch` takes it all back; it
    is None after a dry run or when nothing changed.
    """

    sha256: str
    valid_from: datetime
    batch: UUID | None = None
    new: int = 0
    updated: int = 0
    duplicate: int = 0
    ended: int = 0
    assigned: int = 0
    looked_at: int = 0
    which: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


class BeatService:
    """The grounds of a station's patrols. A replacement is one transaction."""

    def __init__(self, uow: UnitOfWork, config: StationConfig, clock: Clock) -> None:
        self._uow = uow
        self._config = config
        self._clock = clock

    def replace(
        self,
        actor: Actor,
        path: Path,
        *,
        mapping: ImportMapping | None = None,
        number: str = "",
        layer: str | None = None,
        crs: str = "",
        valid_from: datetime | None = None,
        dry_run: bool = False,
        token: CancelToken | None = None,
        report: ProgressReport = no_report,
    ) -> BeatReport:
        """Put the areas of a file in place of the station's beats, or say what would happen.

        They hold from `valid_from` on: now, or for the first set since ever. Beats before
        that end there; unchanged ones go on. Incidents since then are put into the beat
        that holds their place. `number` is the column with the beats' numbers, where it is
        not found by its name or said by the mapping.

        Raises:
            UserError: the file holds no areas, lacks their numbers, or the mapping does not
                fit it.
            RuleError: beats that stand begin at or after `valid_from`.
            JobCancelledError: cancelled on the way; nothing was changed.
        """
        require(actor, Action.BEAT_IMPORT)
        token = token or CancelToken()
        report(Progress(0, None, "Reading the areas"))
        chosen = _chosen(path, mapping, number, layer)
        found = read_areas(path, layer=layer, chosen=chosen, crs=crs)
        sha256 = file_sha256(path)
        assigned, batch = (0, 0), None
        if dry_run:
            with self._uow.read() as session:
                plan = self._plan(session, actor, found.areas, valid_from)
        else:
            with self._uow.write(actor, Action.BEAT_IMPORT) as work:
                plan = self._plan(work.session, actor, found.areas, valid_from)
                self._carry_out(work, plan)
                report(Progress(0, None, "Putting incidents into their beats"))
                if plan.coming or plan.ending:
                    beats = beats_queries.all_beats(work.session)
                    assigned = put_into_beats(work, beats, plan.valid_from, token, report)
                    batch = self._batch(actor, path.name, sha256, plan)
                    work.session.add(batch)
                    work.facts["batch"] = str(batch.uid)
                work.facts |= {
                    "file_sha256": sha256,
                    "new": len(plan.new),
                    "updated": len(plan.updated),
                }
            tidy_blocks(self._uow)
        made = BeatReport(
            sha256,
            plan.valid_from,
            new=len(plan.new),
            updated=len(plan.updated),
            duplicate=len(plan.kept),
            ended=len(plan.ending),
            which=plan.which(),
            notes=found.notes,
        )
        if not dry_run:
            made.assigned, made.looked_at = assigned
            made.batch = batch.uid if batch is not None else None
        return made

    def _plan(
        self,
        session: Session,
        actor: Actor,
        found: Sequence[Area],
        valid_from: datetime | None,
    ) -> _Plan:
        every = beats_queries.all_beats(session)
        standing = {beat.number: beat for beat in every if beat.valid_to is None}
        begins = valid_from or (self._clock.now() if every else FAR_PAST)
        plan = _Plan(begins)
        for area in found:
            beat = self._beat(actor, area, begins)
            before = standing.get(beat.number)
            if before is not None and _content(before) == _content(beat):
                plan.kept.append(beat.number)
                del standing[beat.number]
                continue
            (plan.new if before is None else plan.updated).append(beat.number)
            plan.coming.append(beat)
        plan.ending = list(standing.values())
        late = [beat for beat in plan.ending if beat.valid_from >= begins]
        if late:
            since = max(beat.valid_from for beat in late).date().isoformat()
            raise RuleError(
                f"The beats that stand are valid from {since}. New ones must begin later.",
                field="valid_from",
            )
        return plan

    def _beat(self, actor: Actor, area: Area, begins: datetime) -> Beat:
        beat = Beat(
            station_uid=actor.station_uid,
            number=area.number[:32],
            name=area.name,
            district=area.district,
            geom=area.shape,
            valid_from=begins,
        )
        digest = blake2b(repr(_content(beat)).encode(), digest_size=12).hexdigest()
        parts = (str(actor.station_uid), digest, str(to_micros(begins)))
        beat.uid = imported_uid(self._config.agency, _KEY, "\x1e".join(parts))
        return beat

    def _carry_out(self, work: Work, plan: _Plan) -> None:
        for beat in plan.ending:
            beat.valid_to = plan.valid_from
        work.session.add_all(plan.coming)
        work.session.flush()

    def _batch(self, actor: Actor, file_name: str, sha256: str, plan: _Plan) -> ImportBatch:
        return ImportBatch(
            station_uid=actor.station_uid,
            file_name=file_name,
            sha256=sha256,
            mapping=OF_BEATS,
            at=self._clock.now(),
            by_uid=actor.officer_uid,
            new_rows=len(plan.new),
            updated_rows=len(plan.updated),
            duplicate_rows=len(plan.kept),
        )


class _Plan:
    """What a new set of areas means for the one that stands."""

    def __init__(self, valid_from: datetime) -> None:
        self.valid_from = valid_from
        self.coming: list[Beat] = []
        self.ending: list[Beat] = []
        self.new: list[str] = []
        self.updated: list[str] = []
        self.kept: list[str] = []

    def which(self) -> dict[str, tuple[str, ...]]:
        """The numbers of the beats by what happens to them."""
        changed = set(self.updated)
        gone = sorted(beat.number for beat in self.ending if beat.number not in changed)
        return {
            "new": tuple(self.new),
            "changed": tuple(self.updated),
            "ended": tuple(gone),
            "unchanged": tuple(self.kept),
        }


def _chosen(
    path: Path, mapping: ImportMapping | None, number: str, layer: str | None
) -> AreaColumns | None:
    """The columns that were named, as the file writes them; None to guess them all."""
    if mapping is not None and mapping.kind is not MappingKind.BEATS:
        raise UserError("This mapping is for incidents, not for beats.", field="mapping")
    if mapping is None and not number:
        return None
    columns = columns_of(path, layer=layer)
    if mapping is None:
        found = guess_columns([column for column in columns if column != number])
    else:
        fitted = fitted_columns(mapping, columns)
        found = AreaColumns(**{name: names[0] for name, names in fitted.items()})
    return replace(found, number=number) if number else found


def _content(beat: Beat) -> tuple[str, str, str, bytes]:
    """What makes two beats the same, whenever they hold."""
    return beat.number, beat.name, beat.district, shapely.to_wkb(beat.geom)
