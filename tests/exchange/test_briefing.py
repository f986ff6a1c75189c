"""The briefing map: one file, nothing from outside, no text that becomes markup or script."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import shapely

from icimps_desktop.core.resources import resource
from icimps_desktop.exchange.basemap import open_basemap
from icimps_desktop.exchange.briefing import (
    HANDLING,
    SIGNS,
    Briefing,
    BriefingBeat,
    BriefingClass,
    make_briefing,
)
from icimps_desktop.exchange.briefing_density import make_density
from tests.exchange.test_basemap import TILES, write_layer, write_mbtiles

PAYLOADS = (
    "<script>window.canary=1</script>",
    "</script><script>window.canary=1</script>",
    "<img src=x onerror=window.canary=1>",
    '"><svg onload=window.canary=1>',
    "'-alert(1)-'",
    "javascript:window.canary=1",
    "{{ 7 * 7 }}{% raw %}{{ this }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "${window.canary=1}`",
    "<!--<script>",
    "]]><script>window.canary=1</script>",
    "\u2028window.canary=1\u2029",
    "<style>@import url(http://invented.invalid/x)</style>",
    "<!--icimps-head--><!--icimps-body--><!--icimps-policy-->",
    "&lt;script&gt;",
    "<base href=//invented.invalid>",
)
VENDORED = {
    "leaflet.js": "db49d009c841f5ca34a888c96511ae936fd9f5533e90d8b2c4d57596f4e5641a",
    "leaflet.css": "a7837102824184820dfa198d1ebcd109ff6d0ff9a2672a074b9a1b4d147d04c6",
}
START = datetime(2030, 3, 4, 23, 30, tzinfo=UTC)
LINKING = {"src", "href", "srcset", "data", "action", "formaction", "poster", "background", "ping"}


class Page(HTMLParser):
    """A page as a browser takes it apart: elements with their attributes, and texts by element."""

    def __init__(self, html: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._texts: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(html.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "path", "circle", "rect", "br"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._texts.append((self._open[-1] if self._open else "", data))

    def texts(self, of: str) -> list[str]:
        return [text for tag, text in self._texts if tag == of]

    @property
    def said(self) -> str:
        """Everything that is not script, style or data."""
        texts = "".join(text for tag, text in self._texts if tag not in ("script", "style"))
        return " ".join(texts.split())

    @property
    def data(self) -> dict[str, object]:
        """The data block."""
        (block,) = (text for text in self.texts("script") if text.startswith('{"box"'))
        return json.loads(block)


def briefing(count: int = 12, text: str = "Burglary", **changes: object) -> Briefing:
    """Incidents along a line; `text` stands wherever a text can stand."""
    place = np.arange(count)
    made = Briefing(
        title=text,
        subtitle=text,
        handling=HANDLING,
        synthetic=False,
        facts=((text, text), ("Time", "all")),
        made=(("By", text),),
        lat=50.0 + place * 1e-3,
        lon=10.0 + place * 1e-3,
        start=[START + timedelta(hours=i) for i in range(count)],
        end=[None if i % 2 else START + timedelta(hours=i + 3) for i in range(count)],
        zone=ZoneInfo("Europe/Berlin"),
        name=place % 2,
        sign=place % 2,
        names=(text, "Theft"),
        classes=(BriefingClass(text, SIGNS[0], 6), BriefingClass("Theft", SIGNS[1], 6)),
        without_place=2,
        by_hour=tuple(range(24)),
        by_day=(1, 2, 3, 4, 5, 6, 7),
        beats=(BriefingBeat(text, shapely.box(10, 50, 10.01, 50.01)),),
    )
    return replace(made, **changes)


def town(tmp_path, name="High St"):
    path = tmp_path / "town.gpkg"
    line = shapely.LineString([(9.99, 50), (10.0, 50.005), (10.02, 50.01)])
    rows = [(line, name, "primary"), (shapely.LineString([(10, 49.99), (10, 50.02)]), name, "x")]
    write_layer(path, "streets", rows)
    write_layer(path, "quarters", [(shapely.box(9.99, 49.99, 10.02, 50.02), name, "x")])
    write_layer(path, "water", [(shapely.box(10.005, 50, 10.01, 50.004), name, "lake")])
    return open_basemap(path, attribution=name)


def policy_of(page: Page) -> dict[str, list[str]]:
    (content,) = (
        str(attrs["content"]) for tag, attrs in page.elements
        if tag == "meta" and attrs.get("http-equiv") == "Content-Security-Policy"
    )  # fmt: skip
    return {rule.split()[0]: rule.split()[1:] for rule in content.split("; ")}


def assert_closed(html: bytes) -> Page:
    """The page links nothing, has no handler and no style of an element, and runs only its own."""
    page = Page(html)
    for tag, attrs in page.elements:
        assert tag not in ("link", "iframe", "object", "embed", "base", "form", "img", "a"), tag
        for name, value in attrs.items():
            assert not name.startswith("on"), (tag, name)
            assert name != "style", (tag, value)
            assert name not in LINKING, (tag, name)
    for sheet in page.texts("style"):
        assert "url(" not in sheet
        assert "@import" not in sheet
    policy = policy_of(page)
    assert policy["default-src"] == ["'none'"]
    assert policy["img-src"] == ["data:"]
    assert policy["base-uri"] == policy["form-action"] == ["'none'"]
    assert not {"connect-src", "font-src", "frame-src", "object-src"} & policy.keys()
    for kind in ("script", "style"):
        parts = [
            text for text in _elements(html.decode(), kind) if kind == "style" or text[0] != "{"
        ]
        digests = {base64.b64encode(sha256(text.encode()).digest()).decode() for text in parts}
        assert {f"'sha256-{digest}'" for digest in digests} == set(policy[f"{kind}-src"])
        assert len(digests) <= 6
    return page


def _elements(html: str, kind: str) -> Sequence[str]:
    return re.findall(rf"<{kind}(?: [^>]*)?>(.*?)</{kind}>", html, re.DOTALL)


def test_a_plain_page_is_closed_and_says_what_it_shows(tmp_path):
    made = make_briefing(briefing(basemap=town(tmp_path)))
    page = assert_closed(made.html)
    assert (made.shown, made.total) == (12, 12)
    assert "12 incidents, each of them shown." in page.said
    assert "Not on the map: 2 without a place." in page.said
    assert HANDLING in page.said
    assert "Map: High St" in page.said
    assert "SYNTHETIC" not in page.said
    points = page.data["points"]
    assert len(points["lat"]) == 12
    assert points["at"][:2] == ["2030-03-05 00:30 – 03:30", "2030-03-05 01:30"]
    assert page.elements[2][1]["http-equiv"] == "Content-Security-Policy"  # before all it governs
    assert len(made.html) < 300_000


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_becomes_markup_or_script(tmp_path, payload):
    plain = assert_closed(make_briefing(briefing(basemap=town(tmp_path))).html)
    (tmp_path / "town.gpkg").unlink()
    made = make_briefing(briefing(text=payload, basemap=town(tmp_path, payload)))
    page = assert_closed(made.html)
    assert [tag for tag, _ in page.elements] == [tag for tag, _ in plain.elements]
    assert policy_of(page) == policy_of(plain)  # nothing new that may run
    shown = " ".join(payload.split())
    assert page.said.count(shown) >= 6  # shown as it is, to be read
    assert page.data["names"][0] == payload
    assert payload in [label["text"] for label in page.data["labels"]]
    assert b"canary=1</script>" not in made.html


def test_many_incidents_are_sampled_evenly_and_it_is_said():
    made = make_briefing(briefing(2_000), most_points=100)
    page = assert_closed(made.html)
    assert (made.shown, made.total) == (100, 2_000)
    assert "2,000 incidents. The density shows all of them; one by one, 100 are drawn" in page.said
    lat = page.data["points"]["lat"]
    assert (lat[0], lat[-1]) == (50.0, 51.999)
    assert np.diff(lat) == pytest.approx(np.full(99, 0.0202), abs=2e-3)


def test_the_mark_of_a_demo_and_an_empty_answer():
    empty = briefing(0, synthetic=True, classes=(), by_hour=(0,) * 24, by_day=(0,) * 7)
    made = make_briefing(empty)
    page = assert_closed(made.html)
    assert "SYNTHETIC DATA" in page.said
    assert "0 incidents" in page.said
    assert page.data["box"][0] == pytest.approx([49.998, 9.998])
    assert_closed(make_briefing(replace(empty, beats=())).html)


def test_one_briefing_is_one_file():
    assert make_briefing(briefing()).html == make_briefing(briefing()).html


def test_only_the_named_fields_can_reach_the_page():
    """A new field on the page is a decision, not an accident."""
    assert set(make_data()) == {"box", "names", "classes", "points", "labels"}
    assert set(make_data()["points"]) == {"lat", "lon", "at", "name", "kind"}


def make_data():
    return Page(make_briefing(briefing()).html).data


def test_picture_tiles_are_written_into_the_page(tmp_path):
    path = tmp_path / "tiles.mbtiles"
    page_of_harm = {(1, 1, 0): b"<svg onload=alert(1)>"}
    write_mbtiles(path, TILES | page_of_harm, format="png", bounds="-170,-80,170,80")
    base = open_basemap(path)
    made = make_briefing(briefing(basemap=base, area=(-170, -80, 170, 80)))
    base.close()
    assert_closed(made.html)
    assert made.html.count(b"data:image/png;base64,") == 3  # two tiles and the density
    assert b"PHN2Zy" not in made.html


def test_an_area_asked_for_frames_the_map(tmp_path):
    page = Page(make_briefing(briefing(basemap=town(tmp_path), area=(9, 49, 11, 51))).html)
    (south, west), (north, east) = page.data["box"]
    assert (south, west, north, east) == pytest.approx((48.88, 8.88, 51.12, 11.12))


def test_density_counts_per_square_kilometre():
    """5,000 incidents at one place: the kernel's peak is n / (2 pi h²)."""
    lat, lon = np.full(5_000, 50.0), np.full(5_000, 10.0)
    density = make_density(lat, lon, (9.95, 49.97, 10.05, 50.03))
    assert density.bandwidth_m == 200
    peak = 5_000 / (2 * np.pi * 0.2**2)
    assert 0.7 * peak < density.limits[-1] < peak
    tall, wide, _ = density.picture.shape
    darkest = density.picture[tall // 2, wide // 2]
    assert tuple(darkest[:3]) == (0x42, 0x0F, 0x75)
    assert not density.picture[0, 0].any()
    assert make_density(lat, lon, (9, 49, 11, 51)).bandwidth_m > 500
    assert make_density(lat[:0], lon[:0], (9, 49, 11, 51)).limits == ()


def test_what_is_shipped_of_others_is_unchanged():
    for name, digest in VENDORED.items():
        content = resource("briefing", "leaflet", name).read_bytes()
        assert sha256(content).hexdigest() == digest, name
    assert "BSD 2-Clause" in resource("briefing", "leaflet", "LICENSE").read_text("utf-8")
    script = resource("briefing", "briefing.js").read_text("utf-8")
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert word not in script
