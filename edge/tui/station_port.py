"""The screens' port on a running station: acts on the station's thread, looks on reading threads."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from edge.codes.scanned import Misreading, ScannedCode
from edge.drivers.state import Reason
from edge.frame import Frame
from edge.rules.steps.parts import GRANTS
from edge.runtime.carried import take_list
from edge.runtime.engine import Failed, Runtime
from edge.runtime.engine import Happening as Ran
from edge.runtime.engine import Scanned as Judged
from edge.runtime.labelling import LabelsChanged
from edge.runtime.line import LineChanged
from edge.runtime.offering import OWN_LABEL
from edge.station import Closing, Outcome, Refusal, Station, answer_review, keyed, record, report, undo
from edge.station.parked import release
from edge.station.rows import read_again
from edge.store import Entry, lookup, pages
from edge.tui.admission import Admission
from edge.tui.camera_acts import CameraActs
from edge.tui.in_use import StepsInUse
from edge.tui.label_acts import LabelActs
from edge.tui.lease_view import lease_bar
from edge.tui.line_views import SyncView
from edge.tui.looks import Looks
from edge.tui.outcomes import answer_of, reported, trouble_of
from edge.tui.port import (
    Answer,
    Arrived,
    Changed,
    Discrepancies,
    Language,
    Ordered,
    Scanned,
    Snapshot,
    Tell,
    Unprinted,
)
from edge.tui.showing import (
    catalogue_view,
    operator_view,
    orders_view,
    scan_of,
    short_of_room,
    station_view,
    sync_view,
    task_view,
)
from edge.tui.views import Bar, Scan

if TYPE_CHECKING:
    from edge.codes.diagnosis import Diagnosis

T = TypeVar("T")

RECENT = 8
DONE = Answer(ok=True)

Simulate = Callable[[str, Language], str]
"""Given the open task's operation ("" for none): sends the next package, says what it is."""

Remember = Callable[[Language], None]
"""Keeps the language for the next start."""


