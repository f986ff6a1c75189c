"""Every record class, so that the one MetaData is whole wherever it is used."""

from __future__ import annotations

from icimps_desktop.records import (
    arrest,
    code,
    import_batch,
    incident,
    item,
    officer,
    person,
    station,
)
from icimps_desktop.records.base import METADATA, Record

FILES = (arrest, code, import_batch, incident, item, officer, person, station)


def record_classes() -> dict[str, type[Record]]:
    """Record classes by table name."""
    return {
        mapper.class_.__tablename__: mapper.class_
        for mapper in Record.registry.mappers
        if issubclass(mapper.class_, Record)
    }


__all__ = ["FILES", "METADATA", "record_classes"]
