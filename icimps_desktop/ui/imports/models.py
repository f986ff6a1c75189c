"""The tables of the wizard: preview, examples, fields, words, rejected rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal

from icimps_desktop.exchange.areas import Area
from icimps_desktop.exchange.batch import Reject
from icimps_desktop.ui.common.tone import Tone
from icimps_desktop.ui.imports.examples import Examples
from icimps_desktop.ui.imports.source import PREVIEW_ROWS, SourceFile, shorten
from icimps_desktop.ui.imports.table_model import Index, Role, TableModel
from icimps_desktop.ui.imports.words import count_text, field_text, joined, tr


class PreviewModel(TableModel):
    """The first hundred rows as they stand in the file, everything as text."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent=parent)
        self.numbers = frozenset({0})
        self._file: SourceFile | None = None

    def show(self, file: SourceFile | None) -> None:
        """Show another file, or none."""
        self.beginResetModel()
        self._file = file
        self.heads = () if file is None else (tr("Row"), *file.columns)
        self.endResetModel()

    def count(self) -> int:
        return 0 if self._file is None else min(len(self._file.cells), PREVIEW_ROWS)

    def text(self, row: int, column: int) -> str:
        if self._file is None:
            return ""
        return str(self._file.numbers[row]) if column == 0 else self._file.shown(row, column - 1)

    def is_faint(self, row: int, column: int) -> bool:
        return column == 0


class ExamplesModel(TableModel):
    """The first rows as they will be read; what is not taken says why in place of a time."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent=parent)
        self.numbers = frozenset({0})
        self._examples = Examples()

    def show(self, examples: Examples) -> None:
        """Show other examples."""
        heads = (tr("Row"), *examples.heads)
        if heads == self.heads and len(examples.rows) == self.count():
            self._examples = examples  # the place that somebody looks at stays where it is
            self.refresh()
            return
        self.beginResetModel()
        self._examples = examples
        self.heads = heads
        self.endResetModel()

    def count(self) -> int:
        return len(self._examples.rows)

    def text(self, row: int, column: int) -> str:
        one = self._examples.rows[row]
        if column == 0:
            return str(one.number)
        if one.problem:
            return tr("Not taken: {why}").format(why=one.problem) if column == 1 else ""
        return one.cells[column - 1]

    def hint(self, row: int, column: int) -> str:
        return self._examples.rows[row].problem

    def tone(self, row: int, column: int) -> Tone | None:
        return Tone.DANGER if self._examples.rows[row].problem and column == 1 else None

    def is_faint(self, row: int, column: int) -> bool:
        return column == 0


class AreasModel(TableModel):
    """The beats of a map file."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__((tr("Number"), tr("Name"), tr("District"), tr("Corners")), parent)
        self.numbers = frozenset({3})
        self._rows: list[tuple[str, str, str, str]] = []

    def show(self, areas: Sequence[Area], corners: Sequence[int]) -> None:
        """Show other areas."""
        self.beginResetModel()
        self._rows = [
            (area.number, area.name, area.district, count_text(many))
            for area, many in zip(areas, corners, strict=True)
        ]
        self.endResetModel()

    def count(self) -> int:
        return len(self._rows)

    def text(self, row: int, column: int) -> str:
        return self._rows[row][column]


class FieldsModel(TableModel):
    """Which column each field is read from.

    Signals:
        typed(str, str): for this field, these words were typed.
    """

    typed = Signal(str, str)
    COLUMN = 1

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__((tr("Field"), tr("Column in the file"), tr("Stands there")), parent)
        self.fields: tuple[str, ...] = ()
        self._file: SourceFile | None = None
        self._there: Mapping[str, tuple[str, ...]] = {}
        self._wanted: Mapping[str, tuple[str, ...]] = {}

    def show(
        self,
        fields: Sequence[str],
        file: SourceFile,
        there: Mapping[str, tuple[str, ...]],
        wanted: Mapping[str, tuple[str, ...]],
    ) -> None:
        """Show what is read from where; `wanted` may name columns that the file lacks."""
        anew = tuple(fields) != self.fields
        if anew:
            self.beginResetModel()
        self.fields, self._file = tuple(fields), file
        self._there, self._wanted = there, wanted
        if anew:
            self.endResetModel()
        else:
            self.refresh()

    def columns_of(self, row: int) -> tuple[str, ...]:
        """The file's columns that the field of this row is read from."""
        return self._there.get(self.fields[row], ())

    def count(self) -> int:
        return len(self.fields)

    def text(self, row: int, column: int) -> str:
        name = self.fields[row]
        there = self._there.get(name, ())
        if column == 0:
            return field_text(name)
        if column == 1:
            if not there and name in self._wanted:
                missing = joined(self._wanted[name])
                return tr("not in this file ({columns})").format(columns=missing)
            return joined(there) or "–"
        return "" if self._file is None else " · ".join(self._file.examples(there))

    def hint(self, row: int, column: int) -> str:
        return self.text(row, column) if column != 1 else ""

    def is_faint(self, row: int, column: int) -> bool:
        return column == 2 or self.fields[row] not in self._there

    def flags(self, index: Index) -> Qt.ItemFlag:
        usual = super().flags(index)
        return usual | Qt.ItemFlag.ItemIsEditable if index.column() == self.COLUMN else usual

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        if role == Role.EditRole and index.isValid():
            return joined(self.columns_of(index.row()))
        return super().data(index, role)

    def setData(self, index: Index, value: object, role: int = Role.EditRole) -> bool:
        if role != Role.EditRole or index.column() != self.COLUMN:
            return False
        self.typed.emit(self.fields[index.row()], str(value))
        return True


