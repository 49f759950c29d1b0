"""Help: what the keys do, what the colours mean, what to do when something is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.style import Style
from textual.widget import Widget

from edge.tui.cells import wrap
from edge.tui.lines import Line, Lines
from edge.tui.marks import FIELDS, KEY, LETTER, PAGE, style
from edge.tui.room import Room
from edge.tui.scan import ScanScreen

_TOPICS = ("scan", "halt", "review", "harm", "damaged", "offline", "task", "lost-key")


class HelpText(Lines):
    """The text."""

    def lines_for(self, width: int, height: int) -> tuple[Sequence[Line], Style]:
        """Verdicts, keys, topics; what does not fit is the last topics."""
        room = self.screen
        assert isinstance(room, Help)
        plain = style(PAGE.ink, PAGE.ground)
        faint = style(PAGE.faint, PAGE.ground)
        lines: list[Line] = [self._verdicts(room)]
        keys = [f"{key.cap} {room.say('key.' + key.act)}" for key in ScanScreen.KEYS if key.shown]
        lines += [[(" " + row, faint)] for row in wrap("   ".join(keys), width - 2)]
        for topic in _TOPICS:
            rows = wrap(room.say(f"help.{topic}"), width - 4)
            lines += [
                [(" - " if not index else "   ", plain), (row, plain)] for index, row in enumerate(rows)
            ]
        return lines, plain

    def _verdicts(self, room: Room) -> Line:
        line: list[tuple[str, Style]] = [(" ", style(PAGE.ink, PAGE.ground))]
        for verdict in ("ACCEPT", "REVIEW", "REJECT"):
            paint = FIELDS[verdict]
            words = f" {LETTER[verdict]} {room.say('verdict.' + verdict)}: {room.say('help.' + verdict)} "
            line += [(words, style(paint.ink, paint.ground, bold=True)), (" ", style(KEY.ink, PAGE.ground))]
        return line


class Help(Room):
    """One page."""

    NAME: ClassVar[str] = "help"
    READS: ClassVar[bool] = True

    def body(self) -> Iterable[Widget]:
        """The text alone."""
        yield HelpText(id="help")
