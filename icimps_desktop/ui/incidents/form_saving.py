"""Saving and submitting a form: nothing typed is lost, whatever the store says."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from icimps_desktop.core.errors import NotFoundError, RuleError
from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.records.incident import Incident, IncidentStatus
from icimps_desktop.records.incident_seen import as_seen
from icimps_desktop.ui.common.failures import sentence
from icimps_desktop.ui.incidents.form_last import LAST_FORM, last_key, with_blanks
from icimps_desktop.ui.incidents.form_reading import from_incident
from icimps_desktop.ui.incidents.form_record import Built, to_incident
from icimps_desktop.ui.incidents.form_state import FORM_VERSION, FormState
from icimps_desktop.ui.incidents.form_undo import carry_over
from icimps_desktop.ui.runtime.job_runner import Lane

if TYPE_CHECKING:
    from icimps_desktop.ui.incidents.form_presenter import FormPresenter

_CHANGED = (
    "Somebody else has changed this report since. Your text stays in your drafts; "
    "look at the newer report before you save."
)


class FormSaver(QObject):
    """Brings one form into the store.

    A form that came from a draft does not know yet whether its record is stored and in
    which version; that is looked up before the first saving, so that a draft can be typed
    on while the store does not answer.

    Signals:
        saved(UUID, bool): it is in the store; whether it was submitted too.
        failed(str): it is not; the sentence says why. The draft stays.
        looked_up: the stored record of a recovered draft is known.
        clashed: somebody else has changed the record since this form was opened.
        busy_changed(bool): a saving began or ended.
    """

    saved = Signal(object, bool)
    failed = Signal(str)
    looked_up = Signal()
    clashed = Signal()
    busy_changed = Signal(bool)

    def __init__(self, form: FormPresenter, base: Incident | None, recovered: bool) -> None:
        super().__init__(form)
        self._form = form
        self._base = base
        self._looked_up = not recovered or base is not None
        self.saved_state = FormState(uid=form.state.uid) if recovered else form.state.copy()
        self._has_ancestor = not recovered  # known: what stood there before the typing
        self._newer: Incident | None = None
        self._worn = False  # a failed saving has worked on the record: read it anew
        self._busy = False

    @property
    def knows_stored(self) -> bool:
        """Whether it is known what the store holds of this record."""
        return self._looked_up

    def look_up(self) -> None:
        """Read what the store holds of a recovered draft; when it cannot, saving asks again."""
        if self._looked_up:
            return
        uid = self._form.state.uid
        self._form.jobs.submit(
            lambda token: self._stored(uid),
            on_done=self._on_looked_up,
            on_error=lambda error: self.failed.emit(sentence(error)),
        )

    @property
    def busy(self) -> bool:
        """Whether a saving is under way."""
        return self._busy

    @property
    def to_be_mended(self) -> str:
        """What the supervisor wants mended in a returned report; empty otherwise."""
        if self._base is None or self._base.status != IncidentStatus.RETURNED:
            return ""
        notes = [one for one in self._base.states if one.now == IncidentStatus.RETURNED]
        return max(notes, key=lambda one: one.at).note if notes else ""

    @property
    def base(self) -> Incident | None:
        """The record as it was last read or saved."""
        return self._base

    def save(self) -> None:
        """Keep the record, however incomplete."""
        self._begin(submit=False)

    def submit(self) -> None:
        """Keep the record and hand it to the supervisor."""
        self._begin(submit=True)

    def join(self, label: str) -> None:
        """After a clash: bring the newer record in; where both wrote, this form's text stands.

        Nothing is saved by this: the officer looks at it first.
        """
        form, newer = self._form, self._newer
        if newer is None:
            return
        theirs = from_incident(newer)
        ours = form.state
        if self._has_ancestor:
            joined = carry_over(theirs, self.saved_state, ours)
            joined.loose = dict(ours.loose)
            form.replace(with_blanks(joined), label)
        self._base, self._looked_up, self._newer = newer, True, None
        self._worn = False
        self.saved_state, self._has_ancestor = theirs, True
        _take_over(form.state, newer)
        form.told("")

    def _begin(self, *, submit: bool) -> None:
        form = self._form
        if self._busy or form.locked:
            return
        self._set_busy(True)
        shot, setting, actor = form.state.copy(), form.setting(), form.station.actor
        service, base = form.station.incidents, self._base
        current = self._looked_up and not self._worn
        moved = shot.why_moved

        def job(token: CancelToken) -> tuple[Incident, Built]:
            stored = base if current else self._stored(shot.uid)
            if stored is not None and not current and _is_newer(stored, shot):
                raise RuleError(_CHANGED)
            built = to_incident(shot, setting, stored)
            keep = service.submit if submit else service.save
            return keep(actor, built.incident, why_moved=moved, seen=shot.seen), built

        form.jobs.submit(
            job,
            on_done=lambda done: self._on_saved(shot, done[0], done[1], submit),
            on_error=self._on_error,
            lane=Lane.WRITE,
        )

    def _stored(self, uid: str) -> Incident | None:
        """The record as it stands in the store; None where it is not there yet."""
        try:
            return self._form.station.incidents.open(self._form.station.actor, UUID(uid))
        except NotFoundError:
            return None

    def _on_looked_up(self, stored: Incident | None) -> None:
        form = self._form
        self._looked_up = True
        if stored is None:
            return
        if not _is_newer(stored, form.state):
            self._base, self._has_ancestor = stored, True
            self.saved_state = from_incident(stored)
            self.looked_up.emit()
        else:
            self._newer = stored
            self.clashed.emit()

    def _on_saved(self, shot: FormState, kept: Incident, built: Built, submit: bool) -> None:
        form = self._form
        self._base, self._looked_up, self._has_ancestor = kept, True, True
        self._worn = False
        self.saved_state = shot
        for state in (form.state, shot):
            _take_over(state, kept)
        self._set_busy(False)
        form.undo_stack.setClean()
        if form.dirty or built.unread:
            form.keeper.touch()  # what was typed meanwhile, or cannot be stored, stays a draft
        else:
            form.keeper.drop()
        self._keep_as_last(shot)
        if submit or kept.status == IncidentStatus.SUBMITTED:
            form.keeper.drop()
        form.changed.emit("")
        self.saved.emit(kept.uid, submit)

    def _keep_as_last(self, shot: FormState) -> None:
        """Remember it for “copy from last”; a convenience, so a failure is only told."""
        form = self._form
        form.last.state = shot
        self.keep_last()

    def keep_last(self) -> None:
        """Put the last form and what is kept of it into the journal."""
        form = self._form
        actor, body = form.station.actor, form.last.to_json()
        form.jobs.submit(
            lambda token: form.station.drafts.keep(
                actor,
                last_key(actor.login),
                form=LAST_FORM,
                form_version=FORM_VERSION,
                title="",
                body=body,
                focus="",
            ),
            on_done=lambda _: None,
            on_error=lambda error: self.failed.emit(sentence(error)),
            lane=Lane.DRAFT,
        )

    def _on_error(self, error: Exception) -> None:
        self._set_busy(False)
        self._worn = True
        said = sentence(error)
        self._form.keeper.touch()  # the store has it not, so the journal must
        if isinstance(error, RuleError):
            self._ask_version(said)
        else:
            self.failed.emit(said)

    def _ask_version(self, said: str) -> None:
        """Is it refused because somebody else saved it meanwhile? Then there are two ways on."""
        uid = self._form.state.uid

        def answer(stored: Incident | None) -> None:
            if stored is not None and _is_newer(stored, self._form.state):
                self._newer = stored
                self.clashed.emit()
            else:
                self.failed.emit(said)

        self._form.jobs.submit(
            lambda token: self._stored(uid),
            on_done=answer,
            on_error=lambda error: self.failed.emit(sentence(error)),
        )

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.busy_changed.emit(busy)


def _is_newer(stored: Incident, state: FormState) -> bool:
    """Whether the store holds something that this form has not seen."""
    return stored.version != state.version or bool(state.seen and state.seen != as_seen(stored))


def _take_over(state: FormState, kept: Incident) -> None:
    """Note what the store has made of a form."""
    state.version, state.seen = kept.version, as_seen(kept)
    state.number, state.status = kept.number, kept.status
