"""What the program ships and the station adds: code lists and severity weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from icimps_desktop.core.resources import resource
from icimps_desktop.records.code import LocalCode
from icimps_desktop.records.codes import CodeLists
from icimps_desktop.records.severity import SeverityTable


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Code lists and the active severity table, read once at the start."""

    lists: CodeLists
    severity: SeverityTable

    @classmethod
    def load(cls) -> Knowledge:
        """Read the shipped files.

        Raises:
            UnavailableError: the installation is not whole.
        """
        folder = resource("code_lists")
        return cls(CodeLists.load(folder), SeverityTable.load(folder / "severity_cchi.json"))

    def with_local(self, codes: Sequence[LocalCode]) -> Knowledge:
        """The same, with the station's own codes beside the shipped ones."""
        return Knowledge(self.lists.with_local(codes), self.severity)
