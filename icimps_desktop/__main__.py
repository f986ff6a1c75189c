"""Entry of `icimps`: without a command it opens the desktop, else it is the command line."""

from __future__ import annotations

import multiprocessing
import sys


def main() -> None:
    """Run the desktop or a command; ends the process with its exit code."""
    multiprocessing.freeze_support()
    arguments = sys.argv[1:]
    if not arguments or arguments[0] == "--station":
        sys.exit(_desktop(arguments))
    from icimps_desktop.cli.main import run

    sys.exit(run(arguments))


def _desktop(arguments: list[str]) -> int:
    # Imported here: a command must not wait for Qt, nor the window for the command line.
    from icimps_desktop.ui.app import run

    return run(arguments)


if __name__ == "__main__":
    main()
