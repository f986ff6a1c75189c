"""The legend: which window of time, how many of how many, and what each sign means."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from icimps_desktop.records.map_filter import MapFilter
from icimps_desktop.ui.map.answer import Answer
from icimps_desktop.ui.map.camera import Camera
from icimps_desktop.ui.map.density import cell_metres, class_labels, spread_over
from icimps_desktop.ui.map.layers import DataLayer, ViewSummary
from icimps_desktop.ui.map.symbols import ColourBy, SymbolScheme, paint_symbol
from icimps_desktop.ui.map.theme import MapTheme, Shape
from icimps_desktop.ui.map.words import count_text, distance_text, tr, window_text

_PAD = 11.0
_SIGN = 14.0
_GAP = 8.0


@dataclass(frozen=True, slots=True)
class LegendRow:
    """One sign: a symbol's shape, or None for a cell of the density; `count` may be ""."""

    label: str
    colour: QColor
    shape: Shape | None
    count: str = ""


@dataclass(frozen=True, slots=True)
class LegendContent:
    """All that a legend says, ready to be written."""

    window: str
    lines: tuple[str, ...]
    heading: str
    rows: tuple[LegendRow, ...]

    def as_text(self) -> str:
        """The same in one sentence after the other, for a screen reader."""
        signs = (" ".join((row.label, row.count)).strip() for row in self.rows)
        return ". ".join(part for part in (self.window, *self.lines, self.heading, *signs) if part)


def filter_words(chosen: MapFilter) -> str:
    """Which filters besides time are set, or ""."""
    named = (
        (tr("class"), chosen.categories),
        (tr("severity"), chosen.severity_min if chosen.severity_max is None else 0),
        (tr("status"), chosen.statuses),
        (tr("source"), chosen.police_found),
        (tr("beat"), chosen.beats),
        (tr("hours"), chosen.hours),
        (tr("area"), chosen.bbox or chosen.polygon or chosen.radius),
    )
    words = ", ".join(name for name, value in named if value is not None)
    return tr("Filtered by {words}").format(words=words) if words else ""


def legend_content(
    found: Answer,
    layer: DataLayer | None,
    scheme: SymbolScheme,
    summary: ViewSummary | None,
    camera: Camera,
    theme: MapTheme,
    zone: ZoneInfo,
) -> LegendContent:
    """What stands in the legend for what is on the map."""
    window = found.window()
    if window is None:
        return LegendContent(tr("No incidents"), (), "", ())
    lines = [
        tr("{shown} of {total} incidents").format(
            shown=count_text(len(found.shown)), total=count_text(found.total)
        )
    ]
    if not len(found.shown):
        lines = [tr("None of {total} incidents").format(total=count_text(found.total))]
    elif summary is not None:
        lines.append(tr("{count} in view").format(count=count_text(summary.count)))
    filtered = filter_words(found.chosen)
    if filtered:
        lines.append(filtered)
    heading, rows = "", list[LegendRow]()
    if layer is not None and layer.grid is not None:
        side = distance_text(_rounded(cell_metres(camera, layer.grid.level)))
        heading = tr("Density: incidents per cell of {side}").format(side=side)
        colours = spread_over(theme.ramp, len(layer.grid.breaks))
        for label, rgb in zip(class_labels(layer.grid.breaks), colours, strict=True):
            rows.append(LegendRow(label, QColor(*rgb), None))
    elif layer is not None and len(found.shown):
        by_class = scheme.by is ColourBy.CATEGORY
        heading = tr("Points by class") if by_class else tr("Points by severity")
        counts = None
        if summary is not None and summary.labels == scheme.labels:
            counts = summary.classes
        signs = zip(scheme.labels, scheme.shapes, scheme.colours(theme), strict=True)
        for place, (label, shape, colour) in enumerate(signs):
            count = "" if counts is None else count_text(int(counts[place]))
            rows.append(LegendRow(label, colour, shape, count))
    return LegendContent(window_text(*window, zone), tuple(lines), heading, tuple(rows))


def _rounded(metres: float) -> float:
    return round(metres / 10) * 10 if metres >= 100 else round(metres)


