"""The lock: at once, or after a while without a hand at the keyboard, nothing is to be seen."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QClipboard, QGuiApplication, QWindow
from PySide6.QtWidgets import QApplication, QWidget

from icimps_desktop.core.clock import Clock
from icimps_desktop.ui.common.settings import UiSettings

LONG_LOCKED = timedelta(minutes=60)  # then the keys leave the memory too
_LOOK_MS = 1000
_PASSING = {Qt.WindowType.Popup, Qt.WindowType.ToolTip, Qt.WindowType.SplashScreen}
_ACTIVITY = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.TouchUpdate,
    QEvent.Type.TabletMove,
}


class Lock(QObject):
    """Watches for idleness and hides every window of the program but one.

    `keeper` is that window; it shows the lock screen in the place of its work.

    Signals:
        locked: nothing of a record may be seen from now on.
        unlocked: work goes on; what was hidden is shown again.
        long_locked: it has been locked so long that the keys should leave the memory.
    """

    locked = Signal()
    unlocked = Signal()
    long_locked = Signal()

    def __init__(
        self, app: QApplication, keeper: QWidget, clock: Clock, settings: UiSettings
    ) -> None:
        super().__init__(keeper)
        self._app = app
        self._keeper, self._clock, self._settings = keeper, clock, settings
        self._hidden: list[QWidget] = []
        self._locked_at: datetime | None = None
        self._told_long = False
        self._last, self._last_ticks = clock.now(), time.monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        app.focusWindowChanged.connect(self._watch)
        for window in app.allWindows():
            self._watch(window)

    @property
    def is_locked(self) -> bool:
        """Whether everything is hidden."""
        return self._locked_at is not None

    def stop(self) -> None:
        """Watch no more; call it before the window is let go."""
        self._timer.stop()
        self._app.focusWindowChanged.disconnect(self._watch)
        self._app.removeEventFilter(self)

    def look(self) -> None:
        """Lock when the officer has been away too long."""
        if self._locked_at is not None:
            away = self._clock.now() - self._locked_at
            if away >= LONG_LOCKED and not self._told_long:
                self._told_long = True
                self.long_locked.emit()
            return
        if self._idle() >= timedelta(minutes=self._settings.idle_minutes):
            self.lock()

    def _idle(self) -> timedelta:
        """The longer of two measures: the wall clock sees a laptop that slept, the other one a
        clock that was set back."""
        by_ticks = timedelta(seconds=time.monotonic() - self._last_ticks)
        return max(self._clock.now() - self._last, by_ticks)

    def lock(self) -> None:
        """Hide everything now."""
        if self.is_locked:
            return
        self._locked_at, self._told_long = self._clock.now(), False
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        self.locked.emit()
        for window in QApplication.topLevelWidgets():
            self._hide(window)
        self._keeper.activateWindow()
        _clear_clipboard()
        # Windows that want to open from now on; at other times it would only cost.
        self._app.installEventFilter(self)

    def unlock(self) -> None:
        """Show again what was hidden."""
        if not self.is_locked:
            return
        self._locked_at = None
        self._app.removeEventFilter(self)
        self._touch()
        self.unlocked.emit()
        hidden, self._hidden = self._hidden, []
        there = QApplication.topLevelWidgets()
        for window in hidden:
            if window in there:  # it may have been closed behind the lock
                window.show()

    def _hide(self, window: QWidget) -> None:
        if window is self._keeper or not window.isVisible():
            return
        if window.windowType() not in _PASSING:
            self._hidden.append(window)
        window.setVisible(False)

    def _watch(self, window: QWindow | None) -> None:
        """See what is typed and moved in a window: input comes to it before its widgets."""
        if window is not None:
            window.installEventFilter(self)

    def _touch(self) -> None:
        self._last, self._last_ticks = self._clock.now(), time.monotonic()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in _ACTIVITY:
            if not self.is_locked:
                self._touch()
        elif (
            kind is QEvent.Type.Show
            and self.is_locked
            and isinstance(watched, QWidget)
            and watched.isWindow()
        ):
            # A job that ends meanwhile must not open a window over the lock screen.
            QTimer.singleShot(0, watched, lambda: self._hide(watched))
        return False


def _clear_clipboard() -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.clear(QClipboard.Mode.Clipboard)
    if clipboard.supportsSelection():
        clipboard.clear(QClipboard.Mode.Selection)
