"""GDAL never knows more formats than a station uses, whichever part of the program loads it."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from tests.architecture.tree import ROOT, modules

SAID = """
import importlib, sys
importlib.import_module(sys.argv[1])
import pyogrio
print(*pyogrio.list_drivers(), sep="\\n")
"""
DANGEROUS = {"OGR_VRT", "WFS", "GML", "CSW", "Elasticsearch", "ESRIJSON", "HTTP", "XLSX", "ODS"}


@pytest.mark.parametrize(
    "first",
    [
        "icimps_desktop.core.gdal",
        "icimps_desktop.exchange.gdal",
        "icimps_desktop.synthetic.files",
        "icimps_desktop.services.demo",
    ],
)
def test_whoever_comes_first_gets_the_few_formats(first: str) -> None:
    plain = {name: value for name, value in os.environ.items() if name != "GDAL_SKIP"}
    said = subprocess.run(
        [sys.executable, "-c", SAID, first],
        env=plain, cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    drivers = set(said.stdout.split("\n")) - {""}
    assert not drivers & DANGEROUS
    assert {"GPKG", "GeoJSON", "GPX", "ESRI Shapefile", "SQLite"} <= drivers


def test_one_module_loads_gdal() -> None:
    loads = re.compile(r"^\s*(?:import|from)\s+(?:pyogrio|osgeo|fiona|rasterio|geopandas)\b", re.M)
    found = [
        str(path.relative_to(ROOT))
        for path in modules("icimps_desktop", "sync_server", "packaging")
        if loads.search(path.read_text("utf-8"))
    ]
    assert found == [os.path.join("icimps_desktop", "core", "gdal.py")]
