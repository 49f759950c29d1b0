"""MA device identifiers (IDcode), the second way to a Chinese UDI (医疗器械唯一标识).

Full stops part the segments. Five name the device: ``MA``, country, ``M0`` for medical devices,
the maker, the product (packaging level, item, check character). What follows tells the single
device, each segment led by a letter: L lot, S serial, M production date, E expiry, V valid
until, D sterilisation lot. The check character's rule is not public: the finding says so.

>>> from datetime import date
>>> code = parse("MA.156.M0.100001.10000012.LA1.S0042.E270131", "", date(2026, 6, 1))
>>> code.product, code.lot, code.serial, code.expiry.isoformat()
('MA.156.M0.100001.10000012', 'A1', '0042', '2027-01-31')
>>> parse("MA.156.M0.100001.10000012.E270231", "", date(2026, 6, 1)).code
'bad-date'

Source: MA(IDcode) 医疗器械唯一标识编码手册; ISO/IEC 15459 (issuing agency MA).
"""

from __future__ import annotations

from datetime import date
from typing import Final

from edge.codes.charsets import LOWER, SET_36, within
from edge.codes.code_lists import country_numbers
from edge.codes.dates import decode, last_day
from edge.codes.refusals import refuse, show
from edge.codes.scanned import CodeFinding, Misreading, MisreadingCode, ScannedCode

OPENING: Final = "MA."

_TEXTS: Final = {"L": "lot", "S": "serial", "D": "sterilisation lot"}
_DATES: Final = {"M": "production date", "E": "expiry", "V": "valid until"}
_LONGEST: Final = 20
_TEXT: Final = SET_36 + LOWER + "-_/+"


def _refuse(
    code: MisreadingCode, text: str, what: str, form: str, expected: str, got: str = ""
) -> Misreading:
    return refuse(code, text, what=what, form=form, expected=expected, got=got, standard="ma")


def _day(digits: str, today: date) -> date | None:
    """YYMMDD or YYYYMMDD; day 00 is the month's last."""
    if len(digits) not in (6, 8) or not digits.isdigit():
        return None
    if len(digits) == 6:
        return decode(digits, today)
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    if year < 1 or not 1 <= month <= 12 or day > last_day(year, month):
        return None
    return date(year, month, day or last_day(year, month))


def _wrong_device(segments: list[str], text: str) -> Misreading | None:
    """What is wrong with the five segments that name the device."""
    if len(segments) < 5:
        return _refuse("misread", text, text, "MA code", "five segments at least", str(len(segments)))
    _, country, industry, maker, product = segments[:5]
    if country not in country_numbers():
        return _refuse("bad-value", text, country, "MA country", "an ISO 3166 country in three digits")
    if industry != "M0":
        return _refuse("not-a-goods-code", text, industry, "MA industry", "M0, medical devices")
    for value, form, length in ((maker, "MA maker", 6), (product, "MA product", 8)):
        if len(value) != length:
            return _refuse("bad-length", text, value, form, f"{length} characters", str(len(value)))
        if not within(value, SET_36):
            return _refuse("bad-character", text, value, form, "capitals and digits")
    return None


def _wrong_unit(unit: str, text: str, today: date) -> Misreading | None:
    """What is wrong with one segment that tells the single device."""
    letter, value = unit[:1], unit[1:]
    if letter in _DATES and letter:
        if _day(value, today) is None:
            wanted = "YYMMDD or YYYYMMDD, a day or month of the calendar"
            return _refuse("bad-date", text, value, f"MA {_DATES[letter]}", wanted)
    elif letter in _TEXTS and letter:
        if not 1 <= len(value) <= _LONGEST:
            wanted = f"1 to {_LONGEST} characters"
            return _refuse("bad-length", text, value, f"MA {_TEXTS[letter]}", wanted, str(len(value)))
        if not within(value, _TEXT):
            return _refuse(
                "bad-character", text, value, f"MA {_TEXTS[letter]}", "letters, digits, -, _, / and +"
            )
    else:
        return _refuse("unknown-identifier", text, unit, "MA segment", "L, S, M, E, V or D first")
    return None


def parse(data: str, text: str, today: date) -> ScannedCode | Misreading:
    """An MA code; `data` begins with ``MA.``."""
    text = text or data
    segments = data.split(".")
    if wrong := _wrong_device(segments, text):
        return wrong
    found: dict[str, str] = {}
    for unit in segments[5:]:
        if wrong := _wrong_unit(unit, text, today):
            return wrong
        if found.setdefault(unit[0], unit[1:]) != unit[1:]:
            return _refuse("bad-value", text, unit, "MA segment", f"'{unit[0]}{found[unit[0]]}' again")
    device = ".".join(segments[:5])
    message = (
        f"Read '{segments[4]}' as MA product: expected a check character that can be verified, got none such."
    )
    return ScannedCode(
        standard="ma",
        elements=(("DI", device), *found.items()),
        text=show(text),
        lot=found.get("L"),
        expiry=_day(found.get("E") or found.get("V") or "", today),
        production=_day(found.get("M", ""), today),
        serial=found.get("S"),
        findings=(CodeFinding("check-part-unverified", message),),
        product=device,
    )
