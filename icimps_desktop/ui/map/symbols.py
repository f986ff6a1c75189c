"""Symbols of incidents: which class has which, and a sheet of them to stamp onto the map."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from math import cos, pi, sin

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from icimps_desktop.records.categories import OTHER, SYMBOLS, with_symbol
from icimps_desktop.records.points import PointColumns
from icimps_desktop.ui.map.data import MapWords
from icimps_desktop.ui.map.density import spread_over
from icimps_desktop.ui.map.point_index import PointIndex
from icimps_desktop.ui.map.theme import MapTheme, Shape
from icimps_desktop.ui.map.words import tr

SIZES = (6.0, 7.5, 9.5, 12.0, 15.0, 18.0, 22.0)
_CELL = 28  # pixels a symbol has on the sheet, ring and edge included


class ColourBy(Enum):
    """What a symbol's colour says."""

    CATEGORY = "category"
    SEVERITY = "severity"


@dataclass(frozen=True, slots=True)
class SymbolScheme:
    """Classes of symbols, at most eight; `of_point` gives each point its class."""

    by: ColourBy
    labels: tuple[str, ...]
    shapes: tuple[Shape, ...]
    of_category: NDArray[np.uint8]
    severity_breaks: tuple[float, ...]

    def of_points(self, points: PointColumns, rows: NDArray[np.int32]) -> NDArray[np.uint8]:
        """The class of each of these rows."""
        if self.by is ColourBy.SEVERITY:
            limits = np.array(self.severity_breaks[1:])
            found = np.searchsorted(limits, points.severity[rows], side="right")
            return found.astype(np.uint8)
        return np.asarray(self.of_category[points.category[rows]], dtype=np.uint8)

    def colours(self, theme: MapTheme) -> list[QColor]:
        """One colour a class."""
        if self.by is ColourBy.SEVERITY:
            # the first of the ramp is too near the colour of the ground for a single point
            return [QColor(*rgb) for rgb in spread_over(theme.ramp[1:], len(self.labels))]
        return [
            theme.symbol_rest if shape is Shape.DOT else theme.symbols[shape]
            for shape in self.shapes
        ]


def category_scheme(
    index: PointIndex, chosen: frozenset[str] | None, words: MapWords, rest: str
) -> SymbolScheme:
    """The most frequent kinds get a symbol each (`with_symbol`); `rest` names all others.

    Few chosen classes are told apart one by one, many by the groups of their colour.
    Frequencies are those of the whole file, so that brushing through time changes no colour.
    """
    codes, counts = index.points.categories, index.of_category
    wanted = [
        place
        for place, code in enumerate(codes)
        if counts[place] and (chosen is None or code in chosen)
    ]
    name_of = words.category if len(wanted) <= SYMBOLS else words.group
    frequency: dict[str, int] = {}
    for place in wanted:
        if codes[place] != OTHER:  # it says nothing that “other kinds” does not say
            name = name_of(codes[place])
            frequency[name] = frequency.get(name, 0) + int(counts[place])
    named = with_symbol(frequency)
    number = {name: place for place, name in enumerate(named)}
    of_category = np.full(max(len(codes), 1), len(named), dtype=np.uint8)
    for place in wanted:
        of_category[place] = number.get(name_of(codes[place]), len(named))
    labels, shapes = list(named), [Shape(place) for place in range(len(named))]
    if {name_of(codes[place]) for place in wanted} - set(named) or not named:
        labels.append(rest)
        shapes.append(Shape.DOT)
    return SymbolScheme(ColourBy.CATEGORY, tuple(labels), tuple(shapes), of_category, ())


def severity_scheme(points: PointColumns) -> SymbolScheme:
    """Up to five classes of weight with round limits, about as many incidents in each."""
    weights = points.severity[:: max(len(points) // 100_000, 1)]
    limits = [0.0]
    if len(weights):
        limits = [float(f"{float(weights.min()):.2g}")]
        for value in np.quantile(weights, (0.3, 0.6, 0.8, 0.95)):
            rounded = float(f"{float(value):.1g}")
            if rounded > limits[-1]:
                limits.append(rounded)
    labels = [
        tr("{low} to under {high}").format(low=f"{low:g}", high=f"{high:g}")
        for low, high in pairwise(limits)
    ]
    labels.append(tr("{low} and more").format(low=f"{limits[-1]:g}"))
    return SymbolScheme(
        ColourBy.SEVERITY,
        tuple(labels),
        (Shape.CIRCLE,) * len(labels),
        np.zeros(1, dtype=np.uint8),
        tuple(limits),
    )


class SymbolSheet:
    """All symbols of a scheme in all sizes on one picture; make it on the GUI thread."""

    def __init__(self, scheme: SymbolScheme, theme: MapTheme, ratio: float) -> None:
        self.scheme = scheme
        self.ratio = ratio
        self.side = 2 * round(_CELL * ratio / 2)
        rows = len(scheme.labels) + 1  # the last row is the ring of a selected one
        self.pixmap = QPixmap(self.side * len(SIZES), self.side * rows)
        self.pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self.pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row, (shape, colour) in enumerate(
            zip(scheme.shapes, scheme.colours(theme), strict=True)
        ):
            for column, size in enumerate(SIZES):
                middle = QPointF((column + 0.5) * self.side, (row + 0.5) * self.side)
                paint_symbol(painter, middle, shape, size * ratio, colour, theme.symbol_edge)
        for column, size in enumerate(SIZES):
            middle = QPointF((column + 0.5) * self.side, (rows - 0.5) * self.side)
            radius = (size / 2 + 2.2) * ratio
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.accent, 2.2 * ratio))
            painter.drawEllipse(middle, radius, radius)
        painter.end()

    @property
    def ring_row(self) -> int:
        return len(self.scheme.labels)


def paint_symbol(
    painter: QPainter, middle: QPointF, shape: Shape, size: float, colour: QColor, edge: QColor
) -> None:
    """One symbol, about `size` pixels across, with a thin edge that parts it from others."""
    painter.setBrush(colour)
    painter.setPen(QPen(edge, max(size * 0.09, 0.8)))
    x, y, half = middle.x(), middle.y(), size / 2
    if shape in (Shape.CIRCLE, Shape.DOT):
        painter.drawEllipse(middle, half, half)
    elif shape is Shape.SQUARE:
        side = size * 0.88
        painter.drawRect(QRectF(x - side / 2, y - side / 2, side, side))
    else:
        corners = [QPointF(x + dx, y + dy) for dx, dy in _outline(shape, half)]
        painter.drawPolygon(QPolygonF(corners))


def _outline(shape: Shape, half: float) -> list[tuple[float, float]]:
    big = half * 1.16
    if shape is Shape.TRIANGLE:
        return [(0, -big), (big, big * 0.8), (-big, big * 0.8)]
    if shape is Shape.DOWN:
        return [(0, big), (big, -big * 0.8), (-big, -big * 0.8)]
    if shape is Shape.DIAMOND:
        return [(0, -big), (big, 0), (0, big), (-big, 0)]
    if shape is Shape.CROSS:
        arm = half * 0.42
        corner = [(arm, -big), (arm, -arm), (big, -arm)]
        points: list[tuple[float, float]] = []
        for _ in range(4):
            points.extend(corner)
            corner = [(-py, px) for px, py in corner]
        return points
    return [
        (radius * sin(pi * step / 5), -radius * cos(pi * step / 5))
        for step in range(10)
        for radius in ((big * 1.08) if step % 2 == 0 else (big * 0.5),)
    ]
