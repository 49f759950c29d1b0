"""ISBT 128: blood, tissue and cells (ICCBBA Standard Technical Specification).

Every *data structure* begins with two or three characters that say what follows. The donation
identification number (DIN) begins with ``=`` and its own first character: who collected, the
year, a sequence, and two flag characters, which from 60 on are a check of the rest. Structures
stand in one symbol each, or follow each other in one; then ``=+`` in front may say how many
there are (a compound message).

>>> code = parse("=A99991712345600=%6200=<E0791V00&>0270312359", "")
>>> code.serial, code.product, code.expiry.isoformat()
('A999917123456', 'E0791V00', '2027-01-31')
>>> parse("=<E0791V0", "").code, parse("=A99991712345661", "").code
('bad-length', 'check-digit')

A donation makes many bags: the product code tells them apart, and where it is not enough (its
last two characters are 99, or a device's maker gives its own code) the *division* does, which
is then part of the serial:

>>> parse("=+04000=/A9997XYZ100T0479=A99991712345600=,000012=>019031", "").key
'isbt128:A9997XYZ100T0479:A999917123456000012'
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from edge.codes.charsets import SET_36
from edge.codes.dates import last_day, long_day
from edge.codes.isbt128_structures import DONATION, DONORS, STAFF_AND_PATIENTS, Structure, structure_at
from edge.codes.refusals import refuse, show
from edge.codes.scanned import CodeFinding, Misreading, MisreadingCode, ScannedCode

_SET_37: Final = SET_36 + "*"
_CENTURIES: Final = {"9": 1900, "0": 2000, "1": 2100}
_DAYS: Final = frozenset(
    ("expiry", "expiry_time", "collection", "collection_time", "production", "production_time")
)
_EXPIRY_TIME: Final = "01"
_PRODUCTION_TIME: Final = "03"

_ORDERS: Final = {"035": ("processor_product", "divisions", DONATION, "expiry")}
"""Compound messages whose order ICCBBA has published outside its own list (ST-017)."""


def remainder(text: str) -> int:
    """What makes the ISO/IEC 7064 MOD 37-2 sum of `text` right, 0 to 36.

    >>> remainder("G123417654321")
    10
    """
    total = 0
    for character in text:
        total = (total + SET_36.index(character)) * 2 % 37
    return (38 - total) % 37


def din_check(number: str) -> str:
    """The check character printed beside the 13 characters of a DIN, for those who type it."""
    return _SET_37[remainder(number)]


def day_of(value: str) -> date | None:
    """CYYJJJ, the century's last digit, year and day of the year, with HHMM behind it or not."""
    century = _CENTURIES.get(value[:1])
    year, ordinal = int(value[1:3]), int(value[3:6])
    if century is None or not ordinal or value[6:8] > "23" or value[8:10] > "59":
        return None
    day = date(century + year, 1, 1) + timedelta(days=ordinal - 1)
    return day if day.year == century + year else None


def _month_end(value: str) -> date | None:
    year, month = int(value[:4]), int(value[4:])
    return date(year, month, last_day(year, month)) if year and 1 <= month <= 12 else None


def _is_moment(value: str) -> bool:
    """Zone, reserved, kind of time, YYYYMMDDHHMM."""
    return (
        value[10:12] != "00"
        and long_day(value[4:12]) is not None
        and value[12:14] < "24"
        and value[14:] < "60"
    )


def _refuse(
    code: MisreadingCode, text: str, what: str, form: str, expected: str, got: str = ""
) -> Misreading:
    return refuse(
        code, text, what=what, form=f"ISBT 128 {form}", expected=expected, got=got, standard="isbt128"
    )


def _wrong_content(name: str, value: str, text: str) -> Misreading | None:
    """What is wrong with `value`, whose length and characters are right."""
    if name == DONATION:
        number, flags = value[:13], value[13:]
        if flags.isdigit() and 60 <= int(flags) <= 96 and int(flags) - 60 != remainder(number):
            return _refuse("check-digit", text, value, name, f"flags {60 + remainder(number)}", flags)
    elif name == "donor_registration" and int(value[17:]) != remainder(value[:17]):
        wanted = f"check digits {remainder(value[:17]):02}"
        return _refuse("check-digit", text, value, name, wanted, value[17:])
    elif (
        (name in _DAYS and day_of(value) is None)
        or (name == "moment" and not _is_moment(value))
        or (name == "expiry_month" and _month_end(value) is None)
        or (name == "european_code" and european_expiry(value) is None and value[-8:] != "00000000")
    ):
        return _refuse("bad-date", text, value, name, "a day or month of the calendar and a time")
    elif name == "divisions" and value == "000000":
        return _refuse("bad-value", text, value, name, "a division other than zero")
    return None


