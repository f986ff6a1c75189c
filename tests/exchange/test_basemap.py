"""Base maps of every kind, sound and broken."""

import gzip
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer
from sqlcipher3 import dbapi2 as sqlite

from icimps_desktop.core.errors import UserError
from icimps_desktop.exchange.basemap import Kind, Rank, Role, open_basemap
from icimps_desktop.exchange.named_points import read_named_points
from icimps_desktop.records.points import to_degrees

REAL = Path(__file__).parents[2] / "../shared/data/stlouis_basemap.gpkg"


def write_layer(path, name, rows, *, driver="GPKG", crs="EPSG:4326", **options):
    """`rows` are (geometry, name, class)."""
    geometry = shapely.to_wkb(np.array([row[0] for row in rows], dtype=object))
    fields = [np.array([row[i] for row in rows], dtype=object) for i in (1, 2)]
    kinds = {row[0].geom_type for row in rows}
    pyogrio.raw.write(
        path,
        geometry,
        fields,
        fields=["name", "class"],
        layer=name,
        driver=driver,
        geometry_type=kinds.pop() if len(kinds) == 1 else "Unknown",
        crs=crs,
        append=path.exists(),
        **options,
    )


def square(x, y, side=0.01):
    return shapely.box(x, y, x + side, y + side)


@pytest.fixture
def town(tmp_path):
    """A town with every role, as a GeoPackage."""
    path = tmp_path / "town.gpkg"
    write_layer(path, "boundary", [(square(10, 50, 0.1), "Town", None)])
    write_layer(
        path,
        "neighbourhoods",
        [
            (square(10.0, 50.0), "Oldmarket", "neighbourhood"),
            (square(10.02, 50.0), "Green Park", "park_or_cemetery"),
        ],
    )
    write_layer(
        path,
        "streets",
        [
            (shapely.LineString([(10, 50), (10.05, 50.01)]), "I- 70", "primary"),
            (shapely.LineString([(10, 50.02), (10.05, 50.02)]), "High St", "residential"),
            (shapely.LineString([(10, 50.03), (10.05, 50.03)]), None, "local_unnamed"),
            (shapely.LineString([(10, 50.04), (10.05, 50.04)]), "Lot 3", "parking"),
            (shapely.LineString([(10, 50.05), (10.05, 50.05)]), None, "motorway_link"),
        ],
    )
    hole = square(10.06, 50.06, 0.02).difference(square(10.065, 50.065, 0.005))
    write_layer(path, "water", [(hole, "Ring Lake", "lake_or_pond")])
    write_layer(path, "metro", [(shapely.LineString([(10, 50), (10.1, 50.1)]), "Red", "x")])
    write_layer(path, "places", [(shapely.Point(10.05, 50.05), "Town", "town")])
    return path


def by_role(base):
    return {layer.role: layer for layer in base.layers}


def test_roles_follow_layer_class_and_geometry(town):
    base = open_basemap(town)
    layers = by_role(base)
    assert set(layers) == {
        *(Role.BOUNDARY, Role.DISTRICT, Role.PARK, Role.STREET, Role.WATER, Role.RAIL, Role.PLACE)
    }
    assert layers[Role.PARK].names == ("Green Park",)
    assert layers[Role.DISTRICT].names == ("Oldmarket",)
    streets = layers[Role.STREET]
    assert streets.kind is Kind.LINE
    assert streets.names == ("I-70", "High St", "", "Lot 3", "")
    assert [Rank(r) for r in streets.ranks] == [
        *(Rank.MAJOR, Rank.MINOR, Rank.SERVICE, Rank.SERVICE, Rank.RAMP)
    ]
    assert layers[Role.PLACE].ranks[0] == Rank.MEDIUM


@pytest.mark.parametrize("name", ["addresses", "Address_Points", "city-addr", "housenumber"])
def test_house_numbers_are_kept_for_the_gazetteer_and_not_drawn(town, name):
    write_layer(town, name, [(shapely.Point(10.05, 50.06), "12 High St", "home")])
    assert by_role(open_basemap(town))[Role.PLACE].names == ("Town",)
    assert [layer.names for layer in read_named_points(town) if layer.layer == name] == [
        ("12 High St",)
    ]


