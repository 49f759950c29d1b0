"""What printers say of themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.drivers.printer_status import Status, escpos_status, status_of, zpl_status
from hardware.simulators.label_printer import LabelPrinterSimulator

READY = LabelPrinterSimulator()._zpl_status()


@pytest.mark.parametrize("fault", ["paper-out", "head-open", "ribbon-out", "paused"])
def test_each_trouble_of_a_zebra_is_told(fault: str) -> None:
    """By its flag."""
    said = LabelPrinterSimulator(fault=fault)._zpl_status()
    assert status_of("zpl", said) == Status(fault, 0)  # type: ignore[arg-type]


def test_a_ready_printer_and_one_with_labels_waiting() -> None:
    """Formats in its buffer and labels of a batch both wait."""
    assert zpl_status(READY) == Status("", 0)
    assert zpl_status(LabelPrinterSimulator(kept=[b"", b""])._zpl_status()) == Status("", 2)
    assert zpl_status(READY.replace(b",00000000,", b",00000003,")) == Status("", 3)


def test_too_cold_and_too_hot_are_faults() -> None:
    """The last two flags of the first string."""
    for cold, hot in ((b"1", b"0"), (b"0", b"1")):
        said = READY.replace(b"000,0,0,0\x03", b"000,0," + cold + b"," + hot + b"\x03", 1)
        assert zpl_status(said) == Status("printer-fault", 0)


@given(st.integers(0, len(READY) - 3))
def test_half_an_answer_is_none(length: int) -> None:
    """It is waited for the rest; nothing is made of a part."""
    assert zpl_status(READY[:length]) is None


@pytest.mark.parametrize(
    ("offline", "paper", "trouble"),
    [
        (0x12, 0x12, ""),
        (0x16, 0x12, "head-open"),
        (0x12, 0x72, "paper-out"),
        (0x32, 0x12, "paper-out"),
        (0x52, 0x12, "printer-fault"),
    ],
)
def test_a_receipt_printer_tells_by_two_bytes(offline: int, paper: int, trouble: str) -> None:
    """Why it is offline, and about paper; bytes of another shape are no answer."""
    assert escpos_status(bytes((offline, paper))) == Status(trouble)  # type: ignore[arg-type]
    assert escpos_status(bytes((offline,))) is None
    assert escpos_status(b"\x00\xff" + bytes((offline, paper))) == Status(trouble)  # type: ignore[arg-type]