def _next(data: str, text: str) -> tuple[Structure, str, str] | Misreading:
    """Structure and value that `data` begins with, and what follows them."""
    structure = structure_at(data)
    if structure is None:
        return _refuse("unknown-identifier", text, data[:3], "identifier", "one of ICCBBA's")
    if structure.name in STAFF_AND_PATIENTS:
        return _refuse("not-a-goods-code", text, data[:2], "identifier", "one of goods", "a person's")
    start, end = len(structure.identifier), structure.length(data)
    value = data[start:end]
    if len(data) < end:
        wanted = f"{end - start} characters"
        return _refuse("bad-length", text, value, structure.name, wanted, str(len(value)))
    if not structure.fits(value):
        return _refuse("bad-character", text, value, structure.name, "letters and digits where they belong")
    return _wrong_content(structure.name, value, text) or (structure, value, data[end:])


def parse(data: str, text: str) -> ScannedCode | Misreading:
    """One or more ISBT 128 structures; `data` begins with ``=`` or ``&``."""
    text = text or data
    found: dict[str, str] = {}
    rest = data
    while rest:
        if rest[0] not in "=&":
            return _refuse("unknown-identifier", text, rest[:2], "identifier", "= or & first")
        step = _next(rest, text)
        if isinstance(step, Misreading):
            return step
        structure, value, rest = step
        if found.setdefault(structure.name, value) != value:
            return _refuse("bad-value", text, value, structure.name, f"'{found[structure.name]}' again")
    return _whole(found, data, text)


def _whole(found: dict[str, str], data: str, text: str) -> ScannedCode | Misreading:
    """The code of all structures, if they are as many, in the order, and of the kind they should be."""
    findings: list[CodeFinding] = []
    first, told = next(iter(found)), found.pop("compound", None)
    if told is not None:
        order = _ORDERS.get(told[2:])
        if first != "compound" or int(told[:2]) != len(found) or order not in (None, tuple(found)):
            wanted = f"{int(told[:2])} structures behind it, as told"
            return _refuse("misread", text, data, "compound message", wanted, str(len(found)))
        if order is None and told[2:] != "000":
            message = f"Read '{told}' as ISBT 128 compound message: expected an order to verify, got none but a number."
            findings.append(CodeFinding("check-part-unverified", message))
    if found.keys() <= DONORS:
        return _refuse("not-a-goods-code", text, data, "structures", "some of goods", "a donor's or none")
    return _code(found, text, findings)


def european_expiry(value: str) -> date | None:
    """The day a Single European Code ends with, None if it has none (zeros)."""
    return long_day(value[-8:])


def _days(found: dict[str, str], name: str, kind: str) -> set[date]:
    """Every day that the structures of `found` give for expiry or production; `kind` in a moment."""
    days = {day_of(found[one]) for one in (name, f"{name}_time") if one in found}
    if found.get("moment", "")[2:4] == kind:
        days.add(long_day(found["moment"][4:12]))
    if name == "expiry":
        days.add(european_expiry(found.get("european_code", "")))
        if not days - {None}:
            days.add(_month_end(found.get("expiry_month", "000000")))
    return {day for day in days if day}


def _is_divided(product_code: str) -> bool:
    """Whether a product code says by 99 that a division stands in a structure of its own.

    Where the division takes all three last characters, 99 is a number like any other.
    """
    return product_code[6:] == "99" and (product_code[0] in "EFHPSY" or product_code[:2] == "X0")


def _item(found: dict[str, str]) -> tuple[str | None, str | None]:
    """Product and serial; no serial where the donation does not single out one item."""
    din = found.get(DONATION)
    product, device = found.get("product_code"), found.get("processor_product")
    if din is None:
        return product or device or found.get("container") or found.get("manufacturer_item"), None
    division = found.get("divisions", "")
    lacks = not division and (_is_divided(product) if product else device is not None)
    return product or device, None if lacks else din[:13] + division


def _code(found: dict[str, str], text: str, findings: list[CodeFinding]) -> ScannedCode | Misreading:
    expiry, production = _days(found, "expiry", _EXPIRY_TIME), _days(found, "production", _PRODUCTION_TIME)
    if len(expiry) > 1 or len(production) > 1:
        return _refuse(
            "bad-value", text, text, "dates", "one day of expiry, and one of production", "several"
        )
    product, serial = _item(found)
    if product is None or (serial is None and "container" not in found and "manufacturer_item" not in found):
        message = f"Read '{show(text)}' as ISBT 128: expected all that names one item, got a part of it."
        findings.append(CodeFinding("part-of-a-label", message))
    return ScannedCode(
        standard="isbt128",
        elements=tuple(found.items()),
        text=show(text),
        lot=found.get("lot") or found.get("container_lot") or found.get("manufacturer_lot"),
        expiry=next(iter(expiry), None),
        production=next(iter(production), None),
        serial=serial,
        findings=tuple(findings),
        product=product,
    )
