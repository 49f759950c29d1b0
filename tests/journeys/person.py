"""Somebody at a station's screen: signs in, chooses tasks, scans, reads the verdict, acknowledges.

What the screen has shown is kept here, outside the program: it is what the records are held against.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from edge.codes.badge import ACK, badge_text, command_text, task_word
from edge.language import Lang, say, text
from edge.rules.facts import StationFacts
from edge.rules.operations import OPERATIONS, Paper
from edge.rules.regime_table import regime_from
from edge.runtime.demo import sample
from edge.tui.in_use import steps_in_use
from tests.journeys.processes import BONDSCAN, Desk
from tests.journeys.terminal import PATIENCE, Terminal

AHEAD = 3
"""Scans typed before the first of them is shown: the scanner never waits, but runs no further ahead."""

_RECENT = re.compile(r"^ (\d\d:\d\d:\d\d) ([+?x]) (\S+) +(.*)$")
_SIGNS = {"+": "ACCEPT", "?": "REVIEW", "x": "REJECT"}
_COUNT = re.compile(r"^  (\d+)(?: / (\d+))?(?: |$)")
_AIM = b"]C0"
_SCANNED = frozenset({"form", "institution", "place", "prescriber", "department", "sscc"})
"""Papers that carry a barcode of their own."""


REGIME = "tianzhu-rare-disease"
"""What the sample's approvals stand under."""


@cache
def asked_for(operation: str) -> tuple[Paper, ...]:
    """The papers a form asks for at a site that works under that regime alone."""
    path = Path(__file__).parents[2] / "config" / "regimes" / f"{REGIME}.toml"
    regime = regime_from(tomllib.loads(path.read_text("utf-8")), path.name)
    step = OPERATIONS[operation]
    here = StationFacts(id="", kind=min(step.sites), party="", gln="")
    asked = steps_in_use(None, {regime.id: regime}, here, {})[operation].asked
    return tuple(paper for paper in step.papers if not paper.rare or paper.name in asked)


@dataclass(frozen=True, slots=True)
class Shown:
    """One of the last scans as the screen lists it. at: as HH:MM:SS. words: product, package, reasons."""

    at: str
    verdict: str
    words: str


