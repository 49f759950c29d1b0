"""The scan screen: what the last scan came to, and everything an operator must see beside it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.widget import Widget

from edge.tui.keys import Key
from edge.tui.marks import Tone
from edge.tui.port import Answer, Scan, Trouble
from edge.tui.room import Room
from edge.tui.status_view import cameras
from edge.tui.verdict_field import Papers, Recent, Status, VerdictField
from edge.tui.words import answer


class ScanScreen(Room):
    """Always there, under every other screen."""

    KEYS: ClassVar[tuple[Key, ...]] = (
        Key("f1", "help"),
        Key("f2", "task"),
        Key("f3", "undo"),
        Key("f4", "override"),
        Key("f5", "simulate"),
        Key("f5", "labels"),
        Key("f5", "viewfinder"),
        Key("f6", "stock"),
        Key("f7", "journal"),
        Key("f8", "acknowledge"),
        Key("f9", "language"),
        Key("f10", "sync"),
        Key("f11", "key_in"),
        Key("f12", "menu"),
        Key("escape", "menu", shown=False),
    )
    COMMON: ClassVar[tuple[Key, ...]] = ()

    _halted = False

    def body(self) -> Iterable[Widget]:
        """Papers, verdict, last scans, state."""
        yield Papers()
        yield VerdictField()
        yield Recent()
        yield Status()

    def keys(self) -> tuple[Key, ...]:
        """F5 simulates in a demonstration, else shows the labels of a printer, else a camera's pictures."""
        simulated = self.snapshot.demonstration
        prints = not simulated and self.snapshot.labels is not None
        there = {"simulate": simulated, "labels": prints}
        there["viewfinder"] = not simulated and not prints and bool(cameras(self.snapshot))
        return tuple(key for key in self.KEYS if there.get(key.act, True))

    @property
    def field(self) -> VerdictField:
        """The verdict field."""
        return self.query_one(VerdictField)

    def on_mount(self) -> None:
        """The last verdict is shown again after a restart; ages and the clock go on."""
        recent = self.snapshot.recent
        self.field.scan = recent[0] if recent else None
        self._halted = self.snapshot.halted
        self.set_interval(15, self.relabel)

    def scanned(self, scan: Scan) -> None:
        """Show the verdict: first the field, then what follows from it."""
        field = self.field
        field.trouble = None
        self._halted = self.snapshot.halted
        waits = bool(scan.findings) and scan.findings[0].code == "line-halted"
        if waits and field.scan is not None and field.scan.verdict == "REJECT":
            field.ignored += 1
        elif not (self._halted and scan.verdict == "ACCEPT" and field.scan is not None):
            field.scan, field.ignored = scan, 0  # what was accepted beside a halted line starts it no more
        field.repaint()
        self.query_one(Recent).repaint()
        self.query_one(Status).say("", "IDLE")

    def changed(self) -> None:
        """Task, operator, device or line changed."""
        field = self.field
        if self._halted and not self.snapshot.halted:
            # Red means stopped: an acknowledged REJECT stands in the list below.
            field.scan, field.ignored = None, 0
        self._halted = self.snapshot.halted
        if self.home.screen is self:
            self.relabel()

    def troubled(self, trouble: Trouble | None) -> None:
        """A failure fills the field until it is mended."""
        self.field.trouble = trouble
        self.field.repaint()

    def told(self, words: str, tone: Tone) -> None:
        """Say a sentence in the place of the state of devices, until the next scan."""
        self.query_one(Status).say(words, tone)

    def do_acknowledge(self) -> None:
        """The REJECT has been seen; the line goes on."""
        if self.field.trouble is not None:
            self.troubled(None)
        if self.snapshot.halted:
            self.ask(self.port.acknowledge(), self._answered)

    def do_simulate(self) -> None:
        """The simulated scanner sends its next package."""
        if self.snapshot.demonstration:
            self.ask(self.port.simulate(), lambda what: self.home.tell(self.say("demo.sent", what=what)))

    def do_task(self) -> None:
        """Choose a task, or close the one that is open."""
        self.home.open("closing" if self.snapshot.task else "tasks")

    def _answered(self, said: Answer) -> None:
        if not said.ok:
            self.home.tell(answer(said, self.lang), "REVIEW")
