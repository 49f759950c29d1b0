"""The line: what waits to be sent, what the server would not take and why, how far a first load is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import ClassVar

from rich.style import Style
from textual.widget import Widget

from edge.drivers.state import REASONS
from edge.sync.state import pace
from edge.tui.cells import clip
from edge.tui.keys import Key
from edge.tui.lines import Line, Lines
from edge.tui.marks import BAND, PAGE, TEXT, style
from edge.tui.page import LIMIT, Page
from edge.tui.port import Answer, ParkedRow
from edge.tui.room import Note
from edge.tui.rows import Cell, Column, Rows
from edge.tui.status_view import bar, device_words
from edge.tui.words import age, answer, moment

_BAR = 20


class Facts(Lines):
    """Line, queue, catalogue and devices, one a line."""

    def lines_for(self, width: int, height: int) -> tuple[Sequence[Line], Style]:
        """The facts, most urgent first."""
        page = self.screen
        assert isinstance(page, Sync)
        plain = style(PAGE.ink, PAGE.ground)
        lines: list[Line] = [[(" " + clip(words, width - 2), plain)] for words in page.facts()]
        loading = page.snapshot.sync.loading
        if loading is not None:
            done, total = loading
            words = page.say("sync.loading", done=f"{done:,}", total=f"{total:,}") + page.pace(done, total)
            ink, rest = style(PAGE.ground, TEXT["ACCEPT"]), style(BAND.ink, BAND.ground)
            lines.insert(0, [(" ", plain), *bar(done, total, _BAR, ink, rest), ("  " + words, plain)])
        return lines, plain


class Sync(Page):
    """The state of the exchange with the central server."""

    NAME: ClassVar[str] = "sync"
    KEYS: ClassVar[tuple[Key, ...]] = (
        Key("f8", "send_again"),
        Key("f5", "export_parked"),
        Key("escape", "back"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.shown: Sequence[ParkedRow] = ()

    def body(self) -> Iterable[Widget]:
        """The facts, then the parked rows."""
        yield Facts(id="facts")
        yield from super().body()
        yield Note(id="detail")

    def facts(self) -> list[str]:
        """The facts in words."""
        now, snapshot = datetime.now(UTC), self.snapshot
        sync, catalogue = snapshot.sync, snapshot.catalogue
        facts = [f"{self.say('line.' + sync.line)}  {sync.server}".strip()]
        if sync.trouble:
            facts.append(self.say(f"line.why.{sync.trouble}"))
        if sync.reason:
            facts.append(sync.reason)
        contact = self.say("sync.contact", ago=age(sync.last_contact, now, self.lang))
        if sync.next_try is not None and sync.line == "down":
            contact += "  " + self.say("sync.next", at=moment(sync.next_try, now))
        facts.append(contact)
        if sync.line != "off":
            facts.append(
                self.say("sync.listening")
                if sync.listening
                else self.say("sync.heard", ago=age(sync.heard, now, self.lang))
            )
        facts.append(
            self.say("sync.queue", n=str(sync.pending), parked=str(sync.parked), waiting=str(sync.waiting))
        )
        if catalogue.version is None:
            facts.append(self.say("status.no-catalogue"))
        else:
            words = age(catalogue.issued, now, self.lang)
            said = self.say(
                f"status.catalogue-{catalogue.freshness}", version=str(catalogue.version), age=words
            )
            signed = self.say("catalogue.signed" if catalogue.signed else "catalogue.unsigned")
            facts.append(f"{said}  {signed}")
        position = 0 if self.lang == "zh" else 1
        for device in snapshot.devices:
            why = REASONS[device.reason][position]
            facts.append(f"{device_words(device, self.lang)}  {why}".strip())
        return facts

    def pace(self, done: int, total: int) -> str:
        """At what rate a load goes and how long it will take, once there is a rate."""
        if self.snapshot.sync.loading_since is None:
            return ""
        since, first = self.snapshot.sync.loading_since
        rate, left = pace(done - first, total - done, (datetime.now(UTC) - since).total_seconds())
        minutes, seconds = divmod(round(left), 60)
        return self.say("sync.pace", rate=f"{rate:,.0f}", left=f"{minutes}:{seconds:02}") if rate else ""

    def load(self) -> None:
        """Read the parked rows."""

        def keep(rows: Sequence[ParkedRow]) -> None:
            self.shown = rows

        self.fetch(lambda: self.port.parked(LIMIT), keep)

    def fill(self) -> None:
        """In the language of the moment."""
        self.note.say(self.say("sync.parked" if self.shown else "sync.none-parked"))
        columns = (
            Column("#", 7, right=True),
            Column(self.say("column.since"), 16),
            Column(self.say("column.waiting"), 8, right=True),
            Column(self.say("column.why"), 30, grows=True),
        )
        now = datetime.now(UTC)
        cells = [
            (
                Cell(str(row.seq)),
                Cell(moment(row.since, now)),
                Cell(str(row.waiting)),
                Cell(self.say(f"parked.{row.code}"), "REVIEW"),
            )
            for row in self.shown
        ]
        self.show(columns, cells, self.rows.at)
        self._detail(self.rows.at)
        self.query_one(Facts).repaint()

    def changed(self) -> None:
        """The line or the queue changed."""
        super().changed()
        self.query_one(Facts).repaint()
        if self.snapshot.sync.parked != len(self.shown) and len(self.shown) < LIMIT:
            self.load()

    def on_rows_moved(self, message: Rows.Moved) -> None:
        """Another parked row."""
        self._detail(message.index)

    def _detail(self, index: int) -> None:
        words = ""
        if index < len(self.shown):
            row = self.shown[index]
            words = f"#{row.seq}  {row.event_id}   {row.message}"
        self.query_one("#detail", Note).say(words)

    def do_send_again(self) -> None:
        """Send the picked row once more."""
        if self.shown:
            self.ask(self.port.release(self.shown[self.rows.at].seq), self._answered)

    def do_export_parked(self) -> None:
        """Save them all, for whoever looks into it."""
        if self.shown:
            self.read(
                self.port.export_parked,
                lambda path: self.told(self.say("sync.exported", path=path), "ACCEPT"),
            )

    def _answered(self, said: Answer) -> None:
        if said.ok:
            self.load()
        else:
            self.told(answer(said, self.lang), "REVIEW")
