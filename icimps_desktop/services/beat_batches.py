"""An import of beats in one transaction: incidents into their beats, and all of it back again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from icimps_desktop.core.errors import RuleError
from icimps_desktop.core.jobs import CancelToken, Progress, ProgressReport, no_report
from icimps_desktop.records.import_batch import BatchState, ImportBatch
from icimps_desktop.records.station import Beat
from icimps_desktop.services.import_rows import BeatFinder
from icimps_desktop.store import beat_writer
from icimps_desktop.store.queries import beats as beats_queries
from icimps_desktop.store.queries import import_batches
from icimps_desktop.store.unit_of_work import Work


def put_into_beats(
    work: Work,
    beats: Sequence[Beat],
    since: datetime,
    token: CancelToken | None = None,
    report: ProgressReport = no_report,
) -> tuple[int, int]:
    """Put every incident since then into the one of these beats that holds its place.

    Gives how many lie in another beat now, and how many were looked at.

    Raises:
        JobCancelledError: cancelled on the way; the caller's transaction is not whole.
    """
    token = token or CancelToken()
    finder = BeatFinder(beats)
    done = changed = 0
    for rows in beat_writer.incidents_since(work.connection, since):
        token.raise_if_cancelled()
        found = finder.find(rows.lon, rows.lat, rows.at)
        moved = [place for place, uid in enumerate(found) if uid != rows.beat[place]]
        work.did(beat_writer.put_into_beats(work.connection, rows, moved, found))
        changed += len(moved)
        done += len(rows.uid)
        report(Progress(done, None, "Putting incidents into their beats"))
    return changed, done


def take_back(work: Work, batch: ImportBatch) -> int:
    """Remove the beats that came with an import and let those hold again that it ended.

    Incidents go back into the beat that holds their place. Gives how many beats were removed.

    Raises:
        RuleError: beats were imported again since; or nothing tells any more what came.
    """
    for one in import_batches.newest_first(work.session):
        if one.uid == batch.uid:
            break
        if one.is_of_beats and one.state == BatchState.APPLIED:
            raise RuleError(
                f"Beats were imported again since, from “{one.file_name}”. Take that import back "
                "first."
            )
    came, ended = beat_writer.beats_of_batch(work.connection, batch.uid)
    every = beats_queries.all_beats(work.session)
    removed = [beat for beat in every if beat.uid in came]
    former = [beat for beat in every if beat.uid in ended]
    begins = [beat.valid_from for beat in removed]
    begins += [beat.valid_to for beat in former if beat.valid_to is not None]
    if not begins:
        raise RuleError("The beats of this import are not known any more: it cannot be taken back.")
    for beat in former:
        beat.valid_to = None
    work.session.flush()
    put_into_beats(work, [beat for beat in every if beat.uid not in came], min(begins))
    work.did(beat_writer.leave_beats(work.connection, came))
    for beat in removed:
        work.session.delete(beat)
    work.session.flush()
    return len(removed)
