"""What a big job has freed goes back to the system."""

from __future__ import annotations

import subprocess
import sys

_PROGRAM = """
import threading
from pathlib import Path
from icimps_desktop.core.memory import give_back

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

held = []
def fill():
    held.extend(bytearray(3000) for _ in range(30_000))
thread = threading.Thread(target=fill)
thread.start()
thread.join()
last = held.pop()
held.clear()
before = resident()
give_back()
print(before - resident())
"""


def test_what_a_thread_has_freed_is_given_back():
    said = subprocess.run(
        [sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True
    )
    assert int(said.stdout) > 40_000_000
