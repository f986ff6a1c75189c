"""Every command of the window, said once: menu, palette, key and shortcut sheet come from here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from icimps_desktop.security.policy import ALLOWED, Action, decide
from icimps_desktop.security.session import Actor
from icimps_desktop.ui.common.icons import icon

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that can be done from anywhere.

    It is there for who holds a role for one of `asks` (for everybody when that is empty),
    and can be used while the policy says yes to one of them. `menu` is its place.
    """

    key: str
    text: str
    menu: str
    icon: str = ""
    keys: tuple[str, ...] = ()
    asks: tuple[Action, ...] = ()


_READS = (Action.INCIDENT_LIST,)


def commands() -> tuple[Command, ...]:
    """The table, in the language in force."""
    return (
        Command(
            "new_incident",
            translate("Commands", "&New incident"),
            "incident",
            "plus",
            ("Ctrl+N",),
            (Action.INCIDENT_SAVE,),
        ),
        Command(
            "search",
            translate("Commands", "&Search…"),
            "incident",
            "search",
            ("Ctrl+K",),
        ),
        Command("lock", translate("Commands", "&Lock"), "session", "lock", ("Ctrl+L",)),
        Command(
            "purpose",
            translate("Commands", "&Purpose and working case…"),
            "session",
            "purpose",
            ("Ctrl+Shift+U",),
            (Action.INCIDENT_LIST, Action.MAP_VIEW),
        ),
        Command(
            "sign_out",
            translate("Commands", "Sign in as &someone else"),
            "session",
            "sign-out",
            ("Ctrl+Shift+Q",),
        ),
        Command("quit", translate("Commands", "&Quit"), "session", "close", ("Ctrl+Q",)),
        Command(
            "go_map",
            translate("Commands", "&Map"),
            "go",
            "map",
            ("Ctrl+1",),
            (Action.MAP_VIEW,),
        ),
        Command(
            "go_incidents",
            translate("Commands", "&Incidents"),
            "go",
            "list",
            ("Ctrl+2",),
            _READS,
        ),
        Command(
            "go_drafts",
            translate("Commands", "My &drafts"),
            "go",
            "draft",
            ("Ctrl+3",),
            (Action.INCIDENT_SAVE,),
        ),
        Command(
            "go_import",
            translate("Commands", "Im&port"),
            "go",
            "import",
            ("Ctrl+4", "Ctrl+I"),
            (Action.IMPORT_RUN,),
        ),
        Command(
            "go_audit",
            translate("Commands", "&Audit"),
            "go",
            "audit",
            ("Ctrl+5",),
            (Action.AUDIT_LIST, Action.AUDIT_VERIFY),
        ),
        Command(
            "go_station",
            translate("Commands", "&Station and settings"),
            "go",
            "settings",
            ("Ctrl+6", "Ctrl+,"),
        ),
        Command("refresh", translate("Commands", "&Refresh"), "view", "refresh", ("F5",)),
        Command(
            "theme", translate("Commands", "&Light or dark"), "view", "moon", ("Ctrl+Shift+D",)
        ),
        Command("tasks", translate("Commands", "Running &tasks"), "view", "tasks"),
        Command("full_screen", translate("Commands", "&Full screen"), "view", "extent", ("F11",)),
        Command(
            "commands",
            translate("Commands", "All &commands…"),
            "help",
            "keyboard",
            ("Ctrl+Shift+P",),
        ),
        Command(
            "shortcuts",
            translate("Commands", "&Keys"),
            "help",
            "help",
            ("?", "Ctrl+/"),
        ),
    )


def menus() -> dict[str, str]:
    """The menus in their order, with their titles."""
    return {
        "incident": translate("Commands", "&Incident"),
        "go": translate("Commands", "&Go"),
        "view": translate("Commands", "&View"),
        "session": translate("Commands", "&Session"),
        "help": translate("Commands", "&Help"),
    }


class ActionBook(QObject):
    """The window's actions, made from the table; the policy says which are there and which work.

    Signals:
        wanted(str): the command of that key was asked for, whichever way.
    """

    wanted = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.actions: dict[str, QAction] = {}
        self._locked = False
        self._actor: Actor | None = None
        self.commands = commands()
        for command in self.commands:
            action = QAction(command.text, window)
            action.setObjectName(command.key)
            if command.icon:
                action.setIcon(icon(command.icon))
            action.setShortcuts([QKeySequence(key) for key in command.keys])
            action.triggered.connect(partial(self.wanted.emit, command.key))
            window.addAction(action)
            self.actions[command.key] = action

    def fill(self, bar: QMenuBar) -> None:
        """Build the menus."""
        for key, title in menus().items():
            menu = QMenu(title, bar)
            menu.addActions([self.actions[c.key] for c in self.commands if c.menu == key])
            bar.addMenu(menu)

    def on_actor(self, actor: Actor) -> None:
        """Ask the policy anew: roles or purpose are others."""
        self._actor = actor
        self._apply()

    def set_locked(self, locked: bool) -> None:
        """Nothing can be asked for while the window is locked."""
        self._locked = locked
        self._apply()

    def is_there(self, key: str) -> bool:
        """Whether this officer has the command at all."""
        return self.actions[key].isVisible()

    def usable(self) -> Mapping[str, QAction]:
        """Commands that can be used now, in the order of the table."""
        return {
            key: action
            for key, action in self.actions.items()
            if action.isVisible() and action.isEnabled()
        }

    def run(self, key: str) -> None:
        """Do it as if its key had been pressed."""
        self.actions[key].trigger()

    def _apply(self) -> None:
        for command in self.commands:
            action = self.actions[command.key]
            there, why = _standing(command, self._actor)
            action.setVisible(there)
            action.setEnabled(there and not why and not self._locked)
            action.setToolTip(_tip(action, why))


def command_text(action: QAction) -> str:
    """What an action is called, without the marks of its menu."""
    return action.text().replace("&", "")


def connect_all(book: ActionBook, handlers: Mapping[str, Callable[[], object]]) -> None:
    """Have each command do its work.

    Raises:
        KeyError: a command of the table has nobody to do it.
    """
    for command in book.commands:
        handler = handlers[command.key]
        book.actions[command.key].triggered.connect(partial(_call, handler))


def _call(handler: Callable[[], object], _checked: bool = False) -> None:
    handler()


def _standing(command: Command, actor: Actor | None) -> tuple[bool, str]:
    """Whether the officer has the command, and the sentence why it does not work now."""
    if not command.asks:
        return True, ""
    if actor is None:
        return False, ""
    held = [asked for asked in command.asks if actor.roles & ALLOWED[asked]]
    if not held:
        return False, ""
    if command.key == "purpose":
        return True, ""  # it is what makes the others work
    decisions = [decide(actor, asked) for asked in held]
    if any(decision.allowed for decision in decisions):
        return True, ""
    return True, decisions[0].why


def _tip(action: QAction, why: str) -> str:
    keys = ", ".join(
        key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts()
    )
    text = command_text(action) + (f" ({keys})" if keys else "")
    return f"{text}\n{why}" if why else text
