"""Every shipped file that the code names is in the repository."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.tree import ROOT, modules


def _named_resources() -> Iterator[tuple[str, list[str]]]:
    """The module and the leading literal parts of each call `resource("folder", "file")`."""
    for path in modules("icimps_desktop", "sync_server"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name != "resource":
                continue
            parts: list[str] = []
            for argument in node.args:
                if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
                    break
                parts.append(argument.value)
            yield str(path.relative_to(ROOT)), parts


def test_every_named_resource_is_there() -> None:
    named = list(_named_resources())
    assert named, "no module names a resource: has core.resources.resource been renamed?"
    missing = [
        f"{module}: {'/'.join(parts)}"
        for module, parts in named
        if not ROOT.joinpath("resources", *parts).exists()
    ]
    assert not missing
