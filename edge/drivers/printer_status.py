r"""What printers say of themselves when asked: ZPL's ``~HS``, ESC/POS's ``DLE EOT``.

Sources: Zebra, ZPL II Programming Guide (~HS); Epson, ESC/POS Command Reference (DLE EOT).

>>> zpl_status(
...     b"\x02030,1,0,1245,000,0,0,0,000,0,0,0\x03\r\n\x02000,0,1,0,0,2,4,0,00000000,1,000\x03\r\n\x020000,0\x03\r\n"
... )
Status(trouble='head-open', waiting=0)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from edge.drivers.state import Reason

PrinterLanguage = Literal["zpl", "escpos"]

ASK: Final[dict[PrinterLanguage, bytes]] = {"zpl": b"~HS", "escpos": b"\x10\x04\x02\x10\x04\x04"}
CANCEL: Final[dict[PrinterLanguage, bytes]] = {
    "zpl": b"~JA",
    "escpos": b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08",
}
"""Throw away what has been taken and is not printed yet."""

_COVER: Final = 0b0000_0100
_STOPPED: Final = 0b0010_0000
_FAULTY: Final = 0b0100_0000
_NO_PAPER: Final = 0b0110_0000
_SHAPE: Final = 0b1001_0011
_SHAPED: Final = 0b0001_0010
"""Bits of the answers to DLE EOT 2 and 4; four of them are the same in every answer."""


@dataclass(frozen=True, slots=True)
class Status:
    """trouble: why it does not print, "" for nothing; waiting: labels it has taken and not yet printed."""

    trouble: Reason
    waiting: int = 0


def status_of(language: PrinterLanguage, answer: bytes) -> Status | None:
    """What `answer` says; None while it is not whole."""
    return zpl_status(answer) if language == "zpl" else escpos_status(answer)


def zpl_status(answer: bytes) -> Status | None:
    """Two strings of ``~HS`` tell all that matters; the third is waited for, so that nothing is left unread."""
    lines = [line.partition(b"\x02")[2].split(b",") for line in answer.split(b"\x03")[:-1]]
    if len(lines) < 3 or len(lines[0]) < 12 or len(lines[1]) < 11:
        return None
    first, second = lines[0], lines[1]
    waiting = _number(first[4]) + _number(second[8])
    troubles: tuple[tuple[bytes, Reason], ...] = (
        (second[2], "head-open"),
        (first[1], "paper-out"),
        (second[3], "ribbon-out"),
        (first[2], "paused"),
        (first[10], "printer-fault"),
        (first[11], "printer-fault"),
    )
    trouble: Reason = next((reason for flag, reason in troubles if flag.strip() == b"1"), "")
    return Status(trouble, waiting)


def escpos_status(answer: bytes) -> Status | None:
    """One byte why it is offline, one about paper."""
    told = [byte for byte in answer if byte & _SHAPE == _SHAPED]
    if len(told) < 2:
        return None
    offline, paper = told[0], told[1]
    if offline & _COVER:
        return Status("head-open")
    if paper & _NO_PAPER or offline & _STOPPED:
        return Status("paper-out")
    return Status("printer-fault" if offline & _FAULTY else "")


def _number(text: bytes) -> int:
    return int(text) if text.strip().isdigit() else 0
