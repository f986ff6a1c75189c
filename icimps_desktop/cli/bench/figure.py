"""What a measurement gives: samples, the limit's samples, and whether the bar holds."""

from __future__ import annotations

import gc
import math
import os
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Literal

SHOWN = 400  # samples that a report holds at most; the figures are of all


@dataclass(slots=True)
class Figure:
    """One bench. `bar` bounds the ratio to the limit, or the value itself.

    `higher` is true where more is better. `more` are further figures, each with its own
    name; `also` says of further bars whether they hold.
    """

    name: str
    rows: int
    unit: str
    value: float
    limit: float
    bar: float | None
    bar_of: Literal["ratio", "value"]
    samples: Sequence[float]
    limit_samples: Sequence[float]
    limit_is: str
    higher: bool = False
    more: dict[str, object] = field(default_factory=dict)
    also: dict[str, bool] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        """The value by the limit; infinite without one."""
        return self.value / self.limit if self.limit else math.inf

    @property
    def holds(self) -> bool:
        """Whether every bar holds."""
        return self._own_bar_holds() and all(self.also.values())

    def _own_bar_holds(self) -> bool:
        if self.bar is None:
            return True
        seen = self.ratio if self.bar_of == "ratio" else self.value
        return seen >= self.bar if self.higher else seen <= self.bar

    def as_json(self) -> dict[str, object]:
        """The promised keys first; then what helps to understand them."""
        return {
            "name": self.name,
            "rows": self.rows,
            "value": short(self.value),
            "unit": self.unit,
            "limit": short(self.limit),
            "ratio": short(self.ratio) if self.limit else None,
            "bar": self.bar,
            "pass": self.holds,
            "samples": [short(one) for one in self.samples[:SHOWN]],
            "first": short(self.samples[0]) if self.samples else None,
            "limit_samples": [short(one) for one in self.limit_samples[:SHOWN]],
            "limit_first": short(self.limit_samples[0]) if self.limit_samples else None,
            "limit_is": self.limit_is,
            "bar_of": self.bar_of,
            "counted": len(self.samples),
            **self.more,
            "bars": self.also,
            "machine": machine(),
        }

    def sentences(self) -> Iterator[str]:
        """The same for a person."""
        yield f"{self.name}: {short(self.value)} {self.unit} at {self.rows:,} incidents"
        if self.limit:
            yield f"limit: {short(self.limit)} {self.unit}, {self.limit_is}"
            yield f"ratio: {short(self.ratio)}"
        if self.bar is not None:
            sign = "at least" if self.higher else "at most"
            of = "times the limit" if self.bar_of == "ratio" else self.unit
            yield f"bar: {sign} {self.bar} {of}"
        for name, value in self.more.items():
            if isinstance(value, int | float | str):
                yield f"{name}: {value}"
        for name, holds in self.also.items():
            yield f"{name}: {'holds' if holds else 'does not hold'}"
        yield "holds" if self.holds else "DOES NOT HOLD"


def quantile(samples: Sequence[float], part: float) -> float:
    """The value below which that part of the samples lies (nearest rank)."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, math.ceil(part * len(ordered)) - 1)] if ordered else 0.0


def median(samples: Sequence[float]) -> float:
    """The middle one."""
    return quantile(samples, 0.5)


def short(value: float) -> float:
    """Four figures, enough for a comparison."""
    return float(f"{value:.4g}")


def in_turns(
    ours: Callable[[int], list[float]], limit: Callable[[int], list[float]], runs: int
) -> tuple[list[float], list[float]]:
    """Let both run `runs` times, in the order ours, limit, limit, ours; all samples of each.

    Each is given the number of its run.
    """
    mine: list[float] = []
    bare: list[float] = []
    for run in range(runs):
        pair = [(ours, mine), (limit, bare)]
        for work, samples in pair if run % 2 == 0 else reversed(pair):
            gc.collect()
            samples += work(run)
    return mine, bare


@contextmanager
def stopwatch(samples: list[float]) -> Iterator[None]:
    """Add how long the block took, in milliseconds."""
    began = time.perf_counter()
    yield
    samples.append((time.perf_counter() - began) * 1000)


def out_of_cache(*paths: Path) -> None:
    """Ask the system to forget what it holds of these files, so that they come from disk."""
    if not hasattr(os, "posix_fadvise"):
        return  # Windows and macOS have no such call: the first run there is warm
    for path in paths:
        if path.is_file():
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
                os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(handle)


def machine() -> dict[str, object]:
    """What the figures were measured on, without names or paths."""
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "sqlcipher3": version("sqlcipher3"),
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
    }
