"""What every screen has in common: a title, the keys, a language, and how it asks and reads.

Nothing here waits: acts answer through `ask`, files are read through `read`, both come back as
messages, so no thread but the screen's own ever touches a widget.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from rich.style import Style
from textual.app import ComposeResult
from textual.events import Key as KeyEvent
from textual.screen import Screen
from textual.widget import Widget

from edge.frame import Frame
from edge.language import text, text_in
from edge.tui.cells import clip, wrap
from edge.tui.keys import Key, KeyBar
from edge.tui.lines import Line, Lines
from edge.tui.marks import FIELDS, LETTER, PAGE, Paint, Tone, style
from edge.tui.pages import PAGES
from edge.tui.port import Language, Port, Scan, Snapshot
from edge.tui.status_view import title_line
from edge.tui.words import goods, label, titles

if TYPE_CHECKING:
    from edge.tui.app import BondscanApp

Result = TypeVar("Result")


class Title(Lines):
    """The band at the top; under it, where a verdict was given behind this screen, that verdict."""

    def lines_for(self, width: int, height: int) -> tuple[Sequence[Line], Style]:
        """One line, with the page's own name where it has one."""
        room = cast("Room", self.screen)
        page = text(f"page.{room.NAME}", room.lang) if room.NAME else ""
        line = title_line(room.snapshot, room.lang, width, datetime.now(UTC), page)
        return [line], style(PAGE.ink, PAGE.ground)


class Banner(Lines):
    """A verdict given while another screen than the scan screen is shown."""

    DEFAULT_CSS = "Banner { display: none; }"

    def __init__(self) -> None:
        super().__init__()
        self.scan: Scan | None = None
        self.words = ""
        self.tone: Tone = "IDLE"

    def show(self, scan: Scan) -> None:
        """Show this scan's verdict."""
        self.scan, self.tone = scan, scan.verdict
        self.display = True
        self.repaint()

    def say(self, words: str, tone: Tone) -> None:
        """Show a sentence."""
        self.scan, self.words, self.tone = None, words, tone
        self.display = bool(words)
        self.repaint()

    def lines_for(self, width: int, height: int) -> tuple[Sequence[Line], Style]:
        """Sign, word, which package, why."""
        lang = cast("Room", self.screen).lang
        paint = FIELDS[self.tone]
        ink = style(paint.ink, paint.ground, bold=True)
        if self.scan is None:
            return [[(" " + clip(self.words, width - 2), ink)]], ink
        words = f" {LETTER[self.scan.verdict]} {text(f'verdict.{self.scan.verdict}', lang)}  "
        words += f"{titles(self.scan.findings[:1], lang)}  {goods(self.scan)}"
        return [[(clip(words, width), ink)]], ink


class Note(Lines):
    """A paragraph that can be changed: an instruction, or what went wrong."""

    def __init__(self, *, id: str | None = None, paint: Paint = PAGE) -> None:
        super().__init__(id=id)
        self.words = ""
        self.paint = paint
        self.bold = False

    def say(self, words: str, tone: Tone | None = None) -> None:
        """Show `words`, on the field of `tone` where one is given."""
        paint, bold = FIELDS[tone] if tone else PAGE, tone is not None
        if (words, paint, bold) != (self.words, self.paint, self.bold):
            self.words, self.paint, self.bold = words, paint, bold
            self.repaint()

    def lines_for(self, width: int, height: int) -> tuple[Sequence[Line], Style]:
        """The words, wrapped."""
        ink = style(self.paint.ink, self.paint.ground, self.bold)
        blank = style(PAGE.ink, PAGE.ground)
        if not self.words:
            return [], blank
        return [[(" " + row, ink)] for row in wrap(self.words, width - 2, height)], ink