class _Sheet:
    """Measures of a legend in a font."""

    def __init__(self, content: LegendContent, font: QFont) -> None:
        self.plain, self.bold = QFont(font), QFont(font)
        self.bold.setWeight(QFont.Weight.DemiBold)
        plain, bold = QFontMetricsF(self.plain), QFontMetricsF(self.bold)
        self.line = plain.height() + 2.0
        self.row = max(self.line, _SIGN + 5.0)
        texts = [bold.horizontalAdvance(content.window), plain.horizontalAdvance(content.heading)]
        texts += [plain.horizontalAdvance(line) for line in content.lines]
        label = max((plain.horizontalAdvance(row.label) for row in content.rows), default=0.0)
        count = max((plain.horizontalAdvance(row.count) for row in content.rows), default=0.0)
        signs = _SIGN + _GAP + label + (_GAP * 2 + count if count else 0.0) if label else 0.0
        self.width = max([*texts, signs]) + 2 * _PAD
        self.height = (1 + len(content.lines)) * self.line + 2 * _PAD
        if content.rows:
            self.height += _GAP + self.line + 3 + len(content.rows) * self.row


def legend_size(content: LegendContent, font: QFont) -> QSize:
    """How much room it takes."""
    sheet = _Sheet(content, font)
    return QSize(int(sheet.width + 1), int(sheet.height + 1))


def paint_legend(
    painter: QPainter, at: QPointF, content: LegendContent, theme: MapTheme, font: QFont
) -> None:
    """Write the legend with its upper left corner at `at`."""
    sheet = _Sheet(content, font)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.panel_line, 1.0))
    painter.setBrush(theme.panel)
    plate = QRectF(at.x() + 0.5, at.y() + 0.5, sheet.width - 1, sheet.height - 1)
    painter.drawRoundedRect(plate, 6, 6)
    left, y = at.x() + _PAD, at.y() + _PAD
    room = sheet.width - 2 * _PAD

    def write(text: str, font: QFont, colour: QColor, x: float, width: float, high: float) -> None:
        painter.setFont(font)
        painter.setPen(colour)
        painter.drawText(QRectF(x, y, width, high), Qt.AlignmentFlag.AlignVCenter, text)

    write(content.window, sheet.bold, theme.panel_text, left, room, sheet.line)
    for line in content.lines:
        y += sheet.line
        write(line, sheet.plain, theme.panel_dim, left, room, sheet.line)
    if not content.rows:
        return
    y += sheet.line + _GAP
    write(content.heading, sheet.plain, theme.panel_text, left, room, sheet.line)
    y += sheet.line + 3
    for row in content.rows:
        middle = QPointF(left + _SIGN / 2, y + sheet.row / 2)
        if row.shape is None:
            painter.setPen(QPen(theme.panel_line, 1.0))
            painter.setBrush(row.colour)
            painter.drawRect(QRectF(left, middle.y() - _SIGN / 2, _SIGN, _SIGN))
        else:
            paint_symbol(painter, middle, row.shape, 11.0, row.colour, theme.symbol_edge)
        text = left + _SIGN + _GAP
        write(row.label, sheet.plain, theme.panel_text, text, room, sheet.row)
        if row.count:
            painter.setPen(theme.panel_dim)
            where = QRectF(text, y, left + room - text, sheet.row)
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(where, flags, row.count)
        y += sheet.row


class Legend(QWidget):
    """The legend on the map; it takes no clicks from it."""

    def __init__(self, theme: MapTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Legend"))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._theme = theme
        self._content: LegendContent | None = None

    @property
    def content(self) -> LegendContent | None:
        return self._content

    def show_content(self, content: LegendContent, theme: MapTheme) -> None:
        """Say something else; the widget takes the size it needs."""
        self._content, self._theme = content, theme
        self.setAccessibleDescription(content.as_text())
        self.resize(legend_size(content, self.font()))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize() if self._content is None else legend_size(self._content, self.font())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._content is None:
            return
        painter = QPainter(self)
        paint_legend(painter, QPointF(0, 0), self._content, self._theme, self.font())
        painter.end()