class StationPort(Admission, LabelActs, CameraActs, Looks):
    """`Port` over one `Runtime`; `close` it after use.

    idle_minutes: 0 for no idle lock. low_disk: bytes free that are few. simulate: of the demonstration, None elsewhere. The snapshot
    is replaced on the station's thread alone, so that no change is lost to another.
    """

    def __init__(
        self,
        runtime: Runtime,
        *,
        language: Language,
        idle_minutes: int,
        low_disk: int = 0,
        simulate: Simulate | None = None,
        remember: Remember | None = None,
    ) -> None:
        super().__init__(runtime.station.store)
        self._runtime = runtime
        self._station = runtime.station
        self._simulate = simulate
        self._remember = remember
        self._language = language
        self._idle_minutes = idle_minutes
        self._low_disk = low_disk
        self._tell: Tell = lambda _: None
        self._diverting = False
        self._steps = StepsInUse(self._store, self._station.rules.settings)
        self._reader = self._store.reader()
        self._recent: deque[Scan] = deque(
            (self._scan(entry, read_again(entry)) for entry in pages.last_scans(self._reader, RECENT)),
            maxlen=RECENT,
        )
        self._snapshot = self._look()
        runtime.subscribe(self._heard)
        runtime.divert(self._take)

    def close(self) -> None:
        """Let go of the store's files."""
        self._reader.close()

    # what is shown

    def snapshot(self) -> Snapshot:  # noqa: D102 - as Port
        return self._snapshot

    def subscribe(self, tell: Tell) -> None:  # noqa: D102 - as Port
        self._tell = tell

    def divert(self, on: bool) -> None:  # noqa: D102 - as Port
        self._diverting = on

    def hush(self, on: bool) -> None:  # noqa: D102 - as Port
        self._runtime.hush(on)

    def choose_language(self, language: Language) -> None:  # noqa: D102 - as Port
        self._language = language

        def chosen(_: Station) -> None:
            if self._remember is not None:
                self._remember(language)
            self._refresh()

        self._runtime.call(chosen, silent=True)

    def _look(self) -> Snapshot:
        """The station as it now stands; on the station's thread."""
        store, station = self._store, self._station
        now = station.world.wall()
        operator = station.access.operator
        return Snapshot(
            station=station_view(store),
            language=self._language,
            operator=operator_view(operator.badge, operator.name, store, operator.must_change)
            if operator
            else None,
            setup=operator is None and not store.credentials(),
            locked=station.access.locked,
            idle_minutes=self._idle_minutes,
            task=task_view(store),
            recent=tuple(self._recent),
            halted=station.halted,
            sync=self._sync(),
            catalogue=catalogue_view(store, now),
            quota=self._quota(),
            devices=tuple(self._runtime.devices.values()),
            clock=station.read_clock().state,
            room=short_of_room(store.home, self._low_disk),
            exceptions=len(lookup.exceptions(self._reader, 100)),
            labels=self._owing(),
            demonstration=self._simulate is not None,
            steps=self._steps.now() if operator else {},  # not before the first screen
            words=self._steps.words() if operator else {},
        )

    def _after(self, scan: Scan) -> Snapshot:
        """What one scan changes of the last snapshot, and nothing that it does not."""
        self._recent.appendleft(scan)
        return replace(
            self._snapshot,
            task=task_view(self._store),
            recent=tuple(self._recent),
            halted=self._station.halted,
            quota=self._quota(),
            sync=replace(self._snapshot.sync, pending=self._store.outbox.depth().pending),
            clock=self._store.clock_state,
        )

    def _sync(self) -> SyncView:
        line = self._runtime.line
        return sync_view(line.state if line is not None else None, self._store)

    def _quota(self) -> Bar | None:
        task, view = self._store.open_task(), self._store.catalogue
        if task is None or view is None:
            return None
        paper = next((one for one in GRANTS if task.paper(one)), "")
        number = task.paper(paper)
        balance = lookup.paper_bar(self._reader, number) if number else None
        if balance is None:
            return None
        if leased := lease_bar(self._store, view, number, task.paper("destination")):
            return leased
        zone = self._store.station.kind == "zone"
        used = balance.used if zone else balance.received
        return Bar(number=number, total=balance.total, used=used, unit=balance.unit, paper=paper)

    # what happens

    def _heard(self, happening: Ran) -> None:
        if isinstance(happening, Judged):
            scan = self._scan(happening.outcome.entry, happening.outcome.code)
            self._snapshot = self._after(scan)
            self._tell(Scanned(scan, self._snapshot, happening.quiet))
        elif isinstance(happening, Failed):
            self._tell(trouble_of(happening))
        else:
            if isinstance(happening, LabelsChanged) and happening.failed is not None:
                self._runtime.call(partial(self._unprinted, happening.failed.reason), silent=True)
            if isinstance(happening, LineChanged) and happening.order is not None:
                self._tell(Ordered(orders_view(self._store, happening.order)))
            self._runtime.call(lambda _: self._refresh(), silent=True)

    def _unprinted(self, reason: Reason, _: Station) -> None:
        self._snapshot = self._look()
        self._tell(Unprinted(reason, self._snapshot))

    def _refresh(self) -> None:
        self._snapshot = self._look()
        self._tell(Changed(self._snapshot))

    def _scan(self, entry: Entry, code: ScannedCode | Misreading) -> Scan:
        first = None
        if entry.repeat_of is not None:
            counted = pages.entry(self._reader, entry.repeat_of)
            first = counted.at.at if counted else None
        return scan_of(entry, code, self._store, first=first)

    def _take(self, frame: Frame) -> bool:
        own = frame.payload[3:] if frame.payload[:1] == b"]" else frame.payload
        if self._diverting or own.startswith(OWN_LABEL):
            self._tell(Arrived(frame))
            return True
        return False

    # acts

    def _act(self, act: Callable[[Station], object]) -> Future[Answer]:
        def answered(station: Station) -> Answer:
            answer = answer_of(act(station))
            self._refresh()
            return answer

        return self._runtime.call(answered, silent=True)

    def submit(self, frame: Frame) -> Future[Answer]:  # noqa: D102 - as Port
        answer: Future[Answer] = Future()

        def done(judged: Future[Outcome]) -> None:
            failure = None if judged.cancelled() else judged.exception()
            if judged.cancelled():
                answer.cancel()
            elif failure is not None:
                answer.set_exception(failure)
            else:
                answer.set_result(DONE)

        self._runtime.submit(frame).add_done_callback(done)
        return answer

    def keyed(self, text: str, badge: str, pin: str) -> Future[Answer]:  # noqa: D102 - as Port
        return self._judged(lambda station: keyed(station, text, badge, pin))

    def undo(self, reason: str) -> Future[Answer]:  # noqa: D102 - as Port
        return self._judged(lambda station: undo(station, reason))

    def override(self, seq: int, badge: str, pin: str, reason: str) -> Future[Answer]:  # noqa: D102 - as Port
        return self._judged(lambda station: answer_review(station, seq, badge, pin, reason))

    def _judged(self, act: Callable[[Station], Outcome | Refusal]) -> Future[Answer]:
        """An act that yields a verdict: shown like any scan."""

        def shown(station: Station) -> Answer:
            outcome = act(station)
            if isinstance(outcome, Outcome):
                self._heard(Judged(outcome))
            return answer_of(outcome)

        return self._runtime.call(shown, silent=True)

    def simulate(self) -> Future[str]:  # noqa: D102 - as Port
        send = self._simulate

        def sent(station: Station) -> str:
            task = station.store.open_task()
            return send(task.operation if task else "", self._language) if send else ""

        return self._runtime.call(sent, silent=True)

    def open_task(  # noqa: D102 - as Port
        self, operation: str, papers: Mapping[str, str], expected: int | None, second_pin: str = ""
    ) -> Future[Answer]:
        return self._act(
            lambda station: station.tasks.start(
                station.access.facts, operation, papers, expected, second_pin=second_pin
            )
        )

    def close_task(self, discrepancies: Discrepancies) -> Future[Answer]:  # noqa: D102 - as Port
        closing = Closing(
            short=discrepancies.short,
            over=discrepancies.over,
            damaged=discrepancies.damaged,
            note=discrepancies.note,
        )
        return self._act(lambda station: station.tasks.close(station.access.facts, closing))

    def acknowledge(self) -> Future[Answer]:  # noqa: D102 - as Port
        return self._act(lambda station: station.acknowledge())

    def record(self, name: str, papers: Mapping[str, str]) -> Future[Answer]:  # noqa: D102 - as Port
        return self._act(lambda station: record(station, name, papers))

    def report(self, papers: Mapping[str, str], frame: Frame | None) -> Future[Answer]:  # noqa: D102 - as Port
        def told(station: Station) -> object:
            came = report(station, papers, frame)
            if isinstance(came, Refusal):
                return came
            if came.outcome is not None:
                self._heard(Judged(came.outcome))
            if self._runtime.line is not None:
                self._runtime.line.resume()
            return reported(self._store, came)

        return self._act(told)

    def take_list(self, document: bytes) -> Future[Answer]:  # noqa: D102 - as Port
        def took(station: Station) -> object:
            taken = take_list(station, document)
            said = "taken" if taken.changed else "known"
            return Answer(ok=True, params={"list": said, "form": taken.form, "n": str(taken.serials)})

        return self._act(took)

    def release(self, seq: int) -> Future[Answer]:  # noqa: D102 - as Port
        def again(station: Station) -> object:
            answer = release(station, seq, station.access.acting)
            if self._runtime.line is not None:
                self._runtime.line.wake()
            return answer

        return self._act(again)

    def calibrate(self, found: Diagnosis) -> Future[Answer]:  # noqa: D102 - as Port
        return self._act(lambda station: self._restorer.calibrate(station, found))
