"""Reads an encrypted file from its first page to its last and says what is wrong with it."""

from __future__ import annotations

from sqlalchemy import Connection

from icimps_desktop.store.auxiliary import spatial_columns

_PUT_BACK = "Stop working with it and put it back from the station's backup."


def file_faults(connection: Connection, name: str) -> list[str]:
    """Sentences about a file's damage; none when every page bears its seal and all agrees.

    Costs one reading of the whole file: some seconds a gigabyte.

    Raises:
        DBAPIError: the damage is so great that the file cannot be read at all.
    """
    broken = connection.exec_driver_sql("PRAGMA cipher_integrity_check").all()
    if broken:
        pages = "One page" if len(broken) == 1 else f"{len(broken)} pages"
        return [f"{name} is damaged: {pages} cannot be read. {_PUT_BACK}"]
    said = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
    if said != "ok":
        return [f"{name} is damaged inside: {said}. {_PUT_BACK}"]
    faults = []
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        faults.append(f"{name} holds parts of a record that is not there. {_PUT_BACK}")
    return faults


def tree_faults(connection: Connection) -> list[str]:
    """Sentences about places that the map's index holds otherwise than the records."""
    faults = []
    for table, column in spatial_columns():
        tree = f"rt_{table}_{column}"
        said = connection.exec_driver_sql(f"SELECT rtreecheck('{tree}')").scalar()
        held, told = connection.exec_driver_sql(
            f"SELECT (SELECT count(*) FROM {tree}), "  # noqa: S608 - our own names
            f"(SELECT count(*) FROM {table} WHERE {column} IS NOT NULL)"
        ).one()
        if said != "ok" or held != told:
            faults.append(
                f"The map's index of {table} is out of step: {held} of {told} places. {_PUT_BACK}"
            )
    return faults
