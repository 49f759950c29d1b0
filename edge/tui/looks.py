"""What the screens read, from reading threads: each look has a connection of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from edge.clock import CHINA
from edge.errors import StoreError
from edge.frame import Frame
from edge.runtime.calibration import KEYBOARD, Calibration, Restorer, calibrations
from edge.runtime.labelling import Owed
from edge.store import Reader, Store
from edge.store.due import due
from edge.tui import choosing, drawing, reading
from edge.tui.in_use import regimes_in_use
from edge.tui.label_view import LabelRow, label_rows
from edge.tui.port import Choice, ExceptionRow, JournalRow, Language, ParkedRow, PersonRow, StockPage
from edge.tui.views import Bar


class Looks:
    """The read models of `Port`, over one store; what its calibrated keyboard meant."""

    _owed: Callable[[], tuple[Owed, ...]]

    def __init__(self, store: Store) -> None:
        self._store = store
        self._restorer = Restorer(store.home)

    def choices(  # noqa: D102 - as Port
        self, kind: str, papers: Mapping[str, str], typed: str = ""
    ) -> tuple[Choice, ...]:
        with self._store.reader() as reader:
            if kind == "recipients":
                regimes = regimes_in_use(reader.view, self._store.regimes, reader.station)
                return choosing.recipients(regimes, papers)
            return choosing.choices(reader, kind, papers, typed)

    def due(self) -> tuple[str, ...]:  # noqa: D102 - as Port
        with self._store.reader() as reader:
            return due(reader)

    def stock_page(self, product: str, lot: str, offset: int, limit: int) -> StockPage:  # noqa: D102 - as Port
        with self._store.reader() as reader:
            return reading.stock_page(reader, product, lot, offset, limit)

    def approvals(self) -> tuple[Bar, ...]:  # noqa: D102 - as Port
        with self._store.reader() as reader:
            return reading.approvals(reader)

    def item_history(self, key: str) -> tuple[JournalRow, ...]:  # noqa: D102 - as Port
        with self._with_archives() as reader:
            return reading.item_history(reader, key)

    def journal_page(self, search: str, before: int | None, limit: int) -> tuple[JournalRow, ...]:  # noqa: D102
        with self._store.reader() as reader:
            return reading.journal_page(reader, search, before, limit)

    def parked(self, limit: int) -> tuple[ParkedRow, ...]:  # noqa: D102 - as Port
        return reading.parked(self._store, limit)

    def export_parked(self) -> str:  # noqa: D102 - as Port
        with self._store.reader() as reader:
            return drawing.export_parked(reader, datetime.now(CHINA))

    def labels(self, limit: int) -> tuple[LabelRow, ...]:  # noqa: D102 - as Port
        with self._store.reader() as reader:
            return label_rows(reader, self._owed(), limit)

    def exceptions(self, limit: int) -> tuple[ExceptionRow, ...]:  # noqa: D102 - as Port
        with self._store.reader() as reader:
            return reading.exceptions(reader, limit)

    def calibration(self) -> Calibration | None:  # noqa: D102 - as Port
        return calibrations(self._store.home).get(KEYBOARD)

    def restored(self, frame: Frame) -> Frame:  # noqa: D102 - as Port
        return self._restorer(frame)

    def meant(self, text: str) -> str | None:  # noqa: D102 - as Port
        return self._restorer.back(text)

    def draw_up(self, asked: Mapping[str, str], by: str, language: Language) -> str:  # noqa: D102 - as Port
        with self._store.reader(archived=True) as reader:
            return drawing.draw_up(reader, asked, by, language, datetime.now(CHINA))

    def people(self) -> tuple[PersonRow, ...]:  # noqa: D102 - as Port
        return reading.people(self._store)

    def _with_archives(self) -> Reader:
        """A look at archived rows too, where their files are at hand; else at the store's own alone."""
        try:
            return self._store.reader(archived=True)
        except StoreError:
            return self._store.reader()
