"""Calibrating a keyboard scanner: scan the sheet, read what to change, keep it, try it on a package.

While this screen is open scans come here and never to the task.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from textual.events import Key as KeyEvent
from textual.widget import Widget

from edge.codes import parse
from edge.codes.advice_words import advised, facts, menus
from edge.codes.diagnosis import Diagnosis, diagnose
from edge.codes.scanned import Misreading
from edge.codes.wedge import Profile
from edge.drivers.keyboard import KeyStroke
from edge.drivers.layout import restored
from edge.drivers.overheard import QUIET, Heard, Overheard
from edge.frame import Frame
from edge.language import say
from edge.tui.cells import wrap
from edge.tui.keys import Key
from edge.tui.lines import Line, Lines
from edge.tui.marks import PAGE, TEXT, Tone, style
from edge.tui.port import Answer
from edge.tui.room import Note, Room
from edge.tui.words import answer, moment

if TYPE_CHECKING:
    from edge.runtime.calibration import Calibration

_TYPED = "keyboard"
_NO_KEY = "—"


class Told(Lines):
    """What was found, a page at a time."""

    def lines_for(self, width: int, height: int) -> tuple[Sequence[Line], Style]:
        """The lines from where the reader is."""
        screen = self.screen
        assert isinstance(screen, Calibrating)
        plain = style(PAGE.ink, PAGE.ground)
        lines: list[Line] = []
        for words, tone in screen.told_lines():
            indent = len(words) - len(words.lstrip(" "))
            ink = style(TEXT[tone], PAGE.ground, bold=True) if tone else plain
            rows = wrap(words.strip(), width - 2 - indent)
            lines += [[(" " * (1 + indent) + row, ink)] for row in rows]
        top = screen.page * height if screen.page * height < len(lines) else 0
        screen.page = top // height if height else 0
        return lines[top : top + height], plain


class Calibrating(Room):
    """One PC's keyboard scanner and its calibration."""

    NAME: ClassVar[str] = "calibration"
    TAKES: ClassVar[bool] = True
    RAW: ClassVar[bool] = True
    KEYS: ClassVar[tuple[Key, ...]] = (
        Key("f8", "confirm"),
        Key("pagedown", "turn"),
        Key("escape", "back"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.page = 0
        self._overheard = Overheard()
        self._waiting = False
        self._found: Diagnosis | None = None
        self._kept: Calibration | None = None
        self._profile: Profile | None = None
        self._tried: Frame | None = None

    def body(self) -> Iterable[Widget]:
        """What to do, what was found, what came of it."""
        yield Note(id="intro")
        yield Told(id="told")
        yield Note(id="message")

    def on_mount(self) -> None:
        """Read what is kept."""
        self._show()
        self.read(self.port.calibration, self._read)

    def _read(self, kept: Calibration | None) -> None:
        self._kept = kept
        if kept is not None and self._profile is None:
            self._profile = kept.profile
        self._show()

    def told(self, words: str, tone: Tone) -> None:
        """Say it at the bottom."""
        self._message(words, None if tone == "IDLE" else tone)

    # what comes

    def hears(self, event: KeyEvent) -> None:
        """Every key tells something: the suffix, keys without a character."""
        self._overheard.key(KeyStroke(event.key, event.character, event.time))
        if not self._waiting:
            self._waiting = True
            self.set_timer(QUIET, self._look)

    def _look(self) -> None:
        """Typing that no scan came of is the sheet all the same, if it is as long."""
        self._waiting = False
        if (heard := self._overheard.quiet(monotonic())) is not None:
            self._diagnose(heard)
        elif self._overheard.pending:
            self._waiting = True
            self.set_timer(QUIET, self._look)

    def take(self, frame: Frame) -> bool:
        """The sheet, or a package to try it on; nothing is judged here."""
        if not frame.source.startswith(_TYPED):
            self._message(self.say("calibration.serial", source=frame.source), "REVIEW")
            return True
        self._diagnose(self._overheard.scan(frame), frame)
        return True

    def _diagnose(self, heard: Heard, frame: Frame | None = None) -> None:
        found = diagnose(heard.text, heard.hints)
        if not found.sheet and frame is not None and self._profile is not None:
            self._tried, self._found = frame, None
        else:
            self._tried, self._found = None, found
        self.page = 0
        self._message("", None)
        self._show()

    # keeping

    def do_confirm(self) -> None:
        """Keep what was found."""
        if self._found is None:
            self._message(self.say("calibration.nothing"), "REVIEW")
        elif not self._found.keepable:
            self._message(self.say("calibration.not-kept"), "REVIEW")
        else:
            found = self._found
            self.ask(self.port.calibrate(found), lambda said: self._answered(said, found))

    def _answered(self, said: Answer, found: Diagnosis) -> None:
        if not said.ok:
            self._message(answer(said, self.lang), "REVIEW")
            return
        self._profile, self._found = found.profile, None
        self.read(self.port.calibration, self._read)
        self._message(self.say("calibration.saved"), "ACCEPT")

    def do_turn(self) -> None:
        """The next page of what was found; the first again behind the last."""
        self.page += 1
        self.query_one(Told).repaint()

    # what is shown

    def told_lines(self) -> list[tuple[str, Tone | None]]:
        """The lines and their tones."""
        if self._tried is not None and self._profile is not None:
            return self._trial(self._tried, self._profile)
        if self._found is None:
            return [(self._state(), None)]
        lines: list[tuple[str, Tone | None]] = [(facts(self._found, self.lang), None)]
        for said in advised(self._found, self.lang):
            tone: Tone = "REJECT" if said.urgent else "ACCEPT"
            lines += [(said.title, tone), (f"  {said.sentence} {said.next_action}", None)]
        return [
            *(line for line in lines if line[0]),
            *((line, None) for line in menus(self._found, self.lang)),
        ]

    def _state(self) -> str:
        kept = self._kept
        if kept is None:
            return self.say("calibration.none")
        profile = kept.profile
        outcome = "unsound" if not profile.sound else "restored" if profile.changed else "unchanged"
        return self.say(
            "calibration.kept",
            at=moment(kept.at, kept.at),
            by=kept.by,
            outcome=self.say(f"calibration.state.{outcome}"),
        )

    def _trial(self, frame: Frame, profile: Profile) -> list[tuple[str, Tone | None]]:
        """What a package reads as, turned back by the profile."""
        frame = restored(frame, profile)
        read = parse(frame, today=frame.received_at.date())
        if isinstance(read, Misreading):
            why = say(read.code, self.lang).sentence
            return [(self.say("calibration.refused", why=why), "REJECT"), (f"  {read.text}", None)]
        words = self.say(
            "calibration.product",
            gtin=read.product or read.gtin or _NO_KEY,
            lot=read.lot or _NO_KEY,
            serial=read.serial or _NO_KEY,
        )
        return [(self.say("calibration.read", text=read.text), "ACCEPT"), (f"  {words}", None)]

    def _show(self) -> None:
        found = self._found
        intro = "calibration.scan" if found is None else "calibration.again"
        if found is not None and found.keepable:
            intro = "calibration.keep"
        self.query_one("#intro", Note).say(self.say(intro))
        self.query_one(Told).repaint()

    def _message(self, words: str, tone: Tone | None) -> None:
        self.query_one("#message", Note).say(words, tone)

    def relabel(self) -> None:
        """Another language."""
        super().relabel()
        self._message("", None)
        self._show()
