"""One field of a form: its label, where it is typed, and what the value is called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, cast

from rich.style import Style
from rich.text import Text
from textual.containers import HorizontalGroup
from textual.events import Focus, Key
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from edge.language import text, text_in
from edge.tui.cells import clip
from edge.tui.lines import Line, Lines
from edge.tui.marks import PAGE, TEXT, style
from edge.tui.port import MOST, Choice, Language
from edge.tui.words import named

if TYPE_CHECKING:
    from edge.tui.room import Room

_ASKED = frozenset(
    """form approval permit filing note institution importer place product prescriber department package
    recipients""".split()
)
_BY_TYPING = frozenset({"package"})
"""Kinds of which nothing is offered until something is typed."""


@dataclass(frozen=True, slots=True)
class Spec:
    """A field. label: word key. kind: `Paper.kind`, ``badge`` or ``pin``. note: word key of a remark."""

    name: str
    label: str
    kind: str = "text"
    required: bool = False
    secret: bool = False
    choices: tuple[Choice, ...] = ()
    note: str = ""
    preset: str = ""

    @property
    def asks(self) -> bool:
        """Whether its choices come from the catalogue."""
        return self.kind in _ASKED


class Entry(Input):
    """Where a field is typed. Secrets show as ``*`` (the usual dot is two cells on some terminals)."""

    @dataclass
    class Reached(Message):
        """The field got the focus."""

        entry: Entry

    @dataclass
    class Turned(Message):
        """Up (-1) or Down (+1)."""

        entry: Entry
        step: int

    @property
    def _value(self) -> Text:
        shown = "*" * len(self.value) if self.password else self.value
        return Text(shown, no_wrap=True, overflow="ignore", end="")

    def on_focus(self, _event: Focus) -> None:
        """Tell the form."""
        self.post_message(self.Reached(self))

    def key_up(self, event: Key) -> None:
        """The choice or the field before."""
        event.stop()
        self.post_message(self.Turned(self, -1))

    def key_down(self, event: Key) -> None:
        """The choice or the field after."""
        event.stop()
        self.post_message(self.Turned(self, 1))


class Label(Lines):
    """A field's name, and a star where it must be filled in."""

    def lines_for(self, width: int, height: int) -> tuple[Sequence[Line], Style]:
        """One line."""
        field = cast("Field", self.parent)
        lang = cast("Room", self.screen).lang
        ink = style(PAGE.ink, PAGE.ground, bold=field.entry.has_focus)
        star = "* " if field.spec.required else "  "
        return [[(star, style(TEXT["REVIEW"], PAGE.ground, bold=True)), (field.title(lang), ink)]], ink


class Aside(Lines):
    """What the value is called, or a remark on the field."""

    def lines_for(self, width: int, height: int) -> tuple[Sequence[Line], Style]:
        """One line."""
        field = cast("Field", self.parent)
        ink = style(PAGE.faint, PAGE.ground)
        return [[(" " + clip(field.aside(cast("Room", self.screen).lang), width - 1), ink)]], ink