def test_geometry_arrives_in_mercator(town):
    base = open_basemap(town)
    lake = by_role(base)[Role.WATER]
    assert lake.features.tolist() == [0, 2]  # the outer ring and the hole
    assert lake.parts[-1] == len(lake.coords)
    lon, lat = to_degrees(lake.coords[:, 0], lake.coords[:, 1])
    assert (lon.min(), lat.max()) == pytest.approx((10.06, 50.08))
    assert lake.boxes[0] == pytest.approx(
        [*lake.coords.min(axis=0).tolist(), *lake.coords.max(axis=0).tolist()]
    )
    assert base.bounds == pytest.approx((10.0, 50.0, 10.1, 50.1))


def test_other_systems_and_mixed_geometry(tmp_path):
    path = tmp_path / "utm.gpkg"
    shapes = shapely.GeometryCollection(
        [
            shapely.LineString([(500_000, 5_538_000), (501_000, 5_538_000)]),
            shapely.MultiPolygon([shapely.box(500_000, 5_538_000, 500_100, 5_538_100)]),
            shapely.Point(500_000, 5_538_000),
        ]
    )
    write_layer(path, "stuff", [(shapes, "Mixed", None)], crs="EPSG:32632")
    base = open_basemap(path)
    assert [(layer.kind, layer.names) for layer in base.layers] == [
        *((Kind.POLYGON, ("Mixed",)), (Kind.LINE, ("Mixed",)), (Kind.POINT, ("Mixed",)))
    ]
    assert base.bounds[:2] == pytest.approx((9.0, 49.9948), abs=1e-3)


def test_a_file_without_system_is_read_only_when_it_can_be_degrees(tmp_path):
    degrees, metres = tmp_path / "d.gpkg", tmp_path / "m.gpkg"
    with pytest.warns(UserWarning, match="crs"):
        write_layer(degrees, "a", [(square(10, 50), "A", None)], crs=None)
    assert open_basemap(degrees).bounds == pytest.approx((10, 50, 10.01, 50.01))
    with pytest.warns(UserWarning, match="crs"):
        write_layer(metres, "a", [(square(500_000, 5_000_000), "A", None)], crs=None)
    with pytest.raises(UserError, match="coordinate system"):
        open_basemap(metres)


def test_wrong_missing_and_empty_files_get_their_sentence(tmp_path):
    with pytest.raises(UserError, match="cannot be opened"):
        open_basemap(tmp_path / "none.gpkg")
    for name, content in (("map.gpkg", b""), ("photo.mbtiles", b"\xff\xd8\xff" * 100)):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UserError, match="is not a base map"):
            open_basemap(tmp_path / name)
    other = tmp_path / "other.db"
    with sqlite.connect(other) as db:
        db.execute("CREATE TABLE a (b)")
    db.close()
    with pytest.raises(UserError, match="is not a base map"):
        open_basemap(other)
    empty = tmp_path / "empty.gpkg"
    write_layer(empty, "a", [(shapely.Point(), "A", None)])
    with pytest.raises(UserError, match="nothing that can be drawn"):
        open_basemap(empty)


