"""The briefing map: one HTML file to print or send, made by folium, that asks the network nothing.

Two things guard it. Every text is escaped and none of it ever goes through folium, which puts
texts into script as they are and reads its own output as a template again: folium gets numbers
and our constants only, the rest is put in afterwards. And a content security policy allows the
scripts and styles of this file by their hashes and nothing else, so that markup that came in
nevertheless could neither run nor ask for anything.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
import shapely

from icimps_desktop.core.resources import resource
from icimps_desktop.exchange.basemap import BaseMap, Rank, Role
from icimps_desktop.exchange.briefing_density import Density, make_density
from icimps_desktop.exchange.briefing_ground import (
    BriefingGround,
    GroundLayer,
    Label,
    area_geometry,
    make_ground,
)
from icimps_desktop.exchange.briefing_page import SIGNS, Sign, page_body
from icimps_desktop.records.points import Floats, Ints

if TYPE_CHECKING:
    import folium

MOST_POINTS = 5_000  # single incidents on one page; above, a sample and the density of all
HANDLING = (
    "Police information, for the briefing of authorised staff only. "
    "Do not post it, do not leave it lying about, destroy it after use."
)
Box = tuple[float, float, float, float]
_HEAD, _BODY, _POLICY = "<!--icimps-head-->", "<!--icimps-body-->", "<!--icimps-policy-->"


@dataclass(frozen=True, slots=True)
class BriefingClass:
    """A kind of incident: its name, its symbol, and how many there are."""

    label: str
    sign: Sign
    count: int


@dataclass(frozen=True, slots=True)
class BriefingBeat:
    """A beat to outline; the shape is in degrees."""

    number: str
    shape: shapely.Geometry


@dataclass(frozen=True, slots=True)
class Briefing:
    """Everything that goes onto the page; of an incident only place, time and class.

    `lat`, `lon`, `start` and `end` (aware times, shown in `zone`), `name` (which of `names`) and
    `sign` (which of `classes`) are parallel and hold every incident with a place. `facts` are
    what was asked for, `made` who made it when and why, both as (word, text). `by_hour` counts
    incidents by the hour 0..23 of the station's clock, `by_day` from Monday. `area` is west,
    south, east, north in degrees, None to show all points.
    """

    title: str
    subtitle: str
    handling: str
    synthetic: bool
    facts: tuple[tuple[str, str], ...]
    made: tuple[tuple[str, str], ...]
    lat: Floats
    lon: Floats
    start: Sequence[datetime]
    end: Sequence[datetime | None]
    name: Ints
    sign: Ints
    zone: ZoneInfo
    names: tuple[str, ...]
    classes: tuple[BriefingClass, ...]
    without_place: int
    by_hour: tuple[int, ...]
    by_day: tuple[int, ...]
    beats: tuple[BriefingBeat, ...] = ()
    basemap: BaseMap | None = None
    area: Box | None = None


@dataclass(frozen=True, slots=True)
class BriefingPage:
    """The finished file, how many incidents it shows one by one, and of how many."""

    html: bytes
    shown: int
    total: int


def make_briefing(briefing: Briefing, *, most_points: int = MOST_POINTS) -> BriefingPage:
    """Make the page.

    Above `most_points` an even sample in the given order is drawn, the density is made of all,
    and the page says so.

    Raises:
        UnavailableError: a file of the program is missing.
    """
    total = len(briefing.lat)
    box = _padded(briefing.area or _box_of(briefing))
    density = make_density(briefing.lat, briefing.lon, box) if total else None
    ground = make_ground(briefing.basemap, box)
    rows = np.unique(np.linspace(0, total - 1, min(total, most_points)).astype(np.int64))
    if not total:
        rows = np.empty(0, dtype=np.int64)
    html = _folium_page(briefing, ground, density, box, dense=len(rows) < total)
    body = page_body(
        title=briefing.title,
        subtitle=briefing.subtitle,
        handling=briefing.handling,
        synthetic=briefing.synthetic,
        facts=briefing.facts,
        made=briefing.made,
        classes=[(c.label, c.sign, c.count) for c in briefing.classes],
        shown=len(rows),
        total=total,
        without_place=briefing.without_place,
        density=None if density is None else (density.limits, density.bandwidth_m),
        by_hour=briefing.by_hour,
        by_day=briefing.by_day,
        note=ground.left_out,
        credit=briefing.basemap.attribution if briefing.basemap is not None else "",
    )
    data = _data_block(briefing, rows, ground, box)
    html = html.replace(_HEAD, _head(briefing.title)).replace(_BODY, body + data)
    html = html.replace("\r\n", "\n")
    return BriefingPage(html.replace(_POLICY, _policy(html)).encode(), len(rows), total)


def _padded(box: Box) -> Box:
    """A box with a margin round it, and never smaller than about 400 m."""
    west, south, east, north = box
    side = max((east - west) * 0.06, 0.002), max((north - south) * 0.06, 0.002)
    return west - side[0], south - side[1], east + side[0], north + side[1]


def _box_of(briefing: Briefing) -> Box:
    if len(briefing.lat):
        far = 0.0 if len(briefing.lat) < 1000 else 0.0005  # a few strays do not shrink the map
        west, east = np.quantile(briefing.lon, (far, 1 - far)).tolist()
        south, north = np.quantile(briefing.lat, (far, 1 - far)).tolist()
        return west, south, east, north
    if briefing.beats:
        west, south, east, north = shapely.total_bounds([beat.shape for beat in briefing.beats])
        return float(west), float(south), float(east), float(north)
    return briefing.basemap.bounds if briefing.basemap is not None else (-180.0, -60.0, 180.0, 75.0)


def _folium_page(
    briefing: Briefing, ground: BriefingGround, density: Density | None, box: Box, *, dense: bool
) -> str:
    """The page as folium makes it, with marks where our own texts come in."""
    import folium  # takes most of a second: only when a page is made

    class OfflineMap(folium.Map):
        """A map whose library is written into the page instead of being linked."""

        default_js: list[tuple[str, str]] = []
        default_css: list[tuple[str, str]] = []

    middle = ((box[1] + box[3]) / 2, (box[0] + box[2]) / 2)
    chart = OfflineMap(
        location=middle, tiles=None, zoom_start=12, max_zoom=19, prefer_canvas=False,
        control_scale=True, font_size="13px", zoomSnap=0.25, attributionControl=False,
        fadeAnimation=False,
    )  # fmt: skip
    chart._id = "briefing"
    figure: Any = chart.get_root()
    figure.header.add_child(folium.Element(_POLICY), name="policy", index=0)
    figure.header.add_child(folium.Element(_HEAD), name="head")
    figure.html.add_child(folium.Element(_BODY), name="body")
    for name, level in (("density", 420), ("beats", 430), ("labels", 440), ("incidents", 450)):
        pane = folium.map.CustomPane(name, z_index=level, pointer_events=name == "incidents")
        _named(pane, name).add_to(chart)
    for number, picture in enumerate(ground.pictures):
        _named(folium.raster_layers.ImageOverlay(
            picture.address, picture.bounds, pixelated=False, control=False, pane="tilePane"
        ), f"tile{number}").add_to(chart)  # fmt: skip
    streets = _add_ground(chart, ground)
    _add_beats(chart, briefing.beats)
    groups: dict[str, Any] = {}
    if density is not None and density.limits:
        groups["density"] = _named(folium.raster_layers.ImageOverlay(
            density.picture, density.bounds, name="Density", pixelated=False, show=dense,
            pane="density",
        ), "density").add_to(chart)  # fmt: skip
    for key, word, show in (("incidents", "Incidents", not dense), ("labels", "Names", True)):
        groups[key] = _named(folium.FeatureGroup(name=word, show=show), key).add_to(chart)
    _named(folium.LayerControl(collapsed=False, position="topright"), "switch").add_to(chart)
    parts = ", ".join(
        [f"streets: [{', '.join(streets)}]", *(f"{k}: {g.get_name()}" for k, g in groups.items())]
    )
    call = f"showBriefing({chart.get_name()}, {{ {parts} }});"
    figure.render()
    figure.script.add_child(folium.Element(call), name="show")
    return str(figure._template.render(this=figure, kwargs={}))


_STREETS = {  # surface, weight
    Rank.MOTORWAY: ("#f3e3bd", 4.5),
    Rank.MAJOR: ("#f7ebcd", 3.5),
    Rank.MEDIUM: ("#fcf6e6", 2.6),
    Rank.MINOR: ("#ffffff", 1.6),
    Rank.RAMP: ("#f9f0da", 1.4),
    Rank.SERVICE: ("#ffffff", 0.6),
}
_AREAS = {Role.WATER: "#c6d9e4", Role.PARK: "#dfead6", Role.LAND: "#f7f6f3"}


def _add_ground(chart: folium.Map, ground: BriefingGround) -> list[str]:
    """Areas and the edges of streets; gives back what the page's script lays on top."""
    surfaces = []
    for number, layer in enumerate(ground.layers):
        drawn = _geojson(layer.geometry, _style(layer), f"ground{number}")
        drawn.add_to(chart)
        if layer.role is Role.STREET and layer.rank is not Rank.SERVICE:
            colour, weight = _STREETS[layer.rank]
            surfaces.append(f'{{layer: {drawn.get_name()}, color: "{colour}", weight: {weight}}}')
    return surfaces


