"""Names on the base map: readable, apart from each other, in the right place."""

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtGui import QFont

from icimps_desktop.core.jobs import CancelToken, JobCancelledError
from icimps_desktop.exchange.basemap import BaseMap, Rank, open_basemap
from icimps_desktop.ui.map.basemap_painter import BaseMapPainter, features_in_view, street_width
from icimps_desktop.ui.map.camera import Camera, lon_lat_to_world
from icimps_desktop.ui.map.labels import LabelPainter, _extent, _Page
from icimps_desktop.ui.map.theme import DARK, LIGHT
from tests.exchange.test_basemap import TILES, write_mbtiles
from tests.ui.map.town import make_basemap


def camera(zoom, lon=10.1, lat=50.1):
    return Camera(*lon_lat_to_world(lon, lat), zoom, 1200, 800)


@pytest.mark.parametrize("zoom", [11.5, 13.0, 14.5, 16.0, 18.0])
def test_no_name_overlaps_another(qapp, zoom):
    view = camera(zoom)
    labels = LabelPainter(make_basemap().layers)
    written = list(labels._fitting(view, LIGHT, QFont(), _Page(view)))
    assert written
    boxes = [_corners(item) for item in written]
    for one, other in combinations(boxes, 2):
        assert not _meet(one, other)
    for box in boxes:
        assert box.min() >= 0
        assert (box.max(axis=0) <= (view.width, view.height)).all()


def _corners(item):
    """The turned rectangle of the letters alone."""
    width, height = _extent(item.lines, item.font)
    height *= 0.6  # capitals without the room above and below
    half = np.array([[-width, -height], [width, -height], [width, height], [-width, height]]) / 2
    turn = np.array(
        [[np.cos(item.angle), np.sin(item.angle)], [-np.sin(item.angle), np.cos(item.angle)]]
    )
    return half @ turn + (item.x, item.y)


def _meet(one, other):
    """Separating axes of two rectangles."""
    for box in (one, other):
        for side in (box[1] - box[0], box[3] - box[0]):
            a, b = one @ side, other @ side
            if a.max() < b.min() or b.max() < a.min():
                return False
    return True


def test_names_come_with_the_zoom(qapp):
    labels = LabelPainter(make_basemap().layers)

    def names(zoom):
        view = camera(zoom)
        return {" ".join(w.lines) for w in labels._fitting(view, LIGHT, QFont(), _Page(view))}

    assert "Harbour" in names(12)
    assert not any(name.endswith("Street") for name in names(12) if not name.startswith("20"))
    assert any(name.endswith("Row") for name in names(16))
    assert "Harbour" not in names(17)


def test_streets_are_named_along_their_line(qapp):
    view = camera(16)
    labels = LabelPainter(make_basemap().layers)
    seen = set()
    for written in labels._fitting(view, LIGHT, QFont(), _Page(view)):
        kind = written.lines[0].split()[-1]
        seen.add(kind)
        if kind == "Row":
            assert abs(np.degrees(written.angle)) < 1
        elif kind == "Street":
            assert abs(abs(np.degrees(written.angle)) - 90) < 1
    assert {"Row", "Street"} <= seen


def test_panning_does_not_move_names(qapp):
    labels = LabelPainter(make_basemap().layers)
    one, two = camera(15), camera(15).moved(-90, 40)

    def places(view):
        return {
            (w.lines, *(round(v, 9) for v in view.to_world(w.x, w.y)))
            for w in labels._fitting(view, LIGHT, QFont(), _Page(view))
            if 250 < w.x < 950 and 250 < w.y < 550
        }

    kept = places(one) & places(two)
    assert len(kept) >= 0.8 * min(len(places(one)), len(places(two)))


def test_streets_widen_with_the_zoom_and_small_ones_come_later():
    for rank in Rank:
        widths = [street_width(rank, zoom) for zoom in np.arange(8, 20, 0.5)]
        assert widths == sorted(widths)
    assert street_width(Rank.MAJOR, 11) > 0 == street_width(Rank.MINOR, 11)
    assert street_width(Rank.SERVICE, 14) == 0 < street_width(Rank.SERVICE, 17)


def test_only_what_is_in_view_is_drawn():
    layer = make_basemap().layers[-1]
    everything = features_in_view(layer, camera(10))
    assert len(everything) == len(layer)
    near = features_in_view(layer, camera(17))
    assert 0 < len(near) < len(layer) / 4


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("ratio", [1.0, 1.5])
def test_picture_has_the_size_and_colours_asked_for(qapp, theme, ratio):
    view = camera(14, 10.15, 50.15)
    frame = BaseMapPainter(make_basemap()).paint(view, ratio, theme, QFont(), CancelToken())
    assert (frame.ground.width(), frame.ground.height()) == (1200 * ratio, 800 * ratio)
    assert frame.ground.pixelColor(round(600 * ratio) + 9, round(400 * ratio) + 9) == theme.water
    assert frame.names.pixelColor(1, 1).alpha() == 0


def test_a_cancelled_painting_stops(qapp):
    token = CancelToken()
    token.cancel()
    with pytest.raises(JobCancelledError):
        BaseMapPainter(make_basemap()).paint(camera(14), 1.0, LIGHT, QFont(), token)


def test_picture_tiles_are_drawn_scaled_from_the_nearest_zoom(qapp, tmp_path):
    path = tmp_path / "tiles.mbtiles"
    write_mbtiles(path, TILES, format="png")
    base = open_basemap(path)
    view = Camera(0.25, 0.25, 6.0, 300, 200)
    frame = BaseMapPainter(base).paint(view, 1.0, LIGHT, QFont(), CancelToken())
    assert frame.ground.pixelColor(150, 100).red() == 2  # the grey of tile 1/0/0
    view = Camera(0.75, 0.25, 6.0, 300, 200)  # no tile 1/1/0: the whole world's shows instead
    frame = BaseMapPainter(base).paint(view, 1.0, LIGHT, QFont(), CancelToken())
    assert frame.ground.pixelColor(150, 100).red() == 1
    base.close()


def test_a_broken_tile_is_a_hole(qapp, tmp_path):
    path = tmp_path / "tiles.mbtiles"
    write_mbtiles(path, {(0, 0, 0): b"\x89PNG torn"}, format="png")
    base = open_basemap(path)
    assert isinstance(base, BaseMap)
    frame = BaseMapPainter(base).paint(
        Camera(width=64, height=64), 1.0, LIGHT, QFont(), CancelToken()
    )
    assert frame.ground.pixelColor(30, 30) == LIGHT.outside
    base.close()