class Field(HorizontalGroup):
    """Label, entry and aside of one `Spec`.

    asking: what the question under way was typed for, None where nothing is being asked.
    """

    def __init__(self, spec: Spec) -> None:
        super().__init__()
        self.spec = spec
        self.offered: Sequence[Choice] = spec.choices
        self.chosen: Choice | None = None
        self.asking: str | None = None
        self._answered = ""
        self._whole = True
        self.entry = Entry(spec.preset, password=spec.secret, compact=True, select_on_focus=False)
        self.entry.cursor_blink = False

    def compose(self) -> Iterable[Widget]:
        """Label, entry, aside."""
        yield Label()
        yield self.entry
        yield Aside()

    @property
    def value(self) -> str:
        """What was chosen, else what was typed."""
        return self.chosen.value if self.chosen is not None else self.entry.value.strip()

    @property
    def settled(self) -> bool:
        """Whether nothing needs to be chosen any more."""
        return self.chosen is not None or not self.offered

    def title(self, lang: Language) -> str:
        """The field's name."""
        return text_in(cast("Room", self.screen).snapshot.words, self.spec.label, lang)

    def aside(self, lang: Language) -> str:
        """The value behind a name, the choice's hint, or the remark."""
        if self.chosen is not None:
            number = self.number(self.chosen)
            parts = (number if number != self.entry.value else "", self.chosen.hint)
            return "  ".join(part for part in parts if part)
        return text(self.spec.note, lang) if self.spec.note else ""

    def number(self, choice: Choice) -> str:
        """What stands beside a choice's name: its number, where it is a thing that has one."""
        return "" if self.spec.kind == "choice" else choice.number

    def offer(self, choices: Sequence[Choice]) -> None:
        """What may be filled in."""
        self.offered = choices

    @property
    def sought(self) -> str:
        """What to ask the station's choices by: what is typed, where there are more than it could offer."""
        return "" if self._whole or self.chosen is not None else self.entry.value.strip()

    def answer(self, choices: Sequence[Choice], lang: Language) -> None:
        """What may be filled in, as was asked; a value that nobody is typing any more is taken for its choice."""
        self._answered, self.asking = self.asking or "", None
        self.offer(choices)
        if not self._answered:
            self._whole = len(choices) < MOST and self.spec.kind not in _BY_TYPING
        if not self.entry.has_focus:
            self.settle(lang)

    def matching(self, lang: Language) -> Sequence[Choice]:
        """The choices that fit what is typed; all of them while one is chosen or nothing typed."""
        typed = self.entry.value.strip().casefold()
        if not typed or self.chosen is not None or (not self._whole and typed == self._answered.casefold()):
            return self.offered
        return [
            choice
            for choice in self.offered
            if typed in f"{choice.value} {choice.label.zh} {choice.label.en} {choice.hint}".casefold()
        ]

    def choose(self, choice: Choice, lang: Language) -> None:
        """Fill in a choice, by its name."""
        self.chosen = choice
        with self.entry.prevent(Input.Changed):
            self.entry.value = named(choice.label, lang) or choice.value
        self.entry.cursor_position = len(self.entry.value)
        self.repaint()

    def typed(self) -> None:
        """What is typed is not what was chosen any more."""
        self.chosen = None
        self.repaint()

    def fill(self, value: str, lang: Language) -> None:
        """Fill in a value that was scanned."""
        with self.entry.prevent(Input.Changed):
            self.entry.value = value
        self.chosen = None
        self.settle(lang)
        self.repaint()

    def settle(self, lang: Language) -> None:
        """Take the one choice that is exactly what was typed."""
        typed = self.entry.value.strip()
        if self.chosen is None and typed:
            for choice in self.offered:
                if typed in (choice.value, choice.label.zh, choice.label.en):
                    self.choose(choice, lang)
                    return

    def problem(self) -> str:
        """A word key of what is wrong with the value, "" for nothing."""
        value = self.value
        if not value:
            return "form.missing" if self.spec.required else ""
        if self.spec.kind == "choice" and self.chosen is None:
            return "form.not-a-choice"
        if self.spec.kind == "count" and not (value.isascii() and value.isdigit() and len(value) <= 6):
            return "form.not-a-count"
        if self.spec.kind == "number" and not _is_number(value):
            return "form.not-a-number"
        if self.spec.kind == "date" and not _is_date(value):
            return "form.not-a-date"
        return ""

    def repaint(self) -> None:
        """Paint label and aside anew."""
        for lines in self.query(Lines):
            lines.repaint()

    def relabel(self, lang: Language) -> None:
        """Another language: the name of what was chosen too."""
        if self.chosen is not None:
            self.choose(self.chosen, lang)
        self.repaint()


def _is_number(value: str) -> bool:
    try:
        return abs(float(value)) < 1e6
    except ValueError:
        return False


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