def _style(layer: GroundLayer) -> dict[str, Any]:
    if layer.role is Role.STREET:
        _, weight = _STREETS[layer.rank]
        return {"color": "#cfcbc3", "weight": weight + 1.2, "opacity": 1}
    if layer.role is Role.RAIL:
        return {"color": "#a5a09a", "weight": 1.4, "dashArray": "5 3", "opacity": 1}
    if layer.role is Role.BOUNDARY:
        return {"color": "#9a93a8", "weight": 1.5, "dashArray": "6 3 2 3", "fill": False}
    colour = _AREAS.get(layer.role, "#f7f6f3")
    return {"fillColor": colour, "fillOpacity": 1, "color": colour, "weight": 0.5}


def _add_beats(chart: folium.Map, beats: Sequence[BriefingBeat]) -> None:
    if beats:
        style = {"color": "#5b4b8a", "weight": 1.6, "dashArray": "4 4", "fill": False}
        shapes = area_geometry(beat.shape for beat in beats)
        _geojson(shapes, style, "beats", name="Beats", control=True, pane="beats").add_to(chart)


def _geojson(geometry: dict[str, Any], style: dict[str, Any], key: str, **options: Any) -> Any:
    import folium

    feature = {"type": "Feature", "id": "0", "properties": {}, "geometry": geometry}
    made: Any = folium.GeoJson(
        {"type": "FeatureCollection", "features": [feature]},
        style_function=lambda _: style,
        smooth_factor=1.0,
        interactive=False,
        **({"control": False} | options),
    )
    return _named(made, key)


