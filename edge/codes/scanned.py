"""What came out of a scan: a `ScannedCode`, or a `Misreading` that says why not.

Both are values. A `Misreading` is "scan again" or "this is no goods code"; whether a
well-read product is *known* is for the rules to say, never for this floor.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from edge.codes.decoded import Decoded

Standard = Literal[
    "gs1",  # GS1 element string, bracketed text, Digital Link, or a plain GTIN
    "hibc",
    "iso15434",
    "ifa",
    "isbt128",
    "tracecode",  # Chinese 20-digit drug trace code
    "ma",
    "badge",  # operator badge: never goods
    "command",  # command barcode (task, undo, confirm): never goods
]

MisreadingCode = Literal[
    "misread",  # empty, cut off, replacement characters: scan again
    "check-digit",
    "unknown-identifier",
    "bad-date",
    "bad-length",
    "bad-character",
    "bad-value",  # a content check of the standard failed (country, currency, IBAN, …)
    "separator-lost",
    "layout-mismatch",
    "not-a-goods-code",
]


@dataclass(frozen=True, slots=True)
class CodeFinding:
    """Something worth saying about a code that was read all the same."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class ScannedCode:
    """One code, read and checked.

    elements: identifier → raw value, in the order scanned (AI for gs1, DI for iso15434 …).
    gtin: 14 digits. sscc: 18 digits. expiry: the last day of use (day 00 → month's end).
    weight: net weight in kg, a decimal as printed.
    product: what kind of thing it is, within its standard: GTIN, HIBC primary, PPN, MA DI …
    epc: the canonical GS1 Digital Link URI on id.gs1.org used in events, "" where none exists.
    lot, serial: exactly as printed, case kept.
    text: what was read, GS shown as ␝, for screens and journals.
    """

    standard: Standard
    elements: tuple[tuple[str, str], ...]
    text: str
    gtin: str | None = None
    sscc: str | None = None
    lot: str | None = None
    expiry: date | None = None
    production: date | None = None
    serial: str | None = None
    count: int | None = None
    epc: str = ""
    findings: tuple[CodeFinding, ...] = ()
    product: str | None = None
    weight: str | None = None

    @property
    def key(self) -> str:
        """What tells this item from every other: SSCC, product and serial, or asset; "" if none."""
        if self.sscc:
            return f"00{self.sscc}"
        if self.gtin and self.serial:
            return f"01{self.gtin}21{self.serial}"
        if self.product and self.serial:
            return f"{self.standard}:{self.product}:{self.serial}"
        if self.standard == "gs1":
            for ai, value in self.elements:
                if ai == "8004" or (ai == "8003" and len(value) > 14):
                    return ai + value
        return ""

    def decoded(self, today: date) -> Decoded:
        """What each element means beyond its raw value, by identifier; see `edge.codes.decoded`."""
        from edge.codes.decoded import decode  # only those who show or hand on a code pay for it

        return decode(self, today)


@dataclass(frozen=True, slots=True)
class Misreading:
    """A scan that yields no code; `message` in four parts (what, as what, expected, got)."""

    code: MisreadingCode
    message: str
    text: str
    standard: Standard | None = None
    elements: tuple[tuple[str, str], ...] = ()
