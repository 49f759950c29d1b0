"""Reporting harm, at any moment: the package or product, how grave, what happened, who was told.

The task under way is not touched, and a halted line does not stop it. Scans meant for this form are
never judged: whatever is scanned here is what did harm.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from textual.events import Key as KeyEvent
from textual.widget import Widget

from edge.catalogue import Name
from edge.codes import parse
from edge.codes.scanned import ScannedCode
from edge.frame import Frame
from edge.language import say, text
from edge.rules.holding import STOPPING
from edge.rules.operations import OPERATIONS
from edge.station.reporting import NAME as REPORT
from edge.tui.commands import own_label
from edge.tui.field import Field, Spec
from edge.tui.form import Form
from edge.tui.keys import Key
from edge.tui.port import Answer, Choice
from edge.tui.room import Note, Room
from edge.tui.tasks import spec_of

_PACKAGE = Spec("package", "paper.package", "package", required=True, note="field.package.note")
_LOT = Spec("lot", "paper.lot", note="field.lot.note")
_WITH_PATIENTS = frozenset({"dispense", "implant"})
"""Steps of sites that have patients."""
_UNDECIDED = Choice(value="", label=Name(zh=text("choice.", "zh"), en=text("choice.", "en")))


class Reporting(Form):
    """The form."""

    NAME: ClassVar[str] = "reporting"
    INTRO: ClassVar[str] = "reporting.intro"

    def __init__(self) -> None:
        super().__init__()
        self._scanned: tuple[Choice, Frame] | None = None

    def specs(self) -> Sequence[Spec]:
        """What did harm, then the papers of the step; how grave it was must be chosen."""
        specs = {paper.name: spec_of(paper) for paper in OPERATIONS[REPORT].papers}
        severity = specs["severity"]
        graded = sorted(severity.choices, key=lambda choice: choice.value not in STOPPING)
        specs["severity"] = replace(severity, choices=(_UNDECIDED, *graded), preset="")
        specs["recipients"] = replace(specs["recipients"], kind="recipients", note="field.recipients.note")
        if self.snapshot.steps is not None and _WITH_PATIENTS.isdisjoint(self.snapshot.steps):
            del specs["patient"]
        specs["reported_at"] = replace(specs["reported_at"], note="field.reported_at.note")
        return (_PACKAGE, *specs.values(), _LOT)

    @property
    def package(self) -> Field:
        """The first field."""
        return self.fields[0]

    def take(self, frame: Frame) -> bool:
        """Every scan but a badge or a command is the package."""
        if own_label(frame) is not None:
            return False
        code = parse(frame, today=frame.received_at.date())
        if not isinstance(code, ScannedCode):
            why = say(code.code, self.lang, {"message": code.message}).title
            self.told(self.say("reporting.unreadable", why=why), "REVIEW")
            return True
        self.told("", "IDLE")
        shown = " ".join(filter(None, (code.lot, code.serial))) or code.sscc or code.text
        choice = Choice(value=shown, label=Name(zh=shown, en=shown))
        self._scanned = (choice, frame)
        self.package.choose(choice, self.lang)
        self.fields[1].entry.focus()
        self._say_which(choice, code)
        return True

    def _say_which(self, choice: Choice, code: ScannedCode) -> None:
        """Say beside it which product that is."""

        def found(products: tuple[Choice, ...]) -> None:
            if products and self.package.chosen is choice and self._scanned is not None:
                label = products[0].label
                known = replace(choice, hint=label.zh if self.lang == "zh" else label.en)
                self._scanned = (known, self._scanned[1])
                self.package.choose(known, self.lang)

        if code.gtin:
            gtin = code.gtin
            self.read(lambda: self.port.choices("product", {}, gtin), found)

    def sent(self, values: Mapping[str, str]) -> None:
        """Report it: what was scanned as it was scanned, anything else as it is said."""
        papers, frame = dict(values), None
        if self._scanned is not None and self.package.chosen is self._scanned[0]:
            frame = self._scanned[1]
            del papers["package"]
        self.ask(self.port.report(papers, frame), self.answered)

    def done(self, said: Answer) -> None:
        """Say what came of it until that is read."""
        self.home.show_in_place(Told(said, self.values().get("recipients", "")))


class Told(Room):
    """What was put on record, what it stopped, and what is still to be done: until a key is pressed."""

    NAME: ClassVar[str] = "reported"
    KEYS: ClassVar[tuple[Key, ...]] = (Key("enter", "go_on"), Key("escape", "go_on", shown=False))

    def __init__(self, said: Answer, recipients: str) -> None:
        super().__init__()
        self._said = said.params
        self._recipients = recipients

    def body(self) -> Iterable[Widget]:
        """What is stopped on a field of its own, the rest under it."""
        yield Note(id="held")
        yield Note(id="told")

    def on_mount(self) -> None:
        """Shown at once."""
        self.query_one("#held", Note).say(self._held(), "REJECT" if "held" in self._said else "REVIEW")
        self.query_one("#told", Note).say("\n".join(self._rest()))

    def _held(self) -> str:
        if "held" not in self._said:
            return self.say("reported.not-held")
        return self.say("reported.held", product=self._said["held"], product_en=self._said["held_en"])

    def _rest(self) -> Iterable[str]:
        said, line = self._said, self.snapshot.sync.line
        yield self.say("reported.row", seq=said.get("seq", ""))
        if said.get("alone"):
            yield self.say("reported.product-only")
        yield self.say(f"reported.line.{line if line in ('up', 'off') else 'down'}")
        if self._recipients:
            yield f"{self.say('paper.recipients')}: {self._recipients}"
        if "quote" in said:
            document = said["document" if self.lang == "zh" else "document_en"]
            yield self.say("reported.clause", document=document, clause=said["clause"], quote=said["quote"])

    def relabel(self) -> None:
        """Another language."""
        super().relabel()
        self.on_mount()

    async def on_key(self, event: KeyEvent) -> None:
        """Enter too: nothing here takes it for itself."""
        if event.key == "enter":
            event.stop()
            self.do_go_on()
            return
        await super().on_key(event)

    def do_go_on(self) -> None:
        """Back to scanning."""
        self.home.back_to_base()