def _named(element: Any, key: str) -> Any:
    """The element with a name that is the same each time: one briefing, one file."""
    element._id = key
    return element


def _data_block(briefing: Briefing, rows: Ints, ground: BriefingGround, box: Box) -> str:
    """What the page's script draws, as data that no browser takes for a script."""
    west, south, east, north = box
    labels = [*_beat_labels(briefing.beats), *ground.labels]
    data = {
        "box": [[south, west], [north, east]],
        "names": briefing.names,
        "classes": [{"shape": c.sign.shape, "colour": c.sign.colour} for c in briefing.classes],
        "points": {
            "lat": np.round(briefing.lat[rows], 5).tolist(),
            "lon": np.round(briefing.lon[rows], 5).tolist(),
            "at": [_time_text(briefing, row) for row in rows.tolist()],
            "name": briefing.name[rows].tolist(),
            "kind": briefing.sign[rows].tolist(),
        },
        "labels": [asdict(label) for label in labels],
    }  # fmt: skip
    return f'<script type="application/json" id="briefing-data">{_json(data)}</script>'


def _beat_labels(beats: Sequence[BriefingBeat]) -> list[Label]:
    made = []
    for beat in beats:
        x, y = shapely.get_coordinates(shapely.point_on_surface(beat.shape))[0].tolist()
        made.append(Label(round(y, 6), round(x, 6), beat.number, "beat", 0.0, 10))
    return made


def _time_text(briefing: Briefing, row: int) -> str:
    start, end = briefing.start[row].astimezone(briefing.zone), briefing.end[row]
    text = start.strftime("%Y-%m-%d %H:%M")
    if end is None:
        return text
    last = end.astimezone(briefing.zone)
    return f"{text} – {last.strftime('%H:%M' if last.date() == start.date() else '%Y-%m-%d %H:%M')}"


def _json(value: object) -> str:
    """JSON that cannot end its element, whatever it holds."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _head(title: str) -> str:
    folder = resource("briefing")
    library = (folder / "leaflet" / "leaflet.js").read_text(encoding="utf-8")
    library = re.sub(r"//# sourceMappingURL=.*", "", library)
    sheet = (folder / "leaflet" / "leaflet.css").read_text(encoding="utf-8")
    # Its pictures are not used; without this the page would ask for files beside it.
    sheet = re.sub(r"^.*\burl\([^)]*\).*$", "", sheet, flags=re.MULTILINE)
    own_sheet = (folder / "briefing.css").read_text(encoding="utf-8")
    own = (folder / "briefing.js").read_text(encoding="utf-8")
    return (
        '<meta name="referrer" content="no-referrer">'
        f"<title>{escape(title)}</title>\n<style>{sheet}</style>\n<style>{own_sheet}</style>\n"
        f"<script>{library}</script>\n<script>{own}</script>"
    )


def _policy(html: str) -> str:
    """The content security policy of a page: its own scripts and styles by hash, no network."""
    allowed = {
        kind: " ".join(
            dict.fromkeys(
                f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"
                for text in re.findall(rf"<{kind}>(.*?)</{kind}>", html, re.DOTALL)
            )
        )
        for kind in ("script", "style")
    }
    rules = (
        f"default-src 'none'; script-src {allowed['script']}; style-src {allowed['style']}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    return f'<meta http-equiv="Content-Security-Policy" content="{rules}">'


__all__ = [
    "HANDLING", "MOST_POINTS", "SIGNS", "Briefing", "BriefingBeat", "BriefingClass",
    "BriefingPage", "Sign", "make_briefing",
]  # fmt: skip
