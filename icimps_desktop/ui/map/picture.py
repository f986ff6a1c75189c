"""The map as a picture to copy, save or print: what is seen, with all that makes it honest."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPaintDevice, QPainter, QPen

from icimps_desktop.ui.map.canvas import MapCanvas
from icimps_desktop.ui.map.legend import LegendContent, legend_size, paint_legend

_MARGIN = 12


@dataclass(frozen=True, slots=True)
class Caption:
    """What stands below the picture: window and count, time and place, whose map it shows."""

    facts: tuple[str, ...]
    attribution: str


def map_picture(canvas: MapCanvas, legend: LegendContent | None, caption: Caption) -> QImage:
    """The canvas as it is seen, the legend on it, the caption below it."""
    ratio = max(canvas.devicePixelRatioF(), 1.0)
    font = QFont(canvas.font())
    font.setPixelSize(11)
    camera, theme = canvas.camera, canvas.theme
    lines = _caption_lines(caption, font, camera.width - 2 * _MARGIN)
    foot = (QFontMetricsF(font).height() + 2) * len(lines) + _MARGIN
    size = round(camera.width * ratio), round((camera.height + foot) * ratio)
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(theme.panel.rgb() | 0xFF000000)
    painter = QPainter(image)
    painter.save()
    painter.setClipRect(QRectF(0, 0, camera.width, camera.height))
    canvas.paint_map(painter)
    painter.restore()
    if legend is not None:
        room = legend_size(legend, canvas.font())
        at = QPointF(camera.width - room.width() - _MARGIN, _MARGIN)
        paint_legend(painter, at, legend, theme, canvas.font())
    painter.setFont(font)
    painter.setPen(QPen(theme.panel_dim))
    y = camera.height + _MARGIN / 2
    for line in lines:
        high = QFontMetricsF(font).height() + 2
        painter.drawText(QRectF(_MARGIN, y, camera.width, high), Qt.AlignmentFlag.AlignLeft, line)
        y += high
    painter.end()
    return image


def _caption_lines(caption: Caption, font: QFont, width: float) -> list[str]:
    """The caption's parts, broken to the width."""
    metrics = QFontMetricsF(font)
    lines: list[str] = []
    for part in ("  ·  ".join(caption.facts), caption.attribution):
        line = ""
        for word in part.split():
            longer = f"{line} {word}".strip()
            if line and metrics.horizontalAdvance(longer) > width:
                lines.append(line)
                longer = word
            line = longer
        if line:
            lines.append(line)
    return lines


def print_picture(device: QPaintDevice, image: QImage) -> None:
    """Put the picture on a page as large as it fits."""
    painter = QPainter(device)
    page = painter.viewport()
    size = image.size().scaled(page.size(), Qt.AspectRatioMode.KeepAspectRatio)
    target = QRectF((page.width() - size.width()) / 2, 0, size.width(), size.height())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(target, image)
    painter.end()