@dataclass(frozen=True, slots=True)
class WordRow:
    """A word of the source, how often it stands there, and what it means (None: not known)."""

    word: str
    times: int
    meaning: str | None


class WordsModel(TableModel):
    """The source's words for classes of offence, unknown ones first.

    Signals:
        typed(str, str): for this word, this class was typed ("" to forget it).
    """

    typed = Signal(str, str)
    CLASS = 2

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__((tr("Word in the file"), tr("Rows"), tr("Class of offence")), parent)
        self.numbers = frozenset({1})
        self.rows: list[WordRow] = []
        self._labels: Mapping[str, str] = {}
        self._otherwise = ""

    def show(self, rows: Sequence[WordRow], labels: Mapping[str, str], otherwise: str) -> None:
        """Show other words; what is already there keeps its place while one is set."""
        places = {row.word: place for place, row in enumerate(self.rows)}
        stays = len(rows) == len(self.rows) and all(row.word in places for row in rows)
        self._labels, self._otherwise = labels, otherwise
        if stays:
            self.rows = sorted(rows, key=lambda row: places[row.word])
            self.refresh()
            return
        self.beginResetModel()
        self.rows = sorted(rows, key=lambda row: (row.meaning is not None, -row.times, row.word))
        self.endResetModel()

    def count(self) -> int:
        return len(self.rows)

    def text(self, row: int, column: int) -> str:
        one = self.rows[row]
        if column == 0:
            return shorten(one.word, 120)
        if column == 1:
            return count_text(one.times)
        if one.meaning is None:
            return tr("not known, so {other}").format(other=self._otherwise)
        return self._labels.get(one.meaning, one.meaning)

    def hint(self, row: int, column: int) -> str:
        return self.rows[row].word if column == 0 else ""

    def tone(self, row: int, column: int) -> Tone | None:
        unknown = column == self.CLASS and self.rows[row].meaning is None
        return Tone.WARNING if unknown else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        usual = super().flags(index)
        return usual | Qt.ItemFlag.ItemIsEditable if index.column() == self.CLASS else usual

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        if role == Role.EditRole and index.isValid():
            return self.rows[index.row()].meaning or ""
        return super().data(index, role)

    def setData(self, index: Index, value: object, role: int = Role.EditRole) -> bool:
        if role != Role.EditRole or index.column() != self.CLASS:
            return False
        self.typed.emit(self.rows[index.row()].word, str(value))
        return True


class TicksModel(TableModel):
    """Choices with a tick each.

    Signals:
        ticked(str, bool): this choice was switched.
    """

    ticked = Signal(str, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(("",), parent)
        self._choices: tuple[tuple[str, str], ...] = ()
        self._on: frozenset[str] = frozenset()

    def show(self, choices: Sequence[tuple[str, str]], on: frozenset[str]) -> None:
        """Offer these (code, text), with a tick at those."""
        anew = tuple(choices) != self._choices
        if anew:
            self.beginResetModel()
        self._choices, self._on = tuple(choices), on
        if anew:
            self.endResetModel()
        else:
            self.refresh()

    def count(self) -> int:
        return len(self._choices)

    def text(self, row: int, column: int) -> str:
        return self._choices[row][1]

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        if role == Role.CheckStateRole and index.isValid():
            on = self._choices[index.row()][0] in self._on
            return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        return super().data(index, role)

    def setData(self, index: Index, value: object, role: int = Role.EditRole) -> bool:
        if role != Role.CheckStateRole:
            return False
        on = Qt.CheckState(value) is Qt.CheckState.Checked
        self.ticked.emit(self._choices[index.row()][0], on)
        return True


class RejectsModel(TableModel):
    """Rows that are not taken: number, reason, and the cells as they were."""

    _SHOWN = 2000

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent=parent)
        self.numbers = frozenset({0})
        self._rejects: Sequence[Reject] = ()

    def show(self, rejects: Sequence[Reject], columns: Sequence[str]) -> None:
        """Show others; of very many the first, the file of them holds all."""
        self.beginResetModel()
        self._rejects = rejects[: self._SHOWN]
        self.heads = (tr("Row"), tr("Why it is not taken"), *columns)
        self.endResetModel()

    def count(self) -> int:
        return len(self._rejects)

    def text(self, row: int, column: int) -> str:
        one = self._rejects[row]
        if column == 0:
            return str(one.row)
        if column == 1:
            why = one.reason.split(": ", 1)[-1]
            return why[:1].upper() + why[1:]
        return shorten(one.cells[column - 2], 80)

    def hint(self, row: int, column: int) -> str:
        return self._rejects[row].reason if column == 1 else ""

    def is_faint(self, row: int, column: int) -> bool:
        return column != 1


class CountsModel(TableModel):
    """Words with how often they stand in the file, the most frequent first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__((tr("Word without a class"), tr("Rows")), parent)
        self.numbers = frozenset({1})
        self._rows: list[tuple[str, int]] = []

    def show(self, counts: Mapping[str, int]) -> None:
        """Show other words."""
        self.beginResetModel()
        self._rows = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
        self.endResetModel()

    def count(self) -> int:
        return len(self._rows)

    def text(self, row: int, column: int) -> str:
        word, times = self._rows[row]
        return count_text(times) if column else shorten(word, 120)
