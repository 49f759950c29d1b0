"""The app: keys in, happenings in, one screen on top. It decides nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, ClassVar, TypeVar

from rich.text import Text
from textual import events
from textual.app import App
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import Input

from edge.codes.list_part import Lists
from edge.drivers.keyboard import KeyboardCapture
from edge.drivers.sound import TerminalBell, Verdict
from edge.drivers.state import REASONS
from edge.errors import BondscanError
from edge.frame import Frame
from edge.language import text
from edge.rules.verdict import Verdict as RulesVerdict
from edge.runtime import faults
from edge.tui.commands import obey
from edge.tui.marks import Tone
from edge.tui.pages import made
from edge.tui.port import (
    Arrived,
    Changed,
    Happening,
    Language,
    Ordered,
    Port,
    Scan,
    Scanned,
    Snapshot,
    Trouble,
    Unprinted,
)
from edge.tui.room import Room
from edge.tui.scan import ScanScreen
from edge.tui.status_view import idle_for
from edge.tui.typing import Typing
from edge.tui.words import OTHER, ordered

Result = TypeVar("Result")


@dataclass
class Happened(Message):
    """Something happened at the station."""

    happening: Happening


@dataclass
class Finished(Message):
    """A future is done; what it came to is for its owner."""

    future: Future[Any]
    then: Callable[[Any], None]
    owner: Room


@dataclass
class Due(Message):
    """A reminder, behind every key that came before it."""

    look: Callable[[float], Awaitable[None]]


class BondscanApp(App[int], inherit_bindings=False):
    """bondscan on a terminal.

    port: the station. log: the directory for details of faults. player: may be set; sounds a verdict
    in the place of the bell, False where it cannot. mute: may be set; told whether sound is off.
    after_first_paint: may be set; called once something is on the screen.
    """

    CSS_PATH = Path(__file__).with_name("bondscan.tcss")
    TITLE = "bondscan"
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, port: Port, log: Path) -> None:
        super().__init__()
        self.port = port
        self.snapshot: Snapshot = port.snapshot()
        self.lang: Language = self.snapshot.language
        self.sounds = True
        self.player: Callable[[Verdict], bool] = lambda _: False
        self.mute: Callable[[bool], None] = lambda _: None
        self.gathered = Lists()
        self.animation_level = "none"
        self._log_to = log
        self._readers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="read")
        self._typing = Typing(self, super().on_event, self.typed, KeyboardCapture(back=port.meant))
        self._bell = TerminalBell(lambda _: self.bell(), self.set_timer)
        self._touched = monotonic()
        self._gate = ""
        self.after_first_paint: Callable[[], None] = lambda: None

    def get_default_screen(self) -> ScanScreen:
        """The scan screen lies under all others."""
        return ScanScreen()

    @property
    def base(self) -> ScanScreen:
        """The scan screen."""
        screen = self.screen_stack[0]
        assert isinstance(screen, ScanScreen)
        return screen

    @property
    def top(self) -> Room:
        """The screen that is seen."""
        screen = self.screen
        assert isinstance(screen, Room)
        return screen

    def on_mount(self) -> None:
        """From now on everything that happens is shown."""
        self.port.subscribe(self.heard)
        self.snapshot = self.port.snapshot()
        self._arrange()
        self.set_interval(5, self._lock_when_idle)
        self.call_after_refresh(self.after_first_paint)

    def on_unmount(self) -> None:
        """Nothing is read any more."""
        self._readers.shutdown(wait=False, cancel_futures=True)

    def heard(self, happening: Happening) -> None:
        """What the station tells, from any thread."""
        self.post_message(Happened(happening))

    # what comes in

    async def on_event(self, event: events.Event) -> None:
        """Keys and pastes are looked at before focus and bindings are."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            self._touched = monotonic()
            self.top.hears(event)
            await self._typing.key(event, isinstance(self.focused, Input))
        elif isinstance(event, events.Paste) and not event.is_forwarded:
            self._touched = monotonic()
            await self._typing.paste(event, isinstance(self.focused, Input))
        else:
            if isinstance(event, events.AppFocus | events.AppBlur):
                self.port.hush(isinstance(event, events.AppFocus))
            await super().on_event(event)

    def remind(self, delay: float, look: Callable[[float], Awaitable[None]]) -> None:
        """As `Reminds`: by a message of its own, since timers run ahead of the keys that wait."""
        self.set_timer(delay, lambda: self.post_message(Due(look)))

    async def on_due(self, message: Due) -> None:
        """A reminder's turn has come."""
        await message.look(message.time)

    def typed(self, frame: Frame) -> None:
        """A scan that a keyboard typed: turned back first, by this PC's calibration."""
        self.deliver(frame if self.top.RAW else self.port.restored(frame))

    def deliver(self, frame: Frame) -> None:
        """A frame for whoever wants it: a command, the screen on top, else the station."""
        if not obey(self, frame) and not (self.top.TAKES and self.top.take(frame)):
            self.when_done(self.port.submit(frame), lambda _: None, self.base)

    def on_happened(self, message: Happened) -> None:
        """Show what happened."""
        match message.happening:
            case Scanned(scan, snapshot, quiet):
                self.snapshot = snapshot
                self._show(scan, quiet)
            case Changed(snapshot):
                self.snapshot = snapshot
                self._arrange()
                for screen in self.screen_stack:
                    if isinstance(screen, Room):
                        screen.changed()
            case Arrived(frame):
                self._touched = monotonic()
                self.deliver(frame)
            case Trouble() as trouble:
                self._trouble(trouble)
            case Unprinted(reason, snapshot):
                self.snapshot = snapshot
                why = REASONS[reason][0 if self.lang == "zh" else 1]
                self.tell(text("labels.failed", self.lang, why=why), "REVIEW")
                self.ring("REVIEW")
            case Ordered(orders):
                self.tell(ordered(orders, self.lang), "REJECT")
                self.ring("REVIEW")

    def _show(self, scan: Scan, quiet: bool) -> None:
        self._touched = monotonic()
        if self.top is not self.base and self.top.READS:
            self.back_to_base()
        for screen in self.screen_stack:
            if isinstance(screen, Room):
                screen.scanned(scan)
        if not quiet:
            self.ring(scan.verdict, scan.repeat)

    def _trouble(self, trouble: Trouble) -> None:
        if trouble.blocking:
            self.base.troubled(trouble)
            self.ring("REJECT")
        self.tell(f"{text(f'trouble.{trouble.code}', self.lang)} {trouble.message}", "REJECT")

    def ring(self, verdict: RulesVerdict, repeat: bool = False) -> None:
        """Sound a verdict."""
        heard: Verdict = "REPEAT" if repeat and verdict == "ACCEPT" else verdict
        if self.sounds and not self.player(heard):
            self._bell.play(heard)

    # what is asked and read

    def when_done(self, future: Future[Result], then: Callable[[Result], None], owner: Room) -> None:
        """Call `then` on the screen's own thread when `future` is done."""

        def finished(done: Future[Result]) -> None:
            self.post_message(Finished(done, then, owner))

        future.add_done_callback(finished)

    def read(self, look: Callable[[], Result], then: Callable[[Result], None], owner: Room) -> None:
        """Run `look` in a reading thread, then `then` here."""
        self.when_done(self._readers.submit(look), then, owner)

    def on_finished(self, message: Finished) -> None:
        """A failure is told; a result goes to its owner, if that is still there."""
        if message.future.cancelled():
            return
        failure = message.future.exception()
        if isinstance(failure, BondscanError):
            self.tell(failure.message, "REJECT")
        elif failure is not None:
            path = faults.record(self._log_to, failure)
            self.tell(text("fault.told", self.lang, path=str(path or self._log_to)), "REJECT")
        elif message.owner.is_attached:
            message.then(message.future.result())

    # which screen is on top

    def _wanted_gate(self) -> str:
        snapshot = self.snapshot
        if snapshot.setup:
            return "first_administrator"
        if snapshot.operator is None:
            return "sign_in"
        if snapshot.locked:
            return "lock"
        return "must_change_pin" if snapshot.operator.must_change else ""

    def _arrange(self) -> None:
        """A gate stands on top exactly while the station wants it there."""
        wanted = self._wanted_gate()
        if wanted != self._gate:
            self._gate = wanted
            self.back_to_base()
            if wanted:
                self.open(wanted)

    def open(self, page: str, *args: object) -> None:
        """Put a screen on top."""
        self.put_on_top(made(page, *args))

    def put_on_top(self, screen: Room) -> None:
        """Put a screen on top that was made with what it is about."""
        self.push_screen(screen)
        self.port.divert(screen.TAKES)

    def show_in_place(self, screen: Room) -> None:
        """The same, in the place of the one on top."""
        self.pop_screen()
        self.put_on_top(screen)

    def swap(self, page: str, *args: object) -> None:
        """Put a screen in the place of the one on top."""
        if self.top is not self.base:
            self.pop_screen()
        self.open(page, *args)

    def back(self) -> None:
        """Leave the screen on top; a gate and the scan screen stay."""
        if self.top is not self.base and not self.top.GATE:
            self.pop_screen()
            self.port.divert(self.top.TAKES)

    def back_to_base(self) -> None:
        """Show the scan screen."""
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.port.divert(False)

    def tell(self, words: str, tone: Tone = "IDLE") -> None:
        """Say something on the screen that is seen."""
        self.top.told(words, tone)

    def do_language(self) -> None:
        """The other language, at once and everywhere."""
        self.lang = OTHER[self.lang]
        self.port.choose_language(self.lang)
        self.top.relabel()

    def do_sound(self) -> None:
        """Sound on or off, the scanner's own too."""
        self.sounds = not self.sounds
        self.mute(not self.sounds)
        self.base.relabel()

    def do_lock(self) -> None:
        """Nobody may use the station until the PIN is given."""
        self.when_done(self.port.lock(), lambda _: None, self.base)

    def do_sign_out(self) -> None:
        """Nobody is signed in afterwards; the task stays open."""
        self.when_done(self.port.sign_out(), lambda _: None, self.base)

    def do_quit(self) -> None:
        """Leave bondscan; an open task goes on at the next start."""
        self.exit(0)

    def _lock_when_idle(self) -> None:
        snapshot = self.snapshot
        if snapshot.operator is None or snapshot.locked:
            return
        if idle_for(self._touched, monotonic(), snapshot.idle_minutes):
            self.when_done(self.port.lock(), lambda _: None, self.base)

    def _handle_exception(self, error: Exception) -> None:
        """A fault in the program itself: never a traceback, but a sentence and a file."""
        path = faults.record(self._log_to, error)
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self.panic(Text(text("fault.ended", self.lang, path=str(path or self._log_to))))
