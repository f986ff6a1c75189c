"""Where the map looks: Web Mercator 0..1 (y south) on the one side, pixels on the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import cos, log2, radians
from typing import TypeAlias, overload

import numpy as np
from numpy.typing import NDArray

from icimps_desktop.records.points import to_degrees, to_mercator

Box: TypeAlias = tuple[float, float, float, float]
Floats: TypeAlias = NDArray[np.float64]

TILE = 256.0
MIN_ZOOM, MAX_ZOOM = 1.0, 20.0
_EQUATOR_M = 40_075_016.686


def lon_lat_to_world(lon: float, lat: float) -> tuple[float, float]:
    """One place in degrees as Mercator 0..1."""
    x, y = to_mercator(np.array([lon]), np.array([lat]))
    return float(x[0]), float(y[0])


def world_to_lon_lat(x: float, y: float) -> tuple[float, float]:
    """One place in Mercator 0..1 as longitude and latitude in degrees."""
    lon, lat = to_degrees(np.array([x]), np.array([y]))
    return float(lon[0]), float(lat[0])


@dataclass(frozen=True, slots=True)
class Camera:
    """A view of the map: centre in Mercator 0..1, zoom, and the window's size in pixels.

    At zoom z the whole world is 256 * 2**z pixels wide, as with web tiles; z need not be whole.
    """

    x: float = 0.5
    y: float = 0.5
    zoom: float = MIN_ZOOM
    width: int = 800
    height: int = 600

    @property
    def scale(self) -> float:
        """Pixels that the whole world is wide."""
        return float(TILE * 2.0**self.zoom)

    @property
    def box(self) -> Box:
        """What is in view: x0, y0, x1, y1 in Mercator 0..1 (may reach beyond the world)."""
        half_w, half_h = self.width / 2 / self.scale, self.height / 2 / self.scale
        return self.x - half_w, self.y - half_h, self.x + half_w, self.y + half_h

    @property
    def metres_per_pixel(self) -> float:
        """On the ground, at the middle of the view."""
        _, lat = world_to_lon_lat(self.x, self.y)
        return _EQUATOR_M * cos(radians(lat)) / self.scale

    @overload
    def to_screen(self, x: float, y: float) -> tuple[float, float]: ...
    @overload
    def to_screen(self, x: Floats, y: Floats) -> tuple[Floats, Floats]: ...
    def to_screen(self, x: float | Floats, y: float | Floats) -> tuple[object, object]:
        """Mercator to pixels from the top left corner."""
        scale = self.scale
        return (x - self.x) * scale + self.width / 2, (y - self.y) * scale + self.height / 2

    def to_world(self, px: float, py: float) -> tuple[float, float]:
        """Pixels from the top left corner to Mercator."""
        scale = self.scale
        return (px - self.width / 2) / scale + self.x, (py - self.height / 2) / scale + self.y

    def lon_lat_at(self, px: float, py: float) -> tuple[float, float]:
        """The place under a pixel, in degrees."""
        return world_to_lon_lat(*self.to_world(px, py))

    def moved(self, dx: float, dy: float) -> Camera:
        """The view after its content was dragged by (dx, dy) pixels."""
        return self.looking_at(self.x - dx / self.scale, self.y - dy / self.scale)

    def looking_at(self, x: float, y: float, zoom: float | None = None) -> Camera:
        """The same window over another place, held within the world."""
        held = min(max(self.zoom if zoom is None else zoom, MIN_ZOOM), MAX_ZOOM)
        return replace(self, x=min(max(x, 0.0), 1.0), y=min(max(y, 0.0), 1.0), zoom=held)

    def zoomed(self, by: float, px: float, py: float) -> Camera:
        """Zoomed by `by` steps, keeping the place under the pixel where it is."""
        x, y = self.to_world(px, py)
        zoom = min(max(self.zoom + by, MIN_ZOOM), MAX_ZOOM)
        scale = TILE * 2.0**zoom
        return self.looking_at(
            x - (px - self.width / 2) / scale, y - (py - self.height / 2) / scale, zoom
        )

    def resized(self, width: int, height: int) -> Camera:
        """The same centre in a window of another size."""
        return replace(self, width=max(width, 1), height=max(height, 1))

    def grown(self, factor: float) -> Camera:
        """A larger window round the same centre, to draw ahead of panning."""
        return self.resized(round(self.width * factor), round(self.height * factor))

    def fitted(self, box: Box, padding: int = 32) -> Camera:
        """The closest view that holds the whole box, `padding` pixels from the edges."""
        x0, y0, x1, y1 = box
        room_w = max(self.width - 2 * padding, 32)
        room_h = max(self.height - 2 * padding, 32)
        span = max((x1 - x0) / room_w, (y1 - y0) / room_h, 1e-12)
        zoom = min(log2(1.0 / span / TILE), 18.0)
        return self.looking_at((x0 + x1) / 2, (y0 + y1) / 2, zoom)


def holds(outer: Box, inner: Box) -> bool:
    """Whether `inner` lies within `outer`."""
    return (
        outer[0] <= inner[0]
        and outer[1] <= inner[1]
        and outer[2] >= inner[2]
        and outer[3] >= inner[3]
    )
