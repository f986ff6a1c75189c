"""Short notes at the foot of the window; they go by themselves and stop nobody."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from icimps_desktop.ui.common.icons import icon, pixmap
from icimps_desktop.ui.common.notices import Notice
from icimps_desktop.ui.common.theme import TextLabel, em, set_mark
from icimps_desktop.ui.common.tone import tone_colour

_SHOWN_MS, _SHOWN_WITH_UNDO_MS = 5_000, 12_000


class Toast(QFrame):
    """One note over the window, above the part `foot`; a newer one takes its place."""

    def __init__(self, parent: QWidget, foot: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("toast", True)
        self._under, self._foot = parent, foot
        self._notice: Notice | None = None
        self._sign, self._text = QLabel(), TextLabel()
        self.act = QPushButton()
        self.act.setProperty("kind", "link")
        self.act.clicked.connect(self._act)
        self._close = QPushButton(icon("close"), "")
        self._close.setProperty("kind", "quiet")
        self._close.setAccessibleName(self.tr("Put this note away"))
        self._close.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(em(self, 0.8), em(self, 0.3), em(self, 0.3), em(self, 0.3))
        for part in (self._sign, self._text, self.act, self._close):
            layout.addWidget(part, alignment=Qt.AlignmentFlag.AlignVCenter)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """What it says; empty when it is away."""
        return "" if self.isHidden() else self._text.text()

    def tell(self, notice: Notice) -> None:
        """Show a note; a reader of the screen says it too."""
        self._notice = notice
        colour = tone_colour(self.palette(), notice.tone)
        size = em(self, 1.3)
        self._sign.setPixmap(pixmap(notice.tone.value, size, colour, self.devicePixelRatioF()))
        set_mark(self, "ground", notice.tone.value)
        self._text.setText(notice.text)
        self.act.setText(notice.act_text)
        self.act.setAccessibleName(f"{notice.act_text}: {notice.text}")
        self.act.setVisible(notice.act is not None)
        self.setAccessibleName(notice.text)
        self.show()
        self.raise_()
        self._place()
        self._timer.start(_SHOWN_WITH_UNDO_MS if notice.act else _SHOWN_MS)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, notice.text))

    def _act(self) -> None:
        self.hide()
        if self._notice is not None and self._notice.act is not None:
            self._notice.act()

    def _place(self) -> None:
        self.adjustSize()
        gap = em(self, 1)
        self.move((self._under.width() - self.width()) // 2, self._foot.y() - self.height() - gap)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()  # it stays while somebody reads or aims at it

    def leaveEvent(self, event: QEvent) -> None:
        self._timer.start(_SHOWN_MS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and not self.isHidden():
            self._place()
        return False
