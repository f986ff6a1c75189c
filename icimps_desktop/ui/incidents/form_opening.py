"""Opening forms: on a new record, a stored one or a draft; one form a record can be typed in."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QCoreApplication

from icimps_desktop.core.clock import zone
from icimps_desktop.core.errors import UserError
from icimps_desktop.records.draft import Draft
from icimps_desktop.records.incident import Incident
from icimps_desktop.records.typed_dates import TypedTime, written
from icimps_desktop.security.policy import Action, Target, decide
from icimps_desktop.ui.incidents.form_drafts import FORM
from icimps_desktop.ui.incidents.form_last import LastForm, new_form, with_blanks
from icimps_desktop.ui.incidents.form_presenter import FormPresenter
from icimps_desktop.ui.incidents.form_reading import from_incident
from icimps_desktop.ui.incidents.form_state import FormState
from icimps_desktop.ui.runtime.job_runner import JobRunner

if TYPE_CHECKING:
    from icimps_desktop.bootstrap import OpenStation


class OpenForms:
    """Which records are being typed in, in this window: the first form on a record has it."""

    def __init__(self) -> None:
        self._held: dict[str, FormPresenter] = {}

    def claim(self, form: FormPresenter) -> bool:
        """Take a record for a form; false where another form has it."""
        return self._held.setdefault(form.state.uid, form) is form

    def release(self, form: FormPresenter) -> None:
        """Let the record go, when this form had it."""
        if self._held.get(form.state.uid) is form:
            del self._held[form.state.uid]

    def form_on(self, uid: str) -> FormPresenter | None:
        """The form that has a record."""
        return self._held.get(uid)


class FormOpener:
    """Makes presenters for forms."""

    def __init__(
        self, station: OpenStation, jobs: JobRunner, forms: OpenForms, last: LastForm
    ) -> None:
        self._station, self._jobs, self._forms, self.last = station, jobs, forms, last

    def new(self) -> FormPresenter:
        """A form on a record that is not there yet."""
        now = self._station.clock.now().astimezone(zone(self._station.config.zone))
        told = written(TypedTime(now.replace(second=0, microsecond=0, tzinfo=None)))
        return self._ready(new_form(self.last, told), None)

    def stored(self, incident: Incident) -> FormPresenter:
        """A form on a stored record; the object is the form's own from now on."""
        state = with_blanks(from_incident(incident))
        form = self._ready(state, incident)
        target = Target(incident.station_uid, incident.author_uid, incident.status)
        decision = decide(self._station.actor, Action.INCIDENT_SAVE, target)
        if not decision.allowed:
            form.lock(decision.why)
        return form

    def draft(self, draft: Draft) -> FormPresenter:
        """A form with what a draft holds; text, field and cursor are as they were left.

        Raises:
            UserError: the draft is of another kind or cannot be read.
        """
        if draft.form != FORM:
            raise UserError("This draft does not belong to an incident.")
        try:
            state = with_blanks(FormState.from_json(draft.body))
            UUID(state.uid)
        except ValueError as error:
            raise UserError("This draft cannot be read. It was left untouched.") from error
        form = self._ready(state, None, draft)
        form.saver.look_up()
        return form

    def _ready(
        self,
        state: FormState,
        base: Incident | None,
        draft: Draft | None = None,
    ) -> FormPresenter:
        form = FormPresenter(
            self._station,
            self._jobs,
            state,
            base=base,
            recovered=draft is not None,
            kept_at=None if draft is None else draft.at,
            focus="" if draft is None else draft.focus,
            last=self.last,
        )
        if not self._forms.claim(form):
            form.lock(
                QCoreApplication.translate(
                    "FormOpener",
                    "This report is open in another form of this window. Here it can only be read.",
                )
            )
        return form
