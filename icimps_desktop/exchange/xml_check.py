"""XML from outside, read once through by expat before a larger parser gets it.

Neither KML nor GPX needs a document type: a file with one is refused, so no entity is
ever defined, fetched or multiplied.
"""

from __future__ import annotations

from pathlib import Path
from xml.parsers import expat

from icimps_desktop.core.errors import UserError
from icimps_desktop.exchange.limits import MAX_XML_DEPTH, MAX_XML_FILE, MIB

_NO_ENCODING = (LookupError, ValueError)  # what expat raises for a name it cannot use


def check_xml(path: Path) -> str:
    """Refuse what is not plain, well-formed XML; the local name of the root element.

    Raises:
        UserError: too large, too deep, malformed, or with a document type.
    """
    if path.stat().st_size > MAX_XML_FILE:
        raise UserError(
            f"“{path.name}” is larger than {MAX_XML_FILE // MIB} MB. Save it as GeoPackage or"
            " CSV and import that."
        )
    check = _Check(path.name)
    try:
        with path.open("rb") as handle:
            check.parser.ParseFile(handle)
    except expat.ExpatError as error:
        raise UserError(
            f"“{path.name}” is damaged: line {error.lineno} is not valid XML. Fetch it again."
        ) from error
    except _NO_ENCODING as error:
        raise UserError(
            f"“{path.name}” is written in an encoding that is not known. Save it as UTF-8."
        ) from error
    return check.root


def root_name(path: Path) -> str:
    """The local name of the root element, empty where the file does not begin as XML.

    Raises:
        UserError: there is a document type.
    """
    check = _Check(path.name)
    with path.open("rb") as handle:
        head = handle.read(MIB // 16)
    try:
        check.parser.Parse(head, False)
    except (expat.ExpatError, *_NO_ENCODING):
        return check.root  # what comes later is judged by check_xml
    return check.root


class _Check:
    """One pass: remembers the root, counts the depth, stops at a document type."""

    def __init__(self, name: str) -> None:
        self.root = ""
        self._name = name
        self._depth = 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _start(self, tag: str, _attributes: dict[str, str]) -> None:
        self.root = self.root or tag.rpartition(":")[2]
        self._depth += 1
        if self._depth > MAX_XML_DEPTH:
            raise UserError(
                f"“{self._name}” is nested more than {MAX_XML_DEPTH} levels deep. It was"
                " not opened."
            )

    def _end(self, _tag: str) -> None:
        self._depth -= 1

    def _doctype(self, *_: object) -> None:
        raise UserError(
            f"“{self._name}” defines a document type (DOCTYPE). Maps and tracks need none, and it"
            " can be used to harm; the file was not opened."
        )
