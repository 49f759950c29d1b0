"""The widgets of the scan screen; each paints ready lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from rich.style import Style

from edge.tui import status_view, verdict_view
from edge.tui.cells import clip
from edge.tui.lines import Line, Lines
from edge.tui.marks import BAND, PAGE, TEXT, Tone, style
from edge.tui.port import Scan, Trouble

if TYPE_CHECKING:
    from edge.tui.room import Room


class VerdictField(Lines):
    """The whole field in the colour of the last verdict."""

    def __init__(self) -> None:
        super().__init__(id="verdict")
        self.scan: Scan | None = None
        self.trouble: Trouble | None = None
        self.ignored = 0

    def lines_for(self, width: int, height: int) -> tuple[Sequence[Line], Style]:
        """Sign, word, count, reason, clause, goods, next action."""
        room = cast("Room", self.screen)
        field = verdict_view.Field(
            self.scan, self.trouble, room.snapshot, room.lang, datetime.now(UTC), self.ignored
        )
        return verdict_view.lines_of(field, width, height)


class Papers(Lines):
    """The papers of the open task."""

    def lines_for(self, width: int, height: int) -> tuple[Sequence[Line], Style]:
        """One line."""
        room = cast("Room", self.screen)
        task = room.snapshot.task
        line = status_view.papers_line(task.papers if task else (), room.lang, width, room.snapshot.words)
        return [line], style(BAND.faint, BAND.ground)


class Recent(Lines):
    """The last eight scans."""

    def lines_for(self, width: int, height: int) -> tuple[Sequence[Line], Style]:
        """One line a scan, newest first."""
        room = cast("Room", self.screen)
        lines = status_view.recent_lines(room.snapshot.recent, room.lang, width)
        return lines, style(PAGE.ink, PAGE.ground)


class Status(Lines):
    """Line, outbox, catalogue, quota, devices; or, instead of the devices, a sentence."""

    def __init__(self) -> None:
        super().__init__()
        self.words = ""
        self.tone: Tone = "IDLE"

    def say(self, words: str, tone: Tone) -> None:
        """Show a sentence; "" for the devices again."""
        self.words, self.tone = words, tone
        self.repaint()

    def lines_for(self, width: int, height: int) -> tuple[Sequence[Line], Style]:
        """Two lines."""
        room = cast("Room", self.screen)
        lines = status_view.status_lines(room.snapshot, room.lang, width, datetime.now(UTC), room.home.sounds)
        if self.words:
            ink = style(TEXT[self.tone], PAGE.ground, bold=True)
            lines[-1] = [(" " + clip(self.words, width - 2), ink)]
        return lines, style(PAGE.ink, PAGE.ground)
