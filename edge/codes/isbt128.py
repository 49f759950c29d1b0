"""ISBT 128: blood, tissue and cells (ICCBBA Standard Technical Specification).

Every *data structure* begins with two characters that say what follows, and has one length.
The donation identification number (DIN) begins with ``=`` and its own first character: who
collected, the year, a sequence, and two flag characters. Structures stand in one symbol each,
or follow each other in one, after ``=+`` and how many there are (a compound message).

>>> code = parse("=A99991712345600=%6200=<E0791V00&>0270312359", "")
>>> code.serial, code.product, code.expiry.isoformat(), blood_group("6200")
('A999917123456', 'E0791V00', '2027-01-31', 'A RhD positive')
>>> parse("=<E0791V0", "").code
'bad-length'
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from edge.codes.charsets import DIGITS, SET_36, UPPER, within
from edge.codes.refusals import refuse, show
from edge.codes.scanned import CodeFinding, Misreading, MisreadingCode, ScannedCode

DIN: Final = "din"
_FIRST_OF_DIN: Final = UPPER.replace("O", "") + "123456789"
_SET_37: Final = SET_36 + "*"


@dataclass(frozen=True, slots=True)
class _Structure:
    name: str
    length: int
    characters: str = SET_36


_STRUCTURES: Final = {
    "=%": _Structure("blood_group", 4),
    "=<": _Structure("product_code", 8),
    "=>": _Structure("expiry", 6, DIGITS),
    "&>": _Structure("expiry_time", 10, DIGITS),
    "=*": _Structure("collection", 6, DIGITS),
    "&*": _Structure("collection_time", 10, DIGITS),
    "=}": _Structure("production", 6, DIGITS),
    "&}": _Structure("production_time", 10, DIGITS),
    "&(": _Structure("special_testing", 5),
    "=\\": _Structure("red_cell_antigens", 18),
    "=)": _Structure("container", 10),
    "&)": _Structure("container_lot", 10),
    "=-": _Structure("manufacturer_item", 10),
    "&-": _Structure("manufacturer_lot", 10),
    "=,": _Structure("divisions", 6),
    "=/": _Structure("processor_product", 11),
    "&,1": _Structure("lot", 18),
    "=+": _Structure("compound", 5, DIGITS),
}
"""Identifier → structure; those of patients, donors and staff are no goods and are refused."""

_CENTURIES: Final = {"9": 1900, "0": 2000, "1": 2100}

_GROUPS: Final = (
    (2, "A RhD negative"),
    (13, "B RhD negative"),
    (24, "AB RhD negative"),
    (47, "O RhD positive"),
    (58, "A RhD positive"),
    (69, "B RhD positive"),
    (80, "AB RhD positive"),
    (91, "O RhD negative"),
)
"""The first of eight numbers, one a kind of collection, that mean this group."""


def blood_group(value: str) -> str | None:
    """ABO and RhD in words, of the four characters behind ``=%``; None if they say another thing."""
    if value[:2].isdigit():
        for first, name in _GROUPS:
            if first <= int(value[:2]) < first + 8:
                return name
    return None


def din_check(number: str) -> str:
    """The check character (ISO/IEC 7064 MOD 37-2) of the 13 characters of a DIN."""
    total = 0
    for character in number:
        total = (total + SET_36.index(character)) * 2 % 37
    return _SET_37[(38 - total) % 37]


def _day(value: str) -> date | None:
    """CYYJJJ, with HHMM behind it or not."""
    century = _CENTURIES.get(value[:1])
    year, ordinal = int(value[1:3]), int(value[3:6])
    if century is None or not ordinal or value[6:8] > "23" or value[8:10] > "59":
        return None
    day = date(century + year, 1, 1) + timedelta(days=ordinal - 1)
    return day if day.year == century + year else None


def _refuse(
    code: MisreadingCode, text: str, what: str, form: str, expected: str, got: str = ""
) -> Misreading:
    return refuse(
        code, text, what=what, form=f"ISBT 128 {form}", expected=expected, got=got, standard="isbt128"
    )


def _wrong_din(value: str, text: str) -> Misreading | None:
    number, flags = value[:13], value[13:]
    if len(value) != 15:
        return _refuse("bad-length", text, value, "donation number", "15 characters", str(len(value)))
    if not within(value, SET_36) or not number[5:].isdigit():
        return _refuse(
            "bad-character", text, value, "donation number", "capitals and digits, digits from the sixth"
        )
    if flags.isdigit() and 60 <= int(flags) <= 96 and _SET_37[int(flags) - 60] != din_check(number):
        wanted = f"flags {60 + _SET_37.index(din_check(number))}"
        return _refuse("check-digit", text, value, "donation number", wanted, flags)
    return None


def _next(data: str, text: str) -> tuple[str, str, str] | Misreading:
    """Name and value of the structure that `data` begins with, and what follows it."""
    if data[0] == "=" and data[1:2] and data[1] in _FIRST_OF_DIN:
        value = data[1:16]
        return _wrong_din(value, text) or (DIN, value, data[16:])
    identifier = data[:3] if data[:2] == "&," else data[:2]
    structure = _STRUCTURES.get(identifier)
    if structure is None:
        return _refuse("unknown-identifier", text, data[:3], "identifier", "one of goods")
    start = len(identifier)
    value = data[start : start + structure.length]
    if len(value) < structure.length:
        wanted = f"{structure.length} characters"
        return _refuse("bad-length", text, value, structure.name, wanted, str(len(value)))
    if not within(value, structure.characters):
        return _refuse("bad-character", text, value, structure.name, "capitals and digits, digits in a date")
    if structure.name.startswith(("expiry", "collection", "production")) and _day(value) is None:
        return _refuse("bad-date", text, value, structure.name, "a day of the calendar and a time")
    return structure.name, value, data[start + structure.length :]


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
        name, value, rest = step
        if found.setdefault(name, value) != value:
            return _refuse("bad-value", text, value, name, f"'{found[name]}' again")
    told, count = found.pop("compound", None), len(found)
    if told is not None and int(told[:2]) != count:
        return _refuse("misread", text, data, "compound message", f"{int(told[:2])} structures", str(count))
    return _code(found, text)


def _code(found: dict[str, str], text: str) -> ScannedCode:
    expiry = found.get("expiry_time") or found.get("expiry")
    made = found.get("production_time") or found.get("production")
    din = found.get(DIN)
    findings: tuple[CodeFinding, ...] = ()
    if din is None or "product_code" not in found:
        message = f"Read '{show(text)}' as ISBT 128: expected donation number and product code, got not both."
        findings = (CodeFinding("part-of-a-label", message),)
    return ScannedCode(
        standard="isbt128",
        elements=tuple(found.items()),
        text=show(text),
        lot=found.get("lot"),
        expiry=_day(expiry) if expiry else None,
        production=_day(made) if made else None,
        serial=din[:13] if din else None,
        findings=findings,
        product=found.get("product_code"),
    )
