"""Labels behind the scans: what is coded is printed once or owed, and nothing of it is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from edge import config
from edge.config.label_settings import LabelSettings
from edge.drivers import printer as driver
from edge.errors import ConfigError
from edge.frame import Frame
from edge.labels import Bitmap
from edge.labels.address import address_of
from edge.runtime.engine import Happening, Runtime
from edge.runtime.label_printing import label_printing
from edge.runtime.labelling import LabelsChanged, templates_of
from edge.station import Closing, Refusal, Station, undo
from edge.station.rows import detail_of
from edge.store import Entry, labels, pages
from hardware.simulators.label_printer import LabelPrinterSimulator
from tests import fakes
from tests.pictures import read
from tests.station.desk import Desk, payload

PATIENCE = 20


class Bench:
    """A running station with a label printer on the network; `restart` ends the program and starts it again."""

    def __init__(self, desk: Desk, printer: LabelPrinterSimulator, **settings: Any) -> None:
        self.desk, self.printer = desk, printer
        self.settings = LabelSettings(
            printer=printer.address, address=address_of(printer.address), **settings
        )
        self.heard: list[Happening] = []
        self._begin()

    def _begin(self) -> None:
        labelling = label_printing(self.desk.home, self.settings)
        assert labelling is not None
        self.labels = labelling
        self.runtime = Runtime(self.desk.station, labels=labelling, log=self.desk.root / "log")
        self.runtime.subscribe(self.heard.append)
        self.runtime.start()
        self.settled()

    def restart(self) -> None:
        """Nobody is signed in afterwards."""
        self.runtime.stop()
        self.desk.restart()
        self.heard.clear()
        self._begin()

    def act(self, do: Callable[[Any], Any]) -> Any:
        """Something done on the station's thread."""
        return self.runtime.call(do, silent=True).result(PATIENCE)

    def settled(self) -> None:
        """Everything that was done so far has been looked at."""
        self.act(lambda _: None)

    def scan(self, serial: str = "", **changes: str) -> Entry:
        """One package, accepted."""
        frame = Frame(payload(serial, **changes), "test", self.desk.now)
        outcome = self.runtime.submit(frame).result(PATIENCE)
        assert outcome.decision.verdict == "ACCEPT"
        return outcome.entry

    def written(self, count: int) -> list[Entry]:
        """The rows about labels once there are so many of them, what stands in them noted after the printing."""
        import time

        until = time.monotonic() + PATIENCE
        while True:
            self.settled()
            rows = [row for row in self.rows() if row.kind == "label" and row.refers]
            if len(rows) >= count:
                return rows
            assert time.monotonic() < until, f"expected {count} rows, got {len(rows)}"

    def failed(self, count: int = 1) -> list[str]:
        """The reasons of labels that could not be printed, once there are so many."""
        import time

        until = time.monotonic() + PATIENCE
        while True:
            told = [it.failed.reason for it in self.heard if isinstance(it, LabelsChanged) and it.failed]
            if len(told) >= count:
                self.settled()
                return told
            assert time.monotonic() < until, f"expected {count} failures, got {told}"

    def rows(self) -> list[Entry]:
        """The journal, oldest first."""
        with self.desk.store.reader() as reader:
            return list(reversed(pages.journal_page(reader).rows))

    def owed(self) -> list[int]:
        """The rows whose labels are owed."""
        return [one.row.seq for one in self.act(lambda _: self.labels.waiting)]


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A printer that does not bring out what it took is not waited for long."""
    monkeypatch.setattr(driver, "PRINT_WAIT", 0.5)


@pytest.fixture
def printer() -> Iterator[LabelPrinterSimulator]:
    """A printer on the network, ready."""
    with LabelPrinterSimulator() as made:
        yield made


@pytest.fixture
def bench(tmp_path: Path, printer: LabelPrinterSimulator) -> Iterator[Bench]:
    """A warehouse that codes packages, a supervisor signed in."""
    desk = Desk(tmp_path)
    made = Bench(desk, printer)
    coding(made)
    yield made
    made.runtime.stop()


def coding(bench: Bench) -> None:
    """Signed in, a task of coding open."""
    bench.act(lambda _: bench.desk.sign_in())
    bench.act(lambda _: bench.desk.open("serialise"))


def texts(label: Bitmap) -> list[str]:
    """What a scanner reads on a label."""
    return [text for text, _ in read(label)]


def test_a_coded_package_is_printed_once_and_written_down(bench: Bench) -> None:
    """The label holds the code that was minted, to the letter; its row names the scan's."""
    coded = bench.scan()
    (label,) = bench.printer.printed(1)
    assert texts(label) == [detail_of(coded)["minted"]]
    (row,) = bench.written(1)
    assert (row.refers, row.key, row.operation, row.operator) == (
        coded.seq,
        coded.key,
        "serialise",
        "W900",
    )
    assert detail_of(row) == {
        "act": "print",
        "copy": 0,
        "printer": bench.printer.address,
        "template": "item-40x30",
    }
    assert bench.owed() == []


