"""A station written by hand: it answers at once, on the caller's thread, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from edge.catalogue import Name
from edge.codes.diagnosis import Diagnosis
from edge.codes.sheet import SHEET
from edge.drivers.state import DeviceState
from edge.frame import Frame
from edge.rules.verdict import Finding
from edge.runtime.calibration import Calibration
from edge.tui.label_view import LabelRow
from edge.tui.port import (
    MOST,
    Answer,
    Bar,
    CatalogueView,
    Changed,
    Choice,
    Clause,
    Discrepancies,
    ExceptionRow,
    JournalRow,
    Language,
    OperatorView,
    PaperView,
    ParkedRow,
    PersonRow,
    Scan,
    Scanned,
    Snapshot,
    StationView,
    StockPage,
    StockRow,
    SyncView,
    TaskView,
    Tell,
)

Result = TypeVar("Result")

NOW = datetime.now(UTC).replace(microsecond=0)
PRODUCT = Name(zh="依库珠单抗注射液 300mg/30ml", en="Eculizumab concentrate 300 mg/30 ml")
HOSPITAL = Name(zh="北京协和医院", en="Peking Union Medical College Hospital")
DOCUMENT = Name(
    zh="北京市罕见病药品保障先行区工作方案", en="Beijing pilot area plan for rare disease medicines"
)
BALANCE = Clause(
    document=DOCUMENT,
    clause="二(四)1",
    quote="允许分批次办理通关，累计不得超过批复总数量。",
)
STATION = StationView(
    id="TZ-01",
    kind="zone",
    name=Name(zh="天竺保税仓 1 号机", en="Tianzhu bonded store, PC 1"),
    party=Name(zh="北京天竺进出口有限公司", en="Beijing Tianzhu Import and Export Co."),
)
WANG = OperatorView(badge="W-017", name=Name(zh="王敏", en="Wang Min"), roles=("warehouse",))
LI = OperatorView(badge="S-001", name=Name(zh="李主管", en="Li Qiang"), roles=("supervisor",))
TASK = TaskView(
    id="0199",
    operation="zone_exit",
    papers=(
        PaperView(name="clearance_form", value="TZ-2026-0007"),
        PaperView(name="destination", value="PUMCH", label=HOSPITAL),
        PaperView(name="seal", value="FQ-88231"),
    ),
    opened=NOW - timedelta(minutes=40),
    expected=60,
    accepted=37,
    refused=2,
    review=1,
)


def accepted(seq: int = 41, **changes: Any) -> Scan:
    """A package that may leave."""
    scan = Scan(
        seq=seq,
        at=NOW - timedelta(seconds=100 - seq),
        kind="scan",
        operation="zone_exit",
        verdict="ACCEPT",
        text="]d20109506000134352172703311032A␝21S00041",
        key=f"010950600013435221S{seq:05d}",
        gtin="09506000134352",
        lot="ECU32A",
        serial=f"S{seq:05d}",
        expiry=date(2027, 3, 31),
        product=PRODUCT,
    )
    return replace(scan, **changes)


def rejected(seq: int = 42, **changes: Any) -> Scan:
    """A package beyond what the form clears."""
    finding = Finding(
        "clearance-balance",
        "reject",
        "二(四)1",
        "clearance-balance",
        {"form": "TZ-2026-0007", "total": "60", "used": "60", "remaining": "0", "asked": "1"},
    )
    scan = accepted(seq, verdict="REJECT", findings=(finding,), clauses={"clearance-balance": BALANCE})
    return replace(scan, **changes)


def reviewed(seq: int = 43, **changes: Any) -> Scan:
    """A package that this station never saw before."""
    findings = (
        Finding("not-seen-here", "review", "二(五)", "chain-order"),
        Finding("catalogue-stale", "note", params={"hours": "30"}),
    )
    clause = Clause(document=DOCUMENT, clause="二(五)", quote="药品赋码、入仓、上架、通关、出区应依次扫码。")
    return replace(
        accepted(seq, verdict="REVIEW", findings=findings, clauses={"chain-order": clause}), **changes
    )


def full_snapshot(**changes: Any) -> Snapshot:
    """A working afternoon: signed in, a task open, eight scans, the line down."""
    repeat = Finding("already-counted", "note", params={"first": "10:21:07"})
    recent = (
        accepted(48),
        accepted(47, repeat=True, findings=(repeat,), kind="repeat"),
        reviewed(46),
        accepted(45),
        rejected(44),
        accepted(43),
        accepted(42),
        accepted(41),
    )
    snapshot = Snapshot(
        station=STATION,
        operator=WANG,
        task=TASK,
        recent=recent,
        sync=SyncView(
            line="down",
            pending=128,
            parked=2,
            waiting=3,
            last_contact=NOW - timedelta(hours=2),
            next_try=NOW + timedelta(seconds=40),
            reason="connect timeout",
            server="https://hub.example",
        ),
        catalogue=CatalogueView(version=12, issued=NOW - timedelta(hours=30), freshness="stale"),
        quota=Bar(number="TZ-2026-0007", total=60, used=37, product=PRODUCT),
        devices=(DeviceState(source="serial:/dev/ttyACM0", status="connected", since=NOW),),
        exceptions=1,
        demonstration=True,
    )
    return replace(snapshot, **changes)


class FakePort:
    """A `Port` over one snapshot; `calls` names every act with its arguments."""

    def __init__(self, snapshot: Snapshot | None = None) -> None:
        self.now = snapshot or full_snapshot()
        self.calls: list[tuple[Any, ...]] = []
        self.answers: dict[str, Answer] = {}
        self.failures: dict[str, Exception] = {}
        self.frames: list[Frame] = []
        self.listed: tuple[str, ...] = ()
        self.diverted = False
        self.calibrated: Calibration | None = None
        self.verdict: Callable[[Frame], Scan] | None = None
        self._tells: list[Tell] = []

    # what tests do to it

    def happen(self, happening: object) -> None:
        """Tell the subscribers."""
        for tell in self._tells:
            tell(happening)  # type: ignore[arg-type]

    def change(self, **changes: Any) -> None:
        """Another snapshot."""
        self.now = replace(self.now, **changes)
        self.happen(Changed(self.now))

    def scan(self, scan: Scan, **changes: Any) -> None:
        """A scan was committed."""
        halted = self.now.halted or scan.verdict == "REJECT"
        recent = (scan, *self.now.recent)[:8]
        self.now = replace(self.now, recent=recent, halted=halted, **changes)
        self.happen(Scanned(scan, self.now))

    def called(self, name: str) -> list[tuple[Any, ...]]:
        """The arguments of every call of `name`."""
        return [call[1:] for call in self.calls if call[0] == name]

    def _done(self, name: str, *args: Any, value: Any = None) -> Future[Any]:
        self.calls.append((name, *args))
        future: Future[Any] = Future()
        if name in self.failures:
            future.set_exception(self.failures[name])
        else:
            future.set_result(self.answers.get(name, Answer(ok=True)) if value is None else value)
        return future

    # the port

    def snapshot(self) -> Snapshot:
        return self.now

    def subscribe(self, tell: Tell) -> None:
        self._tells.append(tell)

    def divert(self, on: bool) -> None:
        self.diverted = on

    def hush(self, on: bool) -> None:
        self.calls.append(("hush", str(on)))

    def watch(self, source: str, watcher: Any, size: tuple[int, int]) -> None:
        self.calls.append(("watch", source, watcher, size))

    def hold(self, source: str, on: bool) -> None:
        self.calls.append(("hold", source, on))

    def seek(self, source: str, missing: int) -> None:
        self.calls.append(("seek", source, missing))

    def due(self) -> tuple[str, ...]:
        self.calls.append(("due",))
        return self.listed

    def take_tray(self, source: str) -> Future[Answer]:
        return self._done("take_tray", source)

    def choose_language(self, language: Language) -> None:
        self.calls.append(("choose_language", language))

    def submit(self, frame: Frame) -> Future[Answer]:
        self.frames.append(frame)
        future = self._done("submit", frame.payload)
        if self.verdict is not None:
            self.scan(self.verdict(frame))
        return future

    def keyed(self, text: str, badge: str, pin: str) -> Future[Answer]:
        return self._done("keyed", text, badge, pin)

    def simulate(self) -> Future[str]:
        return self._done("simulate", value="good package")

    def sign_in(self, badge: str, pin: str) -> Future[Answer]:
        future = self._done("sign_in", badge, pin)
        if self.answers.get("sign_in", Answer(ok=True)).ok:
            self.change(operator=WANG)
        return future

    def create_first_administrator(self, badge: str, name: str, pin: str) -> Future[Answer]:
        future = self._done("create_first_administrator", badge, name, pin)
        self.change(setup=False)
        return future

    def change_pin(self, old: str, new: str) -> Future[Answer]:
        future = self._done("change_pin", old, new)
        if self.now.operator is not None:
            self.change(operator=replace(self.now.operator, must_change=False))
        return future

    def reset_pin(self, badge: str, new_pin: str) -> Future[Answer]:
        return self._done("reset_pin", badge, new_pin)

    def add_person(self, badge: str, name: str, role: str, pin: str) -> Future[Answer]:
        return self._done("add_person", badge, name, role, pin)

    def sign_out(self) -> Future[Answer]:
        future = self._done("sign_out")
        self.change(operator=None, locked=False)
        return future

    def lock(self) -> Future[Answer]:
        future = self._done("lock")
        self.change(locked=True)
        return future

    def unlock(self, pin: str) -> Future[Answer]:
        future = self._done("unlock", pin)
        if self.answers.get("unlock", Answer(ok=True)).ok:
            self.change(locked=False)
        return future

    def hand_over(self, badge: str, pin: str) -> Future[Answer]:
        future = self._done("hand_over", badge, pin)
        self.change(operator=LI, locked=False)
        return future

    def open_task(
        self, operation: str, papers: Mapping[str, str], expected: int | None, second_pin: str = ""
    ) -> Future[Answer]:
        signed = (second_pin,) if second_pin else ()
        future = self._done("open_task", operation, dict(papers), expected, *signed)
        if self.answers.get("open_task", Answer(ok=True)).ok:
            self.change(task=replace(TASK, operation=operation, papers=(), expected=expected, accepted=0))
        return future

    def close_task(self, discrepancies: Discrepancies) -> Future[Answer]:
        future = self._done("close_task", discrepancies)
        self.change(task=None)
        return future

    def acknowledge(self) -> Future[Answer]:
        future = self._done("acknowledge")
        self.change(halted=False)
        return future

    def undo(self, reason: str) -> Future[Answer]:
        return self._done("undo", reason)

    def override(self, seq: int, badge: str, pin: str, reason: str) -> Future[Answer]:
        return self._done("override", seq, badge, pin, reason)

    def record(self, name: str, papers: Mapping[str, str]) -> Future[Answer]:
        return self._done("record", name, dict(papers))

    def report(self, papers: Mapping[str, str], frame: Frame | None) -> Future[Answer]:
        return self._done("report", dict(papers), frame.payload if frame else None)

    def take_list(self, document: bytes) -> Future[Answer]:
        return self._done("take_list", document)

    def release(self, seq: int) -> Future[Answer]:
        return self._done("release", seq)

    def print_label(self, seq: int) -> Future[Answer]:
        return self._done("print_label", seq)

    def print_owed(self) -> Future[Answer]:
        return self._done("print_owed")

    def waive_label(self, seq: int, reason: str) -> Future[Answer]:
        return self._done("waive_label", seq, reason)

    def labels(self, limit: int) -> tuple[LabelRow, ...]:
        owed = LabelRow(
            seq=41,
            at=NOW,
            operation="serialise",
            state="owed",
            product=PRODUCT,
            words="ECU32A S00041",
            reason="paper-out",
        )
        return (owed, replace(owed, seq=40, state="printed", copy=1, reason="", words="ECU32A S00040"))

    def calibrate(self, found: Diagnosis) -> Future[Answer]:
        future = self._done("calibrate", found)
        if self.answers.get("calibrate", Answer(ok=True)).ok:
            self.calibrated = Calibration(true=SHEET, reported=found.reported, at=NOW, by="W-017")
        return future

    def restored(self, frame: Frame) -> Frame:
        return frame

    def meant(self, text: str) -> str | None:
        return text

    def draw_up(self, asked: Mapping[str, str], by: str, language: Language) -> str:
        self.calls.append(("draw_up", dict(asked), by, language))
        if "draw_up" in self.failures:
            raise self.failures["draw_up"]
        return f"papers/{asked['kind']}.{asked['shape']}"

    def calibration(self) -> Calibration | None:
        return self.calibrated

    def choices(self, kind: str, papers: Mapping[str, str], typed: str = "") -> tuple[Choice, ...]:
        self.calls.append(("choices", kind, typed))
        if kind == "product":  # more than can be offered at once
            drugs = (
                Choice(value=f"P{n:05d}", label=Name(zh=f"药品{n}号", en=f"drug {n}")) for n in range(1000)
            )
            return tuple([one for one in drugs if typed in f"{one.value} {one.label.zh}"][:MOST])
        if kind == "package" and typed:
            found = Name(zh=f"ECU32A S00041 {PRODUCT.zh}", en=f"ECU32A S00041 {PRODUCT.en}")
            return (Choice(value="]d2010950600013435210ECU32A\x1d21S00041", label=found),)
        if kind == "recipients":
            return (Choice(value="市药监局", label=Name(zh="市药监局", en="the city"), hint="二(六)"),)
        if kind == "institution":
            return (
                Choice(value="PUMCH", label=HOSPITAL),
                Choice(
                    value="BCH",
                    label=Name(zh="首都医科大学附属北京儿童医院", en="Beijing Children's Hospital"),
                ),
            )
        if kind == "form":
            forms = (("TZ-2026-0007", 60, 23), ("TZ-2026-0008", 40, 40))
            return tuple(
                Choice(value=number, label=Name(zh=number, en=number), hint=f"{left} / {total}")
                for number, total, left in forms
            )
        if kind == "place":
            return tuple(
                Choice(value=f"A-0{n}", label=Name(zh=f"罕见病区 A{n}", en=f"Rare A{n}")) for n in range(1, 5)
            )
        return ()

    def stock_page(self, product: str, lot: str, offset: int, limit: int) -> StockPage:
        self.calls.append(("stock_page", product, lot, offset, limit))
        if not product:
            rows = tuple(
                StockRow(
                    product=f"P-{n}",
                    name=PRODUCT,
                    count=120 * n,
                    expiry=date(2026, 1, 31) if n == 2 else None,
                )
                if n != 1
                else StockRow(product="P-1", name=PRODUCT, count=12345, expiry=date(2030, 3, 31))
                for n in range(1, 6)
            )
            return StockPage(rows=rows, offset=0, total=5)
        if not lot:
            lots = tuple(
                StockRow(product=product, lot=f"ECU3{n}A", count=40, expiry=date(2030, n, 28)) for n in (1, 2)
            )
            return StockPage(rows=lots, offset=0, total=2)
        total = 450
        rows = tuple(
            StockRow(
                product=product,
                lot=lot,
                serial=f"S{n:05d}",
                key=f"010950600013435221S{n:05d}",
                state="shelved",
                place="A-01",
                expiry=date(2030, 3, 31),
            )
            for n in range(offset, min(total, offset + limit))
        )
        return StockPage(rows=rows, offset=offset, total=total)

    def approvals(self) -> tuple[Bar, ...]:
        forms = (Bar(number="TZ-2026-0007", total=60, used=37), Bar(number="TZ-2026-0008", total=40, used=40))
        return (Bar(number="国药临进2026-03", total=120, used=77, product=PRODUCT, forms=forms),)

    def item_history(self, key: str) -> tuple[JournalRow, ...]:
        return tuple(replace(row, key=key) for row in self.journal_page("", None, 4))

    def journal_page(self, search: str, before: int | None, limit: int) -> tuple[JournalRow, ...]:
        self.calls.append(("journal_page", search, before, limit))
        top = 500 if before is None else before
        rows = []
        for seq in range(top - 1, max(0, top - 1 - limit), -1):
            source = (accepted, rejected, reviewed)[seq % 3](seq)
            rows.append(
                JournalRow(
                    seq=seq,
                    at=NOW - timedelta(minutes=500 - seq),
                    kind="scan" if seq % 7 else "task-open",
                    operation=source.operation,
                    operator="W-017",
                    verdict=source.verdict,
                    findings=source.findings,
                    text=source.text,
                    key=source.key,
                    event_id=f"urn:uuid:0199-{seq}",
                )
            )
        return tuple(rows)

    def export_parked(self) -> str:
        self.calls.append(("export_parked",))
        return "papers/parked.json"

    def parked(self, limit: int) -> tuple[ParkedRow, ...]:
        return tuple(
            ParkedRow(
                seq=seq,
                event_id=f"urn:uuid:0199-{seq}",
                code="conflict",
                message="the same event id came before with other bytes",
                since=NOW - timedelta(hours=3),
                waiting=2,
            )
            for seq in (17, 29)
        )

    def exceptions(self, limit: int) -> tuple[ExceptionRow, ...]:
        return (ExceptionRow(at=NOW, code="exited-twice", key="010950600013435221S00041", params={}),)

    def people(self) -> tuple[PersonRow, ...]:
        return (PersonRow(badge="W-017", name=WANG.name, roles=WANG.roles, has_pin=True),)
