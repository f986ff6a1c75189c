"""Step one: which file, what it is, and its first rows; read again at every change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from icimps_desktop.exchange.mapping import MappingKind
from icimps_desktop.exchange.source_table import TableOptions
from icimps_desktop.ui.common.failures import sentence
from icimps_desktop.ui.imports.models import PreviewModel
from icimps_desktop.ui.imports.newest import Newest
from icimps_desktop.ui.imports.source import SourceFile, read_source
from icimps_desktop.ui.runtime.job_runner import JobRunner


class FilePresenter(QObject):
    """Holds the file at hand.

    Signals:
        reading: the file is being read.
        opened(SourceFile): it was read with the options in force.
        failed(str): it cannot be read so; why, and what to do.
        kind_changed: its rows become something else.
    """

    reading = Signal()
    opened = Signal(object)
    failed = Signal(str)
    kind_changed = Signal()

    def __init__(self, jobs: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path: Path | None = None
        self.options = TableOptions()
        self.file: SourceFile | None = None
        self.found: SourceFile | None = None
        self.error = ""
        self.kind = MappingKind.INCIDENTS
        self.preview = PreviewModel(self)
        self._kind_was_said = False
        self._reads = Newest[SourceFile](jobs, on_done=self._opened, on_error=self._failed)

    @property
    def busy(self) -> bool:
        """Whether it is being read."""
        return self._reads.busy

    @property
    def is_ready(self) -> bool:
        """Whether its rows can be mapped."""
        return self.file is not None and not self.busy and not self.error

    def choose(self, path: Path) -> None:
        """Take a file; what was set for another one is let go."""
        self.path, self.options = path, TableOptions()
        self.file = self.found = None
        self._kind_was_said = False
        self._read()

    def set_encoding(self, name: str) -> None:
        """Read it with another text encoding; empty for the one that is found."""
        self._read_with(replace(self.options, encoding=name or None))

    def set_delimiter(self, sign: str) -> None:
        """Cut its lines at another sign; empty for the one that is found."""
        self._read_with(replace(self.options, delimiter=sign or None))

    def set_header_row(self, row: int) -> None:
        """Take the column names from that row, counted from 1; 0 for a file without."""
        self._read_with(replace(self.options, header_row=row))

    def set_layer(self, name: str) -> None:
        """Read another sheet or layer; it has a header of its own."""
        self._read_with(replace(self.options, layer=name, header_row=None))

    def reset_options(self) -> None:
        """Read it as it was found."""
        self._read_with(TableOptions())

    def set_kind(self, kind: MappingKind) -> None:
        """Say what the rows become."""
        self._kind_was_said = True
        self._take_kind(kind)

    def read_again(self) -> None:
        """Read it once more as it is now on the disk."""
        self._read()

    def close(self) -> None:
        """Want to hear nothing more."""
        self._reads.drop()

    def _read_with(self, options: TableOptions) -> None:
        if options != self.options:
            self.options = options
            self._read()

    def _read(self) -> None:
        path, options = self.path, self.options
        if path is None:
            return
        self.error = ""
        self._reads.ask(lambda token: read_source(path, options, token))
        self.reading.emit()

    def _opened(self, file: SourceFile) -> None:
        self.file = file
        if self.options == TableOptions():
            self.found = file
        if not self._kind_was_said:
            self._take_kind(MappingKind.BEATS if file.holds_areas else MappingKind.INCIDENTS)
        self.preview.show(file)
        self.opened.emit(file)

    def _failed(self, error: Exception) -> None:
        self.error = sentence(error)
        self.preview.show(None)
        self.failed.emit(self.error)

    def _take_kind(self, kind: MappingKind) -> None:
        if kind is not self.kind:
            self.kind = kind
            self.kind_changed.emit()
