"""Forms: fields one under the other, and under them what the field at hand may be filled in with.

Enter or Down goes on, F8 confirms. Scans fill the fields they fit (`scan_into`); what fits none is
judged like any other scan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from textual.containers import VerticalGroup
from textual.widget import Widget
from textual.widgets import Input

from edge.frame import Frame
from edge.tui.field import Entry, Field, Spec
from edge.tui.keys import Key
from edge.tui.marks import Tone
from edge.tui.port import Answer, Choice
from edge.tui.room import Note, Room
from edge.tui.rows import Cell, Column, Rows
from edge.tui.scan_into import fitting
from edge.tui.words import answer, named


class Form(Room):
    """A form; `sent` gets the values when they are complete."""

    TAKES: ClassVar[bool] = True
    KEYS: ClassVar[tuple[Key, ...]] = (Key("f8", "confirm"), Key("escape", "back"))
    INTRO: ClassVar[str] = ""

    def __init__(self) -> None:
        super().__init__()
        self._busy = False
        self._turned = False
        self._matching: Sequence[Choice] = ()

    def specs(self) -> Sequence[Spec]:
        """The fields, top first."""
        raise NotImplementedError

    def intro(self) -> str:
        """What stands above the fields."""
        return self.say(self.INTRO) if self.INTRO else ""

    def sent(self, values: Mapping[str, str]) -> None:
        """The form is complete: do what it is for."""
        raise NotImplementedError

    def body(self) -> Iterable[Widget]:
        """Intro, fields, choices, message."""
        yield Note(id="intro")
        with VerticalGroup(id="fields"):
            for spec in self.specs():
                yield Field(spec)
        yield Rows(id="choices", heading=False, lit=True)
        yield Note(id="message")

    @property
    def fields(self) -> list[Field]:
        """All fields in order."""
        return list(self.query(Field))

    @property
    def message(self) -> Note:
        """Where it is said what is wrong."""
        return self.query_one("#message", Note)

    @property
    def suggestions(self) -> Rows:
        """The list of choices."""
        return self.query_one("#choices", Rows)

    @property
    def current(self) -> Field | None:
        """The field being filled in."""
        return next((field for field in self.fields if field.entry.has_focus), None)

    def on_mount(self) -> None:
        """The first field is ready to be filled in."""
        self.suggestions.can_focus = False
        self.query_one("#intro", Note).say(self.intro())
        for field in self.fields:
            if field.spec.asks:
                self._read_choices(field)
        if self.fields:
            self.fields[0].entry.focus()

    def _read_choices(self, field: Field) -> None:
        """Ask what the field may be filled in with: one question at a time, the last one's answer stands."""
        if field.asking is not None:
            return
        kind, papers, typed = field.spec.kind, self.values(), field.sought
        field.asking = typed

        def got(choices: Sequence[Choice]) -> None:
            field.answer(choices, self.lang)
            if field.sought != typed:
                self._read_choices(field)
            if field is self.current:
                self._suggest()

        self.read(lambda: self.port.choices(kind, papers, typed), got)

    def values(self) -> dict[str, str]:
        """Name → what was filled in, blanks left out."""
        return {field.spec.name: field.value for field in self.fields if field.value}

    def told(self, words: str, tone: Tone) -> None:
        """Say it under the fields."""
        self._busy = False
        self.message.say(words, None if tone == "IDLE" else tone)

    # choices

    def on_entry_reached(self, message: Entry.Reached) -> None:
        """Another field: other choices, read anew where they hang on the other papers."""
        self._turned = False
        field = self._field_of(message.entry)
        if field is not None and field.spec.asks:
            field.asking = None
            self._read_choices(field)
        self._suggest()

    def on_input_changed(self, message: Input.Changed) -> None:
        """Fewer or more choices fit what is typed."""
        field = self._field_of(message.input)
        if field is not None:
            field.typed()
            if field.spec.asks and field.sought:
                self._read_choices(field)
            self._suggest()

    def _field_of(self, entry: Widget) -> Field | None:
        return next((field for field in self.fields if field.entry is entry), None)

    def _suggest(self) -> None:
        field, cells = self.current, []
        self._matching = field.matching(self.lang) if field is not None else ()
        if field is not None:
            cells = [
                (Cell(named(choice.label, self.lang)), Cell(field.number(choice)), Cell(choice.hint))
                for choice in self._matching
            ]
        columns = (Column("", 24, grows=True), Column("", 16), Column("", 20))
        self.suggestions.show(columns, cells)

    def on_entry_turned(self, message: Entry.Turned) -> None:
        """Up and down: through the choices, or between the fields where there is no choice."""
        if len(self._matching) > 1:
            rows = self.suggestions
            rows.at = (rows.at + message.step) % len(self._matching)
            rows.repaint()
            self._turned = True
        elif message.step > 0:
            self.focus_next(Entry)
        else:
            self.focus_previous(Entry)

    def on_rows_picked(self, message: Rows.Picked) -> None:
        """A click on a choice takes it."""
        self._choose(message.index)

    def on_rows_moved(self, message: Rows.Moved) -> None:
        """A click on another choice takes it too."""
        self._choose(message.index)

    def _choose(self, index: int) -> None:
        field = self.current
        if field is not None and index < len(self._matching):
            field.choose(self._matching[index], self.lang)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Enter takes the choice picked and goes on; in the last field it confirms."""
        field = self._field_of(message.input)
        if field is None:
            return
        open_yet = not field.settled and (message.value or field.spec.required)
        if self._matching and (open_yet or self._turned):
            self._choose(self.suggestions.at)
        self._matching, self._turned = (), False  # they are this field's, and the next is not reached yet
        if field is self.fields[-1]:
            self.do_confirm()
        else:
            self.focus_next(Entry)

    # sending

    def do_confirm(self) -> None:
        """Send the form if it is complete; else say what is missing and go there."""
        if self._busy:
            return
        for field in self.fields:
            field.settle(self.lang)
            problem = field.problem()
            if problem:
                self.message.say(self.say(problem, field=field.title(self.lang)), "REVIEW")
                field.entry.focus()
                return
        self._busy = True
        self.message.say(self.say("form.wait"))
        self.sent(self.values())

    def answered(self, said: Answer) -> None:
        """Leave on yes; else say why not, and clear what is secret."""
        self._busy = False
        if said.ok:
            self.message.say("")
            self.done(said)
            return
        for field in self.fields:
            if field.spec.secret:
                field.entry.value = ""
        self.message.say(answer(said, self.lang), "REVIEW")
        secret = next((field for field in self.fields if field.spec.secret), None)
        if secret is not None and said.code == "wrong-pin":
            secret.entry.focus()

    def done(self, said: Answer) -> None:
        """The act was done."""
        self.home.back()

    # scans

    def take(self, frame: Frame) -> bool:
        """Fill the field this scan fits, if there is one."""
        current = self.current
        specs = [field.spec for field in self.fields]
        found = fitting(frame, specs, current.spec if current is not None else None)
        if found is None:
            return False
        name, value = found
        field = next(field for field in self.fields if field.spec.name == name)
        field.fill(value, self.lang)
        position = self.fields.index(field)
        if position + 1 < len(self.fields):
            self.fields[position + 1].entry.focus()
        return True

    def relabel(self) -> None:
        """Another language: labels, choices, the values that have names."""
        super().relabel()
        self.query_one("#intro", Note).say(self.intro())
        for field in self.fields:
            field.relabel(self.lang)
        self._suggest()