def test_damaged_files_get_their_sentence_or_open(town):
    """A cut file never raises anything but the sentence for a person."""
    whole = town.read_bytes()
    refused = 0
    for kept in (100, 1000, 4096, len(whole) // 3, len(whole) // 2):
        town.write_bytes(whole[:kept])
        try:
            open_basemap(town)
        except UserError as error:
            refused += town.name in error.message
    assert refused >= 4
    broken = bytearray(whole)
    broken[1000 : len(whole) // 2] = bytes(len(whole) // 2 - 1000)
    town.write_bytes(bytes(broken))
    with pytest.raises(UserError):
        open_basemap(town)


def picture(shade: int) -> bytes:
    """A PNG of one grey pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(bytes([0, shade])))
        + chunk(b"IEND", b"")
    )


def write_mbtiles(path, tiles, **metadata):
    with sqlite.connect(path) as db:
        db.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        db.execute(
            "CREATE TABLE tiles (zoom_level INT, tile_column INT, tile_row INT, tile_data BLOB)"
        )
        db.executemany("INSERT INTO metadata VALUES (?, ?)", metadata.items())
        db.executemany(
            "INSERT INTO tiles VALUES (?, ?, ?, ?)",
            [(z, x, (1 << z) - 1 - y, data) for (z, x, y), data in tiles.items()],
        )
    db.close()


TILES = {(0, 0, 0): picture(1), (1, 0, 0): picture(2), (1, 1, 1): picture(3)}


def test_mbtiles_pictures(tmp_path):
    path = tmp_path / "tiles & more #1.mbtiles"
    write_mbtiles(
        path,
        TILES,
        format="png",
        bounds="-10,-20,30,40",
        attribution='<a href="x">&copy; Somebody</a>',
    )
    before = sorted(tmp_path.iterdir())
    base = open_basemap(path)
    assert (base.layers, base.bounds) == ((), (-10, -20, 30, 40))
    assert base.attribution == "© Somebody"
    assert (base.tiles.min_zoom, base.tiles.max_zoom) == (0, 1)
    with ThreadPoolExecutor(8) as threads:
        asked = list(TILES) * 50
        assert list(threads.map(lambda key: base.tiles.tile(*key), asked)) == [
            TILES[key] for key in asked
        ]
    assert base.tiles.tile(1, 1, 0) is None
    base.close()
    assert sorted(tmp_path.iterdir()) == before
    assert open_basemap(path, attribution=" Ours ").attribution == "Ours"


def write_pmtiles(path, tiles, compression=Compression.NONE, tile_type=TileType.PNG):
    with path.open("wb") as file:
        writer = Writer(file)
        for (z, x, y), data in sorted(tiles.items(), key=lambda t: zxy_to_tileid(*t[0])):
            writer.write_tile(zxy_to_tileid(z, x, y), data)
        writer.finalize(
            {
                "tile_type": tile_type,
                "tile_compression": compression,
                "min_zoom": 0,
                "max_zoom": 1,
                "center_zoom": 0,
                "min_lon_e7": -100_000_000,
                "min_lat_e7": -200_000_000,
                "max_lon_e7": 300_000_000,
                "max_lat_e7": 400_000_000,
                "center_lon_e7": 0,
                "center_lat_e7": 0,
            },
            {"attribution": "Somebody"},
        )


@pytest.mark.parametrize("compression", [Compression.NONE, Compression.GZIP])
def test_pmtiles_pictures(tmp_path, compression):
    path = tmp_path / "city.pmtiles"
    pack = gzip.compress if compression is Compression.GZIP else bytes
    write_pmtiles(path, {key: pack(data) for key, data in TILES.items()}, compression)
    base = open_basemap(path)
    assert base.bounds == (-10, -20, 30, 40)
    assert base.attribution == "Somebody"
    with ThreadPoolExecutor(8) as threads:
        asked = list(TILES) * 50
        assert list(threads.map(lambda key: base.tiles.tile(*key), asked)) == [
            TILES[key] for key in asked
        ]
    assert base.tiles.tile(1, 1, 0) is None
    assert base.tiles.tile(1, 5, 0) is None
    base.close()


def test_damaged_tile_files_get_their_sentence(tmp_path):
    path = tmp_path / "city.pmtiles"
    write_pmtiles(path, TILES)
    whole = path.read_bytes()
    for content in (whole[:60], whole[:7] + b"\x02" + whole[8:], whole[:127]):
        path.write_bytes(content)
        with pytest.raises(UserError, match="is damaged"):
            open_basemap(path)
    tiles = tmp_path / "city.mbtiles"
    write_mbtiles(tiles, {}, format="png")
    with pytest.raises(UserError, match="no map tile"):
        open_basemap(tiles)


@pytest.mark.parametrize("driver", ["MBTiles", "PMTiles"])
def test_vector_tiles_become_layers(tmp_path, driver):
    path = tmp_path / f"vector.{driver.lower()}"
    rows = [
        (shapely.LineString([(10, 50), (10.05, 50.01)]), "High St", "primary"),
        (shapely.LineString([(10, 50.02), (10.05, 50.02)]), "Low St", "residential"),
    ]
    write_layer(
        path,
        "roads",
        rows,
        driver=driver,
        dataset_options={"MINZOOM": "8", "MAXZOOM": "13"},
    )
    base = open_basemap(path)
    (streets,) = base.layers
    assert (streets.role, base.tiles) == (Role.STREET, None)
    assert set(streets.names) == {"High St", "Low St"}
    assert base.bounds == pytest.approx((10, 50, 10.05, 50.02), abs=1e-3)


def test_real_city():
    if not REAL.exists():
        return  # the made-up town above stands for it
    base = open_basemap(REAL)
    layers = by_role(base)
    assert len(layers[Role.STREET]) == 7248
    assert len(layers[Role.DISTRICT]) == 79
    assert len(layers[Role.PARK]) == 9
    assert len(layers[Role.WATER]) == 19
    assert base.bounds == pytest.approx((-90.34, 38.53, -90.13, 38.77), abs=0.01)