class Room(Screen[None]):
    """A screen of the app.

    NAME: of the page in its title, "" where the task stands there. KEYS: what its keys do.
    GATE: it cannot be left until the station says so. READS: a verdict given meanwhile closes it. TAKES: it wants scans before they are judged.
    RAW: it wants them as the keyboard typed them.
    """

    NAME: ClassVar[str] = ""
    GATE: ClassVar[bool] = False
    READS: ClassVar[bool] = False
    TAKES: ClassVar[bool] = False
    RAW: ClassVar[bool] = False
    KEYS: ClassVar[tuple[Key, ...]] = (Key("escape", "back"),)
    COMMON: ClassVar[tuple[Key, ...]] = (Key("f9", "language"),)

    @property
    def home(self) -> BondscanApp:
        """The app, as what it is."""
        return cast("BondscanApp", self.app)

    @property
    def port(self) -> Port:
        """The station."""
        return self.home.port

    @property
    def lang(self) -> Language:
        """The language of the moment."""
        return self.home.lang

    @property
    def snapshot(self) -> Snapshot:
        """The state of the moment."""
        return self.home.snapshot

    def say(self, key: str, **params: str) -> str:
        """A word of the screens, in the language of the moment."""
        return text_in(self.snapshot.words, key, self.lang, **params)

    def label(self, group: str, value: str) -> str:
        """The word of a closed set, as it is called at this site."""
        return label(group, value, self.lang, self.snapshot.words)

    def body(self) -> Iterable[Widget]:
        """What stands between title and keys."""
        return ()

    def compose(self) -> ComposeResult:
        """Title, banner, body, keys."""
        yield Title()
        yield Banner()
        yield from self.body()
        yield KeyBar(self.keys(), self.lang)

    def keys(self) -> tuple[Key, ...]:
        """The keys that mean something now."""
        return (*self.KEYS, *self.COMMON)

    def on_screen_resume(self) -> None:
        """It is seen again; what changed meanwhile was not painted."""
        self.relabel()

    def relabel(self) -> None:
        """Another language, or another snapshot: everything that shows words paints anew."""
        for lines in self.query(Lines):
            if isinstance(lines, KeyBar):
                lines.say(self.lang, self.keys())
            else:
                lines.repaint()

    def changed(self) -> None:
        """The snapshot changed."""
        for title in self.query(Title):
            title.repaint()

    def scanned(self, scan: Scan) -> None:
        """A verdict was given; screens that show no verdict field say it in the banner."""
        for banner in self.query(Banner):
            banner.show(scan)

    def told(self, words: str, tone: Tone) -> None:
        """Say a sentence at the top."""
        self.query_one(Banner).say(words, tone)

    def hears(self, event: KeyEvent) -> None:
        """A key on its way in, before anything is made of it."""

    def take(self, frame: Frame) -> bool:
        """Use a scan here instead of having it judged; False to have it judged after all."""
        return False

    def ask(self, future: Future[Result], then: Callable[[Result], None]) -> None:
        """Call `then` with what the station answers, here, when it does."""
        self.home.when_done(future, then, self)

    def read(self, look: Callable[[], Result], then: Callable[[Result], None]) -> None:
        """Read in another thread, then call `then` here."""
        self.home.read(look, then, self)

    async def on_key(self, event: KeyEvent) -> None:
        """A key of the table does what the table says; Enter is the widget's own."""
        for key in self.keys():
            if key.key == event.key and key.key != "enter":
                event.stop()
                event.prevent_default()
                self.do(key.act)
                return

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """A click on the bar is the key."""
        message.stop()
        self.do(message.act)

    def do(self, act: str) -> None:
        """Do what a key says, unless this screen was left before the key's turn came."""
        if self.home.top is not self and self is not self.home.base:
            return
        method = getattr(self, f"do_{act}", None) or getattr(self.home, f"do_{act}", None)
        if method is not None:
            method()
        elif act in PAGES:
            self.home.swap(act)

    def do_back(self) -> None:
        """Leave this screen."""
        self.home.back()
