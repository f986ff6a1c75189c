"""The map's own measuring: it runs, and its figures fit together. How fast is not tested here."""

from icimps_desktop.ui.map.bench import measure
from tests.ui.map.town import make_basemap, make_points


def test_every_scale_is_measured(qapp):
    found = measure(make_points(25_000), make_basemap(), (640, 400), frames=4)
    assert found["rows"] == 25_000
    assert {zoom["drawn_as"] for zoom in found["zooms"]} == {"points", "density"}
    assert found["pan_fps"] == min(zoom["fps"] for zoom in found["zooms"]) > 0
    assert found["first_paint_ms"] == max(zoom["first_paint_ms"] for zoom in found["zooms"]) > 0
    assert 0 <= found["gap_share"] <= 1
