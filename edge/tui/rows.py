"""A list of at most 200 rows with one picked: arrows, page keys, wheel, click, Enter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.style import Style
from textual import events
from textual.message import Message

from edge.tui.cells import pad, pad_left
from edge.tui.lines import Line, Lines, Span, width_of
from edge.tui.marks import BAND, PAGE, PICKED, TEXT, Tone, style


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, the fewest cells it needs, whether it takes what is left, its side."""

    heading: str
    width: int
    grows: bool = False
    right: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One value and how it is meant; bar: so much of so much, drawn instead of words."""

    words: str
    tone: Tone | None = None
    bar: tuple[int, int] | None = None


class Rows(Lines, can_focus=True):
    """A list; posts `Picked` on Enter and `Edge` when moved past either end.

    lit: the picked row is seen though the focus is elsewhere.
    """

    DEFAULT_CSS = "Rows { height: 1fr; }"

    @dataclass
    class Picked(Message):
        """Enter, or a click on the picked row."""

        rows: Rows
        index: int

    @dataclass
    class Moved(Message):
        """Another row is picked."""

        rows: Rows
        index: int

    @dataclass
    class Edge(Message):
        """A step beyond the first (-1) or the last (+1) row."""

        rows: Rows
        step: int

    def __init__(self, *, id: str | None = None, heading: bool = True, lit: bool = False) -> None:
        super().__init__(id=id)
        self.columns: Sequence[Column] = ()
        self.cells: Sequence[Sequence[Cell]] = ()
        self.empty = ""
        self.at = 0
        self._first = 0
        self._heading = heading
        self._lit = lit

    def show(
        self, columns: Sequence[Column], cells: Sequence[Sequence[Cell]], empty: str = "", at: int = 0
    ) -> None:
        """Show these rows, `at` picked; `empty` is said where there are none."""
        self.columns, self.cells, self.empty = columns, cells, empty
        self.at = max(0, min(at, len(cells) - 1))
        self.repaint()

    def lines_for(self, width: int, height: int) -> tuple[Sequence[Line], Style]:
        """The heading and the rows about the picked one."""
        fill = style(PAGE.ink, PAGE.ground)
        widths = self._widths(width)
        head = [self._heading_line(widths, width)] if self._heading else []
        room = max(1, height - len(head))
        self._first = min(max(self._first, self.at - room + 1), self.at)
        self._first = max(0, min(self._first, len(self.cells) - room))
        if not self.cells:
            return [*head, [(" " + self.empty, style(PAGE.faint, PAGE.ground))]], fill
        shown = range(self._first, min(len(self.cells), self._first + room))
        return [*head, *(self._row_line(index, widths, width) for index in shown)], fill

    def _widths(self, width: int) -> list[int]:
        growing = sum(column.grows for column in self.columns)
        spare = width - 1 - sum(column.width + 1 for column in self.columns)
        share = max(0, spare // growing) if growing else 0
        return [column.width + (share if column.grows else 0) for column in self.columns]

    def _heading_line(self, widths: Sequence[int], width: int) -> Line:
        ink = style(BAND.faint, BAND.ground)
        words = " "
        for column, cells in zip(self.columns, widths, strict=True):
            words += (pad_left if column.right else pad)(column.heading, cells) + " "
        return [(pad(words, width), ink)]

    def _row_line(self, index: int, widths: Sequence[int], width: int) -> Line:
        paint = PICKED if index == self.at and (self.has_focus or self._lit) else PAGE
        ground = paint.ground
        line: list[Span] = [(" ", style(paint.ink, ground))]
        for cell, column, cells in zip(self.cells[index], self.columns, widths, strict=True):
            ink = TEXT[cell.tone] if cell.tone and paint is PAGE else paint.ink
            if cell.bar is not None:
                line += _bar(cell, cells, ground)
            else:
                words = (pad_left if column.right else pad)(cell.words, cells)
                line.append((words, style(ink, ground, bold=cell.tone is not None)))
            line.append((" ", style(paint.ink, ground)))
        line.append((" " * max(0, width - width_of(line)), style(paint.ink, ground)))
        return line

    def go(self, to: int) -> None:
        """Pick row `to`; past an end says so instead."""
        if to < 0 or to >= len(self.cells):
            beyond = -1 if to < 0 else 1
            self.at = 0 if to < 0 else max(0, len(self.cells) - 1)
            self.post_message(self.Edge(self, beyond))
        else:
            self.at = to
        self.repaint()
        self.post_message(self.Moved(self, self.at))

    async def on_key(self, event: events.Key) -> None:
        """Arrows and page keys move, Enter chooses; a key used here goes no further."""
        last = len(self.cells) - 1
        to = {
            "up": self.at - 1,
            "down": self.at + 1,
            "pageup": max(0, self.at - self.size.height) if self.at else -1,
            "pagedown": min(last, self.at + self.size.height) if self.at < last else last + 1,
            "home": 0,
            "end": last,
        }.get(event.key)
        if to is not None:
            self.go(to)
        elif event.key == "enter":
            self.choose()
        else:
            return
        event.stop()
        event.prevent_default()

    def choose(self) -> None:
        """Choose the picked row."""
        if self.cells:
            self.post_message(self.Picked(self, self.at))

    def on_mouse_scroll_up(self) -> None:
        """The wheel."""
        self.go(max(0, self.at - 3))

    def on_mouse_scroll_down(self) -> None:
        """The wheel."""
        self.go(min(len(self.cells) - 1, self.at + 3))

    def on_click(self, event: events.Click) -> None:
        """A click picks; a click on the picked row chooses."""
        index = self._first + event.y - self._heading
        if 0 <= index < len(self.cells):
            if index == self.at:
                self.choose()
            else:
                self.go(index)

    def on_focus(self) -> None:
        """The picked row is seen."""
        self.repaint()

    def on_blur(self) -> None:
        """The picked row is not."""
        self.repaint()


def _bar(cell: Cell, width: int, ground: str) -> list[Span]:
    used, total = cell.bar or (0, 0)
    full = min(width, max(1 if used else 0, round(width * used / total))) if total else 0
    ink = TEXT[cell.tone or "ACCEPT"]
    return [(" " * full, style(ground, ink)), (" " * (width - full), style(BAND.ink, BAND.ground))]