class Person:
    """One desk's screen with somebody before it."""

    def __init__(self, desk: Desk, *, kitty: bool = False, serial: bool = False) -> None:
        """serial: the desk's serial scanner is attached, beside the keyboard."""
        self.desk = desk
        self._attached = ["--serial", desk.scanner.port] if serial else []
        self.lang: Lang = "zh"
        self.seen: set[Shown] = set()
        self.counts: list[int] = []
        """What the screen had counted at the end of each task."""
        self._kitty = kitty
        self.terminal = self.start()

    def start(self) -> Terminal:
        """`bondscan run` on a terminal of its own, in the language it was last left in."""
        command = [*BONDSCAN, "run", "--home", str(self.desk.home), *self._attached]
        self.terminal = Terminal(command, self.desk.environment, seen=self._look, kitty=self._kitty)
        self.terminal.shows(self.word("page.sign_in"), self.word("field.badge.note"))
        return self.terminal

    def _look(self, rows: list[str]) -> None:
        self.seen |= set(recent(rows))

    def word(self, key: str) -> str:
        """A word of the screen in this person's language."""
        return text(key, self.lang)

    def say(self, key: str, **params: str) -> str:
        """The same, with something put in."""
        return text(key, self.lang, **params)

    def title(self, code: str) -> str:
        """How the screen calls a reason, ``code`` or ``code:why``."""
        reason, _, why = code.partition(":")
        return say(reason, self.lang, {"why": why}).title.split("—")[0].strip()

    def switch_language(self) -> None:
        """The other language by F9, at once."""
        self.terminal.press("f9")
        self.lang = "en" if self.lang == "zh" else "zh"
        self.terminal.shows(self.word("key.task"), self.word("key.menu"))

    # who, and what

    def sign_in(self, badge: str) -> None:
        """The badge is scanned, the PIN typed."""
        self.terminal.scan(_AIM + badge_text(badge).encode())
        self.terminal.shows(badge)
        self.terminal.type(sample.PIN)
        self.terminal.shows("*" * len(sample.PIN))
        self.terminal.press("f8")
        self.terminal.shows_no(self.word("field.badge.note"))

    def begin(
        self,
        operation: str,
        papers: Mapping[str, str] = MappingProxyType({}),
        *,
        barcode: bool = False,
        due: int | None = None,
    ) -> None:
        """Choose a task by F2 (or its command barcode), fill in its papers, and be ready to scan."""
        if barcode:
            self.terminal.scan(_AIM + command_text(task_word(operation)).encode())
        else:
            self._choose(operation)
        self.terminal.shows(self.word("page.papers"), self.word("field.expected"))
        rows = asked_for(operation)
        filled = [number for number, paper in enumerate(rows, start=1) if paper.name in papers]
        for paper in rows[: max(filled, default=0) if due is None else None]:
            self._fill(paper, papers.get(paper.name, ""))
        if due is not None:
            self.terminal.type(str(due))
        self.terminal.press("f8")
        self.on_task(operation)

    def _choose(self, operation: str) -> None:
        self.terminal.press("f2")
        number = int(self._mark_of("page.tasks", f"operation.{operation}"))
        self.terminal.press(*["down"] * (number - 1), "enter")

    def _mark_of(self, page: str, key: str) -> str:
        """What stands before a word in the list of a page."""
        listed = re.compile(rf"(?m)^ *(\w+) +{re.escape(self.word(key))} ")
        title = f" {self.word(page)} "
        shown = self.terminal.until(
            lambda picture: picture.startswith(title) and bool(listed.search(picture)), f"{page} with {key}"
        )
        found = listed.search(shown)
        assert found is not None
        return found[1]

    def _fill(self, paper: Paper, value: str) -> None:
        """A label is scanned, anything else typed; Enter goes on."""
        if value and paper.kind in _SCANNED:
            before = self._row(paper)
            self.terminal.scan((b"]C100" if paper.kind == "sscc" else _AIM) + value.encode())
            self.terminal.until(lambda _: self._row(paper) != before, f"{value} in its field")
            return
        if value.isascii():
            self.terminal.type(value)
        else:
            self.terminal.send(value.encode())  # an input method commits all at once
        self.terminal.shows(value)
        self.terminal.press("enter")

    def _row(self, paper: Paper) -> str:
        return self._labelled(self.word(f"paper.{paper.name}"))

    def _labelled(self, label: str) -> str:
        return next((row for row in self.terminal.rows if row[1:].strip(" *").startswith(label)), "")

    def on_task(self, operation: str) -> None:
        """Wait until the scan screen stands on this task."""
        title = f" {self.word(f'operation.{operation}') if operation else self.word('title.no-task')} "
        self.terminal.until(lambda picture: picture.startswith(title), f"the title {title}")

    def on_page(self, page: str) -> None:
        """Wait until this page is on top."""
        title = f" {self.word(f'page.{page}')} "
        self.terminal.until(lambda picture: picture.startswith(title), f"the page {page}")

    def field(self, label: str) -> str:
        """The row of a form's field."""
        return self._labelled(self.word(label))

    def close(self, note: str = "", **counted: int) -> int:
        """End the task; what the screen had counted. counted: short, over, damaged."""
        count = self.count
        self.counts.append(count)
        self.terminal.press("f2")
        self.terminal.shows(self.word("page.closing"), self.word("field.damaged"))
        for name in ("short", "over", "damaged") if counted else ():
            if name in counted:
                self.terminal.type(str(counted[name]))
            self.terminal.press("enter")
        if note:
            self.terminal.type(note)
        self.terminal.press("f8")
        self.on_task("")
        return count

    # scans

    @property
    def count(self) -> int:
        """What the screen counts as accepted in this task."""
        return counted_on(self.terminal.rows)

    def scan_all(self, payloads: Sequence[bytes]) -> None:
        """Scan good packages one behind the other; the count goes up by all of them."""
        start = self.count
        for number, payload in enumerate(payloads):
            self.until_counted(start + number - AHEAD)
            self.terminal.scan(payload)
        self.until_counted(start + len(payloads))

    def until_counted(self, count: int) -> None:
        """Wait until the screen counts so many."""
        self.terminal.until(lambda picture: counted_on(picture.split("\n")) >= count, f"a count of {count}")

    def scan(
        self, payload: bytes, verdict: str = "ACCEPT", code: str = "", *, sees: str = "", packs: int = 1
    ) -> None:
        """Scan one package or case: its verdict's word is there, and why; the count says the same."""
        start, last = self.count, recent(self.terminal.rows)
        self.terminal.scan(payload)
        self.reads(verdict, code, sees=sees, other_than=last)
        counts = verdict == "ACCEPT" and code != "already-counted"
        assert self.count == start + packs * counts, self.terminal.text

    def reads(
        self,
        verdict: str,
        code: str = "",
        *,
        sees: str = "",
        field: str = "",
        other_than: Sequence[Shown] = (),
    ) -> None:
        """Wait for a verdict: its word and its reason in the field, the same on top of the last scans.

        field: the reason that still fills the field, where it is not that of the last scan.
        """
        title = self.title(field or code) if code else ""
        word = self.word(f"verdict.{verdict}")

        def shown(picture: str) -> bool:
            rows = picture.split("\n")
            scans = recent(rows)
            large = "\n".join(rows[2:-12])
            top = bool(scans) and scans[0].verdict == verdict and sees in scans[0].words
            return top and scans != list(other_than) and word in large and title in large

        self.terminal.until(shown, f"{verdict} {code} for {sees or 'the scan'}")

    def refused(self, payload: bytes, code: str, verdict: str = "REJECT", *, barcode: bool = False) -> None:
        """Scan one that must not pass; after a REJECT the line is halted until it is acknowledged."""
        self.scan(payload, verdict, code)
        if verdict == "REJECT":
            self.terminal.shows(self.halted)
            self.acknowledge(barcode=barcode)

    @property
    def halted(self) -> str:
        """How the screen begins to say that the line is halted."""
        return re.split("[:：]", self.word("scan.halted"))[0]

    def override(self, badge: str, reason: str) -> None:
        """A supervisor answers for the REVIEW on the screen: F4, badge, PIN, reason."""
        self.terminal.press("f4")
        self.terminal.shows(self.word("page.override"), self.word("field.supervisor"))
        self.terminal.scan(_AIM + badge_text(badge).encode())
        self.terminal.shows(badge)
        self.terminal.type(sample.PIN)
        self.terminal.press("enter")
        self.terminal.type(reason)
        self.terminal.press("f8")
        self.reads("ACCEPT")

    def acknowledge(self, *, barcode: bool = False) -> None:
        """F8, or the command barcode."""
        if barcode:
            self.terminal.scan(_AIM + command_text(ACK).encode())
        else:
            self.terminal.press("f8")
        self.terminal.shows_no(self.halted)

    # the end

    def leave(self) -> None:
        """Sign out by the menu, then quit; the program ends by itself."""
        self.terminal.press("f12")
        self.terminal.type(self._mark_of("page.menu", "key.sign_out"))
        self.terminal.shows(self.word("page.sign_in"), self.word("field.badge.note"))
        self.terminal.press("f12")
        assert self.terminal.process.wait(timeout=PATIENCE) == 0


def recent(rows: Sequence[str]) -> list[Shown]:
    """The last scans on the screen, the newest first."""
    found = [match for row in rows if (match := _RECENT.match(row))]
    return [Shown(match[1], _SIGNS[match[2]], " ".join(match[4].split())) for match in found]


def counted_on(rows: Sequence[str]) -> int:
    """The count in the verdict field, 0 where none is shown."""
    return next((int(found[1]) for row in rows if (found := _COUNT.match(row))), 0)
