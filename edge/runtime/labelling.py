"""Labels behind the scans: each accepted coding and each packed case is printed once, or owed.

The scan is committed before anything is printed, so a printer never delays or undoes one. What was
printed is a row of the journal; what has none is owed, over a restart too, and is printed when
somebody asks for it: whether the package lacks its label is a person's to see. A label of which an
earlier one is out, or may be, bears the mark of a reprint.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Protocol

from edge.config.label_settings import LabelSettings
from edge.drivers.printer import Job, Printed
from edge.drivers.state import DeviceState, Reason
from edge.errors import ConfigError
from edge.labels import Label, Template, Typeface, escpos, picture, place, zpl
from edge.runtime.label_content import label_of
from edge.station import Refusal, Station
from edge.station.labelling import Act, LabelNote, begin_labels, note_label
from edge.store import Entry, Reader, labels, pages

_CHANGES: Final = frozenset({"scan", "override", "undo", "task-close"})
"""Kinds of rows that may change what is owed."""


class Printer(Protocol):
    """A device that labels are handed to."""

    source: str

    def start(self) -> None:
        """Print from now on."""

    def stop(self) -> None:
        """End, at once."""

    def print(self, job: Job) -> None:
        """Print it when its turn comes."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A label that has not been printed. row: of what; reason: why the last try failed, "" for not tried."""

    row: Entry
    reason: Reason = ""


@dataclass(frozen=True, slots=True)
class LabelsChanged:
    """What is owed is otherwise than before.

    failed: the label that has just failed; printed: the row of the one just printed.
    """

    owed: tuple[Owed, ...]
    failed: Owed | None = None
    printed: Entry | None = None


Call = Callable[[Callable[[Station], object]], Future[object]]


