"""The packages of the demonstration: what a scanner would send for good ones and bad ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from edge.runtime.demo import sample

GS = "\x1d"
LOT = "L2607"
EXPIRY = "351231"
"""Of every good package: a day that no demonstration is likely to see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One reading: what the scanner sends, what it is meant to show, and what should come of it.

    shows: a word key of the language room (``demo.<shows>``). expects: a reason's code, "" for a
    package that should be accepted.
    """

    payload: bytes
    shows: str
    expects: str = ""


def element_string(gtin: str, *, serial: str = "", lot: str = LOT, expiry: str = EXPIRY) -> str:
    """``]d2`` and a GS1 element string: (01) (17) (10) (21), as most makers print it."""
    text = f"]d201{gtin}"
    if expiry:
        text += f"17{expiry}"
    if lot:
        text += f"10{lot}" + (GS if serial else "")
    return text + (f"21{serial}" if serial else "")


def package(
    gtin: str, serial: str, *, lot: str = LOT, expiry: str = EXPIRY, shows: str = "good", expects: str = ""
) -> Parcel:
    """One package of `gtin`."""
    text = element_string(gtin, serial=serial, lot=lot, expiry=expiry)
    return Parcel(payload=text.encode(), shows=shows, expects=expects)


def case(stamp: str, number: int, *, shows: str = "case", expects: str = "") -> Parcel:
    """A case by its SSCC."""
    return Parcel(payload=f"]C100{sscc(stamp, number)}".encode(), shows=shows, expects=expects)


def sscc(stamp: str, number: int) -> str:
    """Case `number` of the day begun at `stamp` (decimal digits count), with its check digit."""
    digits = "".join(letter for letter in stamp if letter.isdigit())
    body = f"3952000{(int(digits or 0) * 100 + number) % 10**10:010d}"
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return f"{body}{-total % 10}"


def misreadings(serial: str, today: date) -> tuple[Parcel, ...]:
    """Everything a scanner can send that is no whole, right goods code."""
    good = element_string(sample.GOOD, serial=serial)
    wrong_digit = sample.GOOD[:-1] + str((int(sample.GOOD[-1]) + 1) % 10)
    lost = f"]d201{sample.GOOD}17{EXPIRY}" + f"10{LOT}21{serial:X<18.18}"
    return (
        Parcel(payload=b"HELLO WORLD", shows="no-code", expects="not-a-goods-code"),
        Parcel(payload=good[:14].encode(), shows="half", expects="bad-length"),
        Parcel(
            payload=element_string(wrong_digit, serial=serial).encode(),
            shows="check-digit",
            expects="check-digit",
        ),
        package(sample.GOOD, serial, expiry="281341", shows="impossible-date", expects="bad-date"),
        Parcel(
            payload=f"]d201{sample.GOOD}55{serial}".encode(),
            shows="unknown-identifier",
            expects="unknown-identifier",
        ),
        Parcel(payload=lost.encode(), shows="separator-lost", expects="separator-lost"),
        package(
            sample.GOOD,
            serial,
            expiry=f"{today.replace(year=today.year - 1, day=1):%y%m}00",
            shows="expired",
            expects="expired",
        ),
        package(sample.UNKNOWN, serial, shows="unknown-product", expects="product-unknown"),
        package(sample.NEVER_LISTED, serial, shows="never-listed", expects="product-whitelisted"),
    )
