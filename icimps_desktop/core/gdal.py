"""GDAL with the few formats that a station uses; the only module that loads it.

GDAL knows sixty formats; some fetch from the network or run what a file tells them, and it
decides by content which of them opens a file. It reads the list of those that are switched off
once, when it is loaded, so whoever loads it first decides for the whole program.
"""

from __future__ import annotations

import os
import sys

# Vector drivers that reach out, run command lines, follow references to other files, or
# would claim the same first bytes. SQLite stays: the tiles of a base map are kept in it.
_OFF = (
    "ADBC,AIVector,AmigoCloud,AVCBin,AVCE00,Carto,CSW,DGN,DXF,EDIGEO,EEDA,"
    "Elasticsearch,ESRIJSON,FlatGeobuf,GDALG,GeoJSONSeq,GeoRSS,GML,GPSBabel,GTFS,"
    "HTTP,JML,JSONFG,LVBAG,MapInfo File,MapML,MiraMonVector,NGW,OAPIF,ODS,OGCAPI,"
    "OGR_GMT,OGR_PDS,OGR_VRT,OpenFileGDB,OSM,PCIDSK,PDF,PDS4,PGDUMP,PLSCENES,S57,"
    "Selafin,SXF,TopoJSON,VDV,VFK,VICAR,WAsP,WFS,XLSX"
)
if "pyogrio" not in sys.modules:
    os.environ.setdefault("GDAL_SKIP", _OFF)

import pyogrio  # noqa: E402 - the list above must stand first
from pyogrio import errors, raw  # noqa: E402

pyogrio.set_gdal_config_options(
    {
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",  # no file is fetched, whatever names it
        "GDAL_HTTP_TIMEOUT": "1",
        "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS": "NO",
        "OGR_GEOJSON_MAX_OBJ_SIZE": "64",
        "OGR_WKT_PRECISION": "17",
    }
)

__all__ = ["errors", "pyogrio", "raw"]