class Labelling:
    """The labels of one station; everything but what the printer says happens on the station's thread.

    templates: by id. typeface: made when it is first needed, in the printer's thread.
    owed: what has not been printed, oldest first.
    """

    def __init__(
        self,
        settings: LabelSettings,
        templates: Mapping[str, Template],
        typeface: Callable[[], Typeface],
        make_printer: Callable[[Callable[[DeviceState], None]], Printer],
    ) -> None:
        self._settings = settings
        self._templates = {"item": templates[settings.item], "case": templates[settings.case]}
        self._typeface = typeface
        self._make_printer = make_printer
        self._printer: Printer | None = None
        self._call: Call | None = None
        self._tell: Callable[[LabelsChanged], None] = lambda _: None
        self._reader: Reader | None = None
        self._seen = 0
        self._under_way: set[int] = set()
        self._unwritten: set[int] = set()  # out, or may be, and no row says so yet
        self.owed: tuple[Owed, ...] = ()

    def device(self, told: Callable[[DeviceState], None]) -> Printer:
        """The printer; told: how it stands."""
        self._printer = self._make_printer(told)
        return self._printer

    def begin(self, station: Station, call: Call, tell: Callable[[LabelsChanged], None]) -> None:
        """What was owed before is owed still; from now on every coding is printed.

        call: runs an act on the station's thread. tell: hears of every change.
        """
        self._call, self._tell = call, tell
        self._reader = station.store.reader()
        if labels.begun(self._reader) is None:
            begin_labels(station, self._settings.printer)
        self._seen = station.store.head.seq
        self.owed = self._wanted(self._reader, labels.begun(self._reader) or 0)
        self._doubt(station, self._reader)
        self._say()

    def _doubt(self, station: Station, reader: Reader) -> None:
        """Labels on their way when the program broke off may be out: written down, so that the next is marked."""
        cut_off = labels.under_way(reader)
        self._under_way = set(cut_off)
        for seq in cut_off:
            self._under_way.discard(seq)
            row = pages.entry(reader, seq)
            made = label_of(reader, row) if row else None
            if row is not None and made is not None:
                copy = labels.copies(reader, made[0], seq)
                note = LabelNote(row=row, key=made[0], act="unsure", copy=copy, reason="cut-off")
                note_label(station, note, self._marks(station))

    def close(self) -> None:
        """Let go of the store's files."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def look(self, station: Station) -> None:
        """After anything was done: print what it called for."""
        reader, head = self._reader, station.store.head.seq
        if reader is None or head == self._seen:
            return
        seen, self._seen = self._seen, head
        kinds = {kind for (kind,) in reader.query("SELECT kind FROM journal WHERE seq > ?", (seen,))}
        if not kinds & _CHANGES:
            return
        before = self.waiting
        fresh = self._wanted(reader, seen)
        again = "undo" in kinds
        self.owed = self._wanted(reader, labels.begun(reader) or 0) if again else self.owed + fresh
        for one in fresh:
            self._send(station, reader, one.row)
        if self.waiting != before:
            self._say()

    def print(self, station: Station, seq: int) -> Refusal | None:
        """Print the label of row `seq`, which is owed or was printed before; why not, None where it is on its way."""
        reader = self._reader
        row = pages.entry(reader, seq) if reader else None
        if reader is None or row is None or seq in self._under_way or not self._send(station, reader, row):
            return Refusal("no-label", {"seq": str(seq)})
        self._say()
        return None

    def waive(self, station: Station, seq: int, reason: str) -> Entry | Refusal:
        """A label that is owed is not wanted after all: the package has one, or needs none."""
        one = next((one for one in self.waiting if one.row.seq == seq), None)
        made = label_of(self._reader, one.row) if one and self._reader else None
        if one is None or made is None:
            return Refusal("no-label", {"seq": str(seq)})
        if not reason.strip():
            return Refusal("reason-missing")
        note = LabelNote(row=one.row, key=made[0], act="waive", reason=reason.strip())
        written = note_label(station, note, self._marks(station, seq))
        self._settled(seq)
        self._say()
        return written

    @property
    def under_way(self) -> bool:
        """Whether any is on its way to the printer."""
        return bool(self._under_way)

    @property
    def waiting(self) -> tuple[Owed, ...]:
        """What is owed and not on its way to the printer."""
        return tuple(one for one in self.owed if one.row.seq not in self._under_way)

    def _send(self, station: Station, reader: Reader, row: Entry) -> bool:
        """Hand a row's label to the printer, which is noted before; False where there is nothing to print."""
        made = label_of(reader, row)
        if made is None or self._printer is None:
            return False
        key, label = made
        copy = labels.copies(reader, key, row.seq) + (row.seq in self._unwritten)
        self._under_way.add(row.seq)
        with station.store.writing() as tx:
            tx.note_labels(self._marks(station))
        template = self._templates["case" if row.kind == "task-close" else "item"]
        act: Act = "reprint" if copy else "print"
        note = LabelNote(
            row=row, key=key, act=act, copy=copy, printer=self._settings.printer, template=template.id
        )
        self._printer.print(
            Job(partial(self._made, template, replace(label, copy=copy)), partial(self._done, note))
        )
        return True

    def _made(self, template: Template, label: Label) -> bytes:
        """The label in the printer's language; in its own thread."""
        typeface = self._typeface()
        placed = place(template, label, self._settings.dpi, typeface)
        if self._settings.language == "escpos":
            return escpos(picture(placed, typeface))
        return zpl(placed, typeface)

    def _done(self, note: LabelNote, printed: Printed) -> None:
        """What the printer says came of it, from its thread."""
        if self._call is not None:
            self._call(lambda station: self._noted(station, note, printed))

    def _noted(self, station: Station, note: LabelNote, printed: Printed) -> None:
        seq = note.row.seq
        self._under_way.discard(seq)
        if not printed.sure:
            self._unwritten.add(seq)  # until its row stands: the store may be full
        if printed.ok:
            written = note_label(station, note, self._marks(station, seq))
            self._unwritten.discard(seq)
            self._settled(seq)
            self._say(printed=written)
            return
        if not printed.sure:
            unsure = replace(note, act="unsure", reason=printed.reason)
            note_label(station, unsure, self._marks(station))
            self._unwritten.discard(seq)
        else:
            with station.store.writing() as tx:
                tx.note_labels(self._marks(station))
        failed = Owed(note.row, printed.reason)
        self.owed = tuple(failed if one.row.seq == seq else one for one in self.owed)
        self._say(failed)

    def _marks(self, station: Station, settled: int | None = None) -> Mapping[str, str]:
        """Where labels stand once `settled` is not owed: from where to look, and what is on its way."""
        left = [one.row.seq for one in self.owed if one.row.seq != settled]
        since = min(left) - 1 if left else station.store.head.seq
        return labels.marks(since, self._under_way)

    def _settled(self, seq: int) -> None:
        self.owed = tuple(one for one in self.owed if one.row.seq != seq)

    def _wanted(self, reader: Reader, since: int) -> tuple[Owed, ...]:
        """What is owed of the rows after `since`; a case that stands empty again needs no label."""
        known = {one.row.seq: one.reason for one in self.owed}
        return tuple(
            Owed(row, known.get(row.seq, ""))
            for row in labels.owed(reader, since)
            if row.kind != "task-close" or label_of(reader, row) is not None
        )

    def _say(self, failed: Owed | None = None, printed: Entry | None = None) -> None:
        self._tell(LabelsChanged(self.waiting, failed, printed))


def templates_of(settings: LabelSettings, known: Mapping[str, Template]) -> Mapping[str, Template]:
    """The templates, once it is sure that those chosen are there and fit. Raises ConfigError."""
    for subject, id_ in (("item", settings.item), ("case", settings.case)):
        template = known.get(id_)
        if template is None or template.subject != subject:
            fitting = ", ".join(sorted(one.id for one in known.values() if one.subject == subject))
            got = f"one for {template.subject}" if template else "none of that name"
            raise ConfigError(
                f"Failed to read '{id_}' as labels.{subject}: expected one of {fitting}, got {got}."
            )
    return known