def test_a_package_with_a_serial_of_its_own_needs_none(bench: Bench) -> None:
    """What the maker has coded is not labelled again."""
    bench.scan("S1")
    bench.settled()
    assert bench.owed() == []
    assert bench.printer.labels == []


def test_a_reprint_bears_its_mark_and_the_same_serial(bench: Bench) -> None:
    """Printed again: the same code, another picture, a row that says it is the first copy."""
    coded = bench.scan()
    bench.written(1)
    assert bench.act(lambda station: bench.labels.print(station, coded.seq)) is None
    first, again = bench.printer.printed(2)
    assert texts(first) == texts(again)
    assert first != again
    row = bench.written(2)[-1]
    assert (detail_of(row)["act"], detail_of(row)["copy"]) == ("reprint", 1)


@pytest.mark.parametrize("fault", ["paper-out", "head-open", "ribbon-out", "paused", "silent"])
def test_a_printer_that_is_not_ready_owes_the_label(
    bench: Bench, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The coding stands, the label is owed and told so; once all is well it is printed, with no mark."""
    if fault == "silent":
        monkeypatch.setattr(driver, "ANSWER_WAIT", 0.3)
    bench.printer.behave(fault)
    coded = bench.scan()
    reason = {"silent": "printer-silent"}.get(fault, fault)
    assert bench.failed() == [reason]
    monkeypatch.setattr(driver, "ANSWER_WAIT", 2.0)
    assert bench.owed() == [coded.seq]
    assert [one.reason for one in bench.labels.owed] == [reason]
    bench.printer.behave("")
    assert bench.act(lambda station: bench.labels.print(station, coded.seq)) is None
    (row,) = bench.written(1)
    assert detail_of(row)["act"] == "print"
    assert len(bench.printer.printed(1)) == 1
    assert bench.owed() == []


def test_what_is_owed_outlives_the_program(bench: Bench) -> None:
    """Switched off, coded, ended, started again: the labels are owed still, oldest first, and then printed."""
    bench.printer.stop()
    coded = [bench.scan().seq for _ in range(3)]
    bench.failed(3)
    bench.restart()
    assert bench.owed() == coded
    bench.printer.start()
    for seq in coded:
        assert bench.act(lambda station, seq=seq: bench.labels.print(station, seq)) is None
    bench.written(3)
    bench.restart()
    assert bench.owed() == []
    assert len(bench.printer.labels) == 3


def test_one_that_may_be_out_is_owed_and_the_next_is_marked(bench: Bench) -> None:
    """The paper ends while the label is printed: nobody knows, so the next one bears the mark."""
    taken = bench.printer._job

    def out_of_paper(content: bytes) -> None:
        bench.printer.fault = "paper-out"
        taken(content)

    bench.printer._job = out_of_paper  # type: ignore[method-assign]
    coded = bench.scan()
    assert bench.failed() == ["paper-out"]
    (unsure,) = bench.written(1)
    assert detail_of(unsure)["act"] == "unsure"
    assert bench.owed() == [coded.seq]
    bench.printer._job = taken  # type: ignore[method-assign]
    assert bench.printer.kept == [], "what it held was thrown away"
    bench.printer.behave("")
    bench.act(lambda station: bench.labels.print(station, coded.seq))
    row = bench.written(2)[-1]
    assert (detail_of(row)["act"], detail_of(row)["copy"]) == ("reprint", 1)


def test_one_on_its_way_when_the_program_broke_off_is_marked(bench: Bench) -> None:
    """Killed between the printing and its row: it is owed, and what is printed then bears the mark."""
    bench.labels._noted = lambda *_: None  # type: ignore[method-assign]
    coded = bench.scan()
    bench.printer.printed(1)
    bench.settled()
    bench.restart()
    assert bench.owed() == [coded.seq]
    (unsure,) = bench.written(1)
    assert (detail_of(unsure)["act"], detail_of(unsure)["reason"]) == ("unsure", "cut-off")
    bench.act(lambda station: bench.labels.print(station, coded.seq))
    assert detail_of(bench.written(2)[-1])["act"] == "reprint"
    first, second = bench.printer.printed(2)
    assert texts(first) == texts(second)
    assert first != second


def test_a_reprint_that_broke_off_counts_too(bench: Bench) -> None:
    """The next one is the second copy, though nobody knows of the first."""
    coded = bench.scan()
    bench.written(1)
    bench.labels._noted = lambda *_: None  # type: ignore[method-assign]
    bench.act(lambda station: bench.labels.print(station, coded.seq))
    bench.printer.printed(2)
    bench.restart()
    assert bench.owed() == []
    bench.act(lambda station: bench.labels.print(station, coded.seq))
    assert [detail_of(row)["act"] for row in bench.written(3)] == ["print", "unsure", "reprint"]
    assert detail_of(bench.written(3)[-1])["copy"] == 2


def test_a_coding_taken_back_owes_nothing(bench: Bench) -> None:
    """Undone before it could be printed: no label."""
    bench.printer.behave("paper-out")
    bench.scan()
    bench.failed()
    bench.act(lambda station: undo(station, "wrong box"))
    bench.settled()
    assert bench.owed() == []


def test_a_label_that_is_not_wanted_is_waived_with_its_reason(bench: Bench) -> None:
    """It is owed no more, after a restart neither, and the row says why."""
    bench.printer.behave("paper-out")
    coded = bench.scan()
    bench.failed()
    answer = bench.act(lambda station: bench.labels.waive(station, coded.seq, " "))
    assert answer == Refusal("reason-missing")
    bench.act(lambda station: bench.labels.waive(station, coded.seq, "written by hand"))
    (row,) = bench.written(1)
    assert (detail_of(row)["act"], detail_of(row)["reason"]) == ("waive", "written by hand")
    bench.restart()
    assert bench.owed() == []
    nothing = bench.act(lambda station: bench.labels.waive(station, coded.seq, "again"))
    assert nothing == Refusal("no-label", {"seq": str(coded.seq)})


def test_a_packed_case_gets_its_label_when_the_task_is_closed(bench: Bench) -> None:
    """SSCC as GS1-128, with the lot and how many are inside; an empty case gets none."""
    packages = [bench.scan().text for _ in range(2)]
    assert len(packages) == 2
    bench.written(2)
    keys = [detail_of(row)["minted"] for row in bench.rows() if detail_of(row).get("minted")]
    bench.act(lambda _: bench.desk.open("pack_case"))
    for code in keys:
        frame = Frame(f"]d2{code}".encode(), "test", bench.desk.now)
        assert bench.runtime.submit(frame).result(PATIENCE).decision.verdict == "ACCEPT"
    assert len(bench.printer.labels) == 2
    bench.act(lambda station: station.tasks.close(station.access.facts, Closing()))
    label = bench.printer.printed(3)[-1]
    assert texts(label) == [f"00{fakes.SSCC}"]
    row = bench.written(3)[-1]
    assert (row.key, row.operation, detail_of(row)["template"]) == (
        f"00{fakes.SSCC}",
        "pack_case",
        "case-100x150",
    )
    bench.act(lambda _: bench.desk.open("pack_case", case="(00)395060001343520024"))
    bench.act(lambda station: station.tasks.close(station.access.facts, Closing()))
    bench.settled()
    assert bench.owed() == []


def test_what_was_coded_before_there_was_a_printer_is_not_owed(
    tmp_path: Path, printer: LabelPrinterSimulator
) -> None:
    """Labels begin with the first start that has a printer, and a row says so."""
    desk = Desk(tmp_path)
    desk.sign_in()
    desk.open("serialise")
    desk.station.scan(Frame(payload(""), "test", desk.now))
    made = Bench(desk, printer)
    try:
        assert made.owed() == []
        (begun,) = [row for row in made.rows() if row.kind == "label"]
        assert detail_of(begun) == {"act": "begin", "printer": printer.address}
        made.restart()
        assert sum(row.kind == "label" for row in made.rows()) == 1
    finally:
        made.runtime.stop()


def test_nothing_is_printed_twice_at_once(bench: Bench) -> None:
    """While a label is on its way it is not sent again."""
    coded = bench.scan()
    bench.written(1)

    def twice(station: Station) -> list[Refusal | None]:
        return [bench.labels.print(station, coded.seq), bench.labels.print(station, coded.seq)]

    assert bench.act(twice) == [None, Refusal("no-label", {"seq": str(coded.seq)})]
    bench.written(2)
    assert len(bench.printer.labels) == 2


def test_a_row_without_a_label_is_said_to_have_none(bench: Bench) -> None:
    """A sign-in, and a row that is not there."""
    for seq in (1, 10_000):
        assert bench.act(lambda station, seq=seq: bench.labels.print(station, seq)) == Refusal(
            "no-label", {"seq": str(seq)}
        )


def test_escpos_prints_the_same(tmp_path: Path, printer: LabelPrinterSimulator) -> None:
    """A receipt printer is sent a picture that reads the same."""
    made = Bench(Desk(tmp_path), printer, language="escpos")
    try:
        coding(made)
        coded = made.scan()
        (label,) = printer.printed(1)
        assert texts(label) == [detail_of(coded)["minted"]]
    finally:
        made.runtime.stop()


def test_templates_that_do_not_fit_are_said_so() -> None:
    """A name that is not there, and a template for the other thing, are problems of the settings."""
    known = config.labels()
    assert templates_of(LabelSettings(), known) is known
    with pytest.raises(ConfigError, match=r"expected one of item-40x30, item-60x40, got none of that name"):
        templates_of(LabelSettings(item="mine"), known)
    with pytest.raises(ConfigError, match="got one for item"):
        templates_of(LabelSettings(case="item-40x30"), known)


def test_what_is_owed_is_looked_for_from_the_oldest_on(bench: Bench) -> None:
    """The place from which to look moves up as labels are printed, never past one that is owed."""
    bench.scan()
    bench.written(1)
    bench.printer.behave("paper-out")
    owed = bench.scan()
    bench.failed()
    bench.printer.behave("")
    bench.scan()
    bench.written(2)
    with bench.desk.store.reader() as reader:
        begun = labels.begun(reader)
    assert begun is not None
    assert begun == owed.seq - 1
