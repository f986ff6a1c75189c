"""A report on paper: as a text document, and page by page with who printed it and when."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QFont,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextDocument,
)

from icimps_desktop.core.errors import UserError
from icimps_desktop.ui.incidents.report_lines import Block

_POINTS = 9.5
_FOOT_POINTS = 7.5
_DOTS_PER_INCH = 300


@dataclass(frozen=True, slots=True)
class Paper:
    """A report ready to be printed. `foot` stands on every page; `page` says “page 1 of 2”."""

    title: str
    mark: str
    blocks: tuple[Block, ...]
    foot: str
    page: str  # with {page} and {pages}
    right_to_left: bool = False


def paper_html(paper: Paper) -> str:
    """The report as a page of simple HTML; every word of the record is escaped."""
    parts = [f"<p class='mark'>{escape(paper.mark)}</p>" if paper.mark else ""]
    parts.append(f"<p class='title'>{escape(paper.title)}</p>")
    for block in paper.blocks:
        level = "block" if block.level < 2 else "part"
        chips = f" <span class='chips'>· {escape(' · '.join(block.chips))}</span>"
        head = escape(block.title) + (chips if block.chips else "")
        parts.append(f"<p class='{level}'>{head}</p>")
        rows = [
            f"<tr><td class='label' width='26%'>{escape(line.label)}</td>"
            f"<td>{_lines(line.text)}</td></tr>"
            for line in block.lines
            if not line.whole
        ]
        if rows:
            parts.append(f"<table width='100%' cellspacing='0'>{''.join(rows)}</table>")
        parts += [f"<p>{_lines(line.text)}</p>" for line in block.lines if line.whole]
    direction = " dir='rtl'" if paper.right_to_left else ""
    return (
        f"<html><head><style>{_STYLE}</style></head><body{direction}>{''.join(parts)}</body></html>"
    )


_STYLE = (
    "body { color: #000000; } p { margin: 0px; }"
    ".title { font-size: 15pt; font-weight: bold; margin-bottom: 4px; }"
    ".block { font-size: 11pt; font-weight: bold; margin-top: 12px; margin-bottom: 3px; }"
    ".part { font-weight: bold; margin-top: 7px; margin-bottom: 2px; }"
    "td { padding: 1px 8px 1px 0px; }"
    ".label, .chips, .mark { color: #444444; }"
    ".chips { font-weight: normal; }"
)


def write_pdf(paper: Paper, path: Path) -> int:
    """Write the report as a PDF; how many pages it has. May be called from any thread.

    Raises:
        UserError: the file cannot be written.
    """
    writer = QPdfWriter(str(path))
    writer.setResolution(_DOTS_PER_INCH)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(18, 15, 18, 15), QPageLayout.Unit.Millimeter)
    writer.setTitle(paper.title)
    writer.setCreator("ICIMPS Desktop")
    pages = paint(paper, writer)
    if not pages:
        raise UserError(f"{path} cannot be written. Choose another folder or file name.")
    return pages


def paint(paper: Paper, device: QPagedPaintDevice) -> int:
    """Paint every page of the report on a printer or a PDF; how many, 0 when it cannot."""
    painter = QPainter()
    if not painter.begin(device):
        return 0
    try:
        return _paint_pages(paper, device, painter)
    finally:
        painter.end()


def _paint_pages(paper: Paper, device: QPagedPaintDevice, painter: QPainter) -> int:
    area = QRectF(painter.viewport())
    font = QFont("sans-serif")
    font.setPointSizeF(_FOOT_POINTS)
    painter.setFont(font)
    foot_height = painter.fontMetrics().height() * 2.6
    document = QTextDocument()
    document.documentLayout().setPaintDevice(device)
    document.setDocumentMargin(0)
    body = QFont("sans-serif")
    body.setPointSizeF(_POINTS)
    document.setDefaultFont(body)
    document.setHtml(paper_html(paper))
    page = QSizeF(area.width(), area.height() - foot_height)
    document.setPageSize(page)
    pages = document.pageCount()
    for number in range(pages):
        if number:
            device.newPage()
        painter.save()
        painter.translate(0, -number * page.height())
        document.drawContents(painter, QRectF(0, number * page.height(), *page.toTuple()))
        painter.restore()
        _paint_foot(paper, painter, area, foot_height, (number + 1, pages))
    return pages


def _paint_foot(
    paper: Paper, painter: QPainter, area: QRectF, height: float, place: tuple[int, int]
) -> None:
    foot = QRectF(area.left(), area.bottom() - height, area.width(), height)
    painter.drawLine(foot.topLeft(), foot.topRight())
    words = foot.adjusted(0, height * 0.2, 0, 0)
    flags = Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
    painter.drawText(words, int(Qt.AlignmentFlag.AlignLeft | flags), paper.foot)
    said = paper.page.format(page=place[0], pages=place[1])
    painter.drawText(words, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop), said)


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")
