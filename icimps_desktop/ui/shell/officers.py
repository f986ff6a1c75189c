"""Who works at the station, and a way to let somebody in."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from icimps_desktop.records.officer import Role
from icimps_desktop.services.officers import OfficerRow
from icimps_desktop.ui.common.fields import Field
from icimps_desktop.ui.common.icons import icon
from icimps_desktop.ui.common.notice_bar import NoticeBar
from icimps_desktop.ui.common.notices import Notices
from icimps_desktop.ui.common.theme import Level, TextLabel, em
from icimps_desktop.ui.common.tone import Tone
from icimps_desktop.ui.shell.settings_presenter import SettingsPresenter
from icimps_desktop.ui.start.card import plain, primary
from icimps_desktop.ui.start.new_passphrase import NewPassphrase

translate = QCoreApplication.translate


STATION_ROLES = (
    Role.OFFICER,
    Role.INVESTIGATOR,
    Role.SUPERVISOR,
    Role.CUSTODIAN,
    Role.ANALYST,
    Role.AUDITOR,
    Role.STATION_ADMIN,
)


def role_words() -> dict[Role, str]:
    """What the roles are called."""
    return {
        Role.OFFICER: translate("Roles", "Officer"),
        Role.INVESTIGATOR: translate("Roles", "Investigator"),
        Role.SUPERVISOR: translate("Roles", "Supervisor"),
        Role.CUSTODIAN: translate("Roles", "Evidence custodian"),
        Role.ANALYST: translate("Roles", "Analyst"),
        Role.AUDITOR: translate("Roles", "Auditor"),
        Role.STATION_ADMIN: translate("Roles", "Station admin"),
        Role.HQ_ADMIN: translate("Roles", "HQ admin"),
        Role.PARTNER: translate("Roles", "Partner agency"),
    }


class OfficersCard(QFrame):
    """The list of officers; the button is there for whom the policy lets add one."""

    def __init__(
        self, presenter: SettingsPresenter, notices: Notices, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._presenter, self._notices = presenter, notices
        self.dialog: AddOfficerDialog | None = None
        self.table = QTableWidget(0, 3)
        self.table.setAccessibleName(self.tr("Officers"))
        self.table.setHorizontalHeaderLabels([self.tr("Name"), self.tr("Login"), self.tr("Roles")])
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(em(self, 2))
        head = self.table.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.add = QPushButton(icon("plus"), self.tr("Add an officer…"))
        self.add.setAccessibleName(self.tr("Add an officer"))
        self.add.clicked.connect(self._begin)
        why = presenter.refusal_to_add()
        if why:
            self.add.hide()
        layout = QVBoxLayout(self)
        gap = em(self, 1)
        layout.setContentsMargins(gap, gap, gap, gap)
        layout.addWidget(TextLabel(self.tr("Officers"), Level.HEADING))
        layout.addWidget(self.table)
        if presenter.config.kind != "cache":
            layout.addWidget(TextLabel(why, muted=True, wrap=True))
        layout.addWidget(self.add, alignment=Qt.AlignmentFlag.AlignLeading)
        if not presenter.may_list():
            self.hide()
        presenter.officers_listed.connect(self._show)
        presenter.officer_added.connect(self._on_added)

    def take_failure(self, text: str, field: str) -> bool:
        """Show a failure of adding an officer; false when it is about something else."""
        if self.dialog is None:
            return False
        self.dialog.fail(text, field)
        return True

    def _show(self, rows: list[OfficerRow]) -> None:
        words = role_words()
        self.table.setRowCount(len(rows))
        for line, row in enumerate(rows):
            roles = ", ".join(words.get(Role(role), role) for role in row.roles)
            name = self.tr("{name} (no access)").format(name=row.name) if row.disabled else row.name
            for column, text in enumerate((name, row.login, roles)):
                cell = QTableWidgetItem(text)
                cell.setToolTip(text)
                self.table.setItem(line, column, cell)
        shown = min(max(len(rows), 2), 7)
        self.table.setFixedHeight(em(self, 2) * (shown + 1) + em(self, 0.6))

    def _begin(self) -> None:
        self.dialog = AddOfficerDialog(self._presenter, self)
        self.dialog.finished.connect(self._on_finished)
        self.dialog.open()

    def _on_finished(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def _on_added(self, name: str, login: str) -> None:
        if self.dialog is not None:
            self.dialog.accept()
        self._notices.tell(
            self.tr("{name} can unlock this station now, as {login}.").format(
                name=name, login=login
            )
        )


class AddOfficerDialog(QDialog):
    """Name, badge, roles and the first passphrase of a new officer."""

    def __init__(self, presenter: SettingsPresenter, parent: QWidget) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.setWindowTitle(self.tr("Add an officer"))
        self.setAccessibleName(self.windowTitle())
        self.notice = NoticeBar()
        self.name, self.badge = QLineEdit(), QLineEdit()
        self.name.setMaxLength(120)
        self.badge.setMaxLength(24)
        self._name_field = Field(self.tr("&Name"), self.name)
        words = role_words()
        self.roles = {role: QCheckBox(words[role]) for role in STATION_ROLES}
        for box in self.roles.values():
            box.setAccessibleName(box.text())
        self.roles[Role.OFFICER].setChecked(True)
        self.passphrase = NewPassphrase((presenter.config.station, presenter.config.agency))
        self.go_on = primary(self.tr("Add"), "plus")
        leave = plain(self.tr("Cancel"))
        first = QHBoxLayout()
        first.addWidget(self._name_field, 3)
        first.addWidget(Field(self.tr("&Badge"), self.badge), 1)
        grid = QGridLayout()
        for place, box in enumerate(self.roles.values()):
            grid.addWidget(box, place // 3, place % 3)
        foot = QHBoxLayout()
        foot.addWidget(leave)
        foot.addStretch()
        foot.addWidget(self.go_on)
        layout = QVBoxLayout(self)
        layout.setSpacing(em(self, 0.8))
        layout.addWidget(self.notice)
        layout.addLayout(first)
        layout.addWidget(TextLabel(self.tr("Roles")))
        layout.addLayout(grid)
        layout.addWidget(self.passphrase)
        layout.addLayout(foot)
        self.setFixedWidth(em(self, 36))
        self.go_on.clicked.connect(self._take)
        self.passphrase.entered.connect(self._take)
        leave.clicked.connect(self.reject)
        presenter.busy_changed.connect(self.go_on.setDisabled)

    def fail(self, text: str, field: str) -> None:
        """Say why the officer was not added."""
        if field == "name":
            self._name_field.say(text, Tone.DANGER)
        elif field == "passphrase":
            self.passphrase.say(text)
        else:
            self.notice.say(text)

    def _take(self) -> None:
        self.notice.clear()
        self._name_field.clear()
        roles = tuple(role for role, box in self.roles.items() if box.isChecked())
        if not self.name.text().strip():
            self.fail(self.tr("The officer needs a name."), "name")
            self.name.setFocus()
        elif not roles:
            self.notice.say(self.tr("Choose a role."))
        else:
            passphrase = self.passphrase.checked()
            if passphrase is not None:
                self._presenter.add_officer(
                    self.name.text(), self.badge.text().strip(), roles, passphrase
                )
