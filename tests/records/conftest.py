"""The shipped lists, read once."""

from __future__ import annotations

import pytest

from icimps_desktop.core.resources import resource
from icimps_desktop.records.codes import CodeLists
from icimps_desktop.records.severity import SeverityTable


@pytest.fixture(scope="session")
def lists() -> CodeLists:
    return CodeLists.load(resource("code_lists"))


@pytest.fixture(scope="session")
def severity() -> SeverityTable:
    return SeverityTable.load(resource("code_lists", "severity_cchi.json"))
