r"""ISO/IEC 15434: an envelope of separators around data that say what they are.

``[)>`` RS opens it, ``06`` GS says that data identifiers (DI, ANSI MH10.8.2) follow, GS parts
them, RS EOT closes it. German packs carry IFA's product number this way; the GTIN may stand
in its place. Format ``05`` holds GS1 elements instead.

>>> from datetime import date
>>> envelope = "[)>\x1e06\x1d9N111234568408\x1d1TAB-1\x1dS4711\x1dD270200\x1e\x04"
>>> code = parse(envelope, "", date(2026, 6, 1))
>>> code.standard, code.product, code.lot, code.serial, code.expiry.isoformat()
('ifa', '111234568408', 'AB-1', '4711', '2027-02-28')
>>> parse(envelope.replace("08\x1d1T", "09\x1d1T"), "", date(2026, 6, 1)).code
'check-digit'
>>> parse(envelope[:-2], "", date(2026, 6, 1)).code
'misread'
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from edge.codes import digital_link, gs1
from edge.codes.charsets import SET_82, UPPER, has_check_digit, within
from edge.codes.dates import decode, last_day
from edge.codes.ifa import is_ppn
from edge.codes.refusals import refuse, show
from edge.codes.scanned import Misreading, MisreadingCode, ScannedCode

OPENING: Final = "[)>"
_RS: Final = "\x1e"
_GS: Final = "\x1d"
_EOT: Final = "\x04"

_LONGEST: Final = {"1T": 20, "S": 20, "9N": 22, "8P": 14, "D": 6, "14D": 8, "16D": 8}
_LONGEST_OTHER: Final = 90


def _is_short_day(value: str) -> bool:
    return len(value) == 6 and value.isdigit() and decode(value, date(2026, 1, 1)) is not None


def _long_day(value: str) -> date | None:
    """YYYYMMDD; day 00 is the month's last."""
    if len(value) != 8 or not value.isdigit():
        return None
    year, month, day = int(value[:4]), int(value[4:6]), int(value[6:])
    if year < 1 or not 1 <= month <= 12 or day > last_day(year, month):
        return None
    return date(year, month, day or last_day(year, month))


def _is_gtin(value: str) -> bool:
    return len(value) == 14 and value.isdigit() and has_check_digit(value)


_CHECKS: Final[dict[str, tuple[Callable[[str], bool], MisreadingCode, str]]] = {
    "9N": (is_ppn, "check-digit", "a PPN with the right check digits"),
    "8P": (_is_gtin, "check-digit", "a GTIN of 14 digits with the right check digit"),
    "D": (_is_short_day, "bad-date", "YYMMDD, a day or month of the calendar"),
    "14D": (lambda v: _long_day(v) is not None, "bad-date", "YYYYMMDD, a day or month of the calendar"),
    "16D": (lambda v: _long_day(v) is not None, "bad-date", "YYYYMMDD, a day or month of the calendar"),
}


def _identifier(part: str) -> str:
    """The DI that `part` begins with: up to three digits and a capital; "" if none."""
    for end in range(min(4, len(part))):
        if part[end] in UPPER:
            return part[: end + 1]
        if not part[end].isdigit():
            break
    return ""


def _refuse(
    code: MisreadingCode, text: str, what: str, form: str, expected: str, got: str = ""
) -> Misreading:
    return refuse(code, text, what=what, form=form, expected=expected, got=got, standard="iso15434")


def _read(body: str, text: str) -> dict[str, str] | Misreading:
    """The data of format 06, by identifier, all checks passed."""
    found: dict[str, str] = {}
    for part in body.split(_GS):
        di = _identifier(part)
        value = part[len(di) :]
        if not di:
            return _refuse(
                "unknown-identifier", text, part, "data identifier", "up to 3 digits and a capital"
            )
        longest = _LONGEST.get(di, _LONGEST_OTHER)
        if not 1 <= len(value) <= longest:
            wanted = f"1 to {longest} characters"
            return _refuse("bad-length", text, value, f"data of {di}", wanted, str(len(value)))
        if not within(value, SET_82):
            return _refuse("bad-character", text, value, f"data of {di}", "characters of set 82 only")
        test, code, expected = _CHECKS.get(di, (bool, "bad-value", "something"))
        if not test(value):
            return _refuse(code, text, value, f"data of {di}", expected)
        if found.setdefault(di, value) != value:
            return _refuse("bad-value", text, value, f"data of {di}", f"'{found[di]}' again")
    if "9N" in found and "8P" in found:
        return _refuse("bad-value", text, body, "data identifiers", "one product number", "PPN and GTIN")
    return found


def parse(data: str, text: str, today: date) -> ScannedCode | Misreading:
    """An ISO/IEC 15434 message of one format, 05 or 06; `data` begins with ``[)>``."""
    text = text or data
    head, closing = data[:7], data[-2:]
    if not head.startswith(OPENING + _RS) or head[6:] != _GS or closing != _RS + _EOT or len(data) < 10:
        wanted = "[)>, RS, a format, GS, data, RS and EOT"
        return _refuse("misread", text, data, "ISO 15434 message", wanted, "a part of it")
    kind, body = head[4:6], data[7:-2]
    if _RS in body:
        return _refuse("unknown-identifier", text, data, "ISO 15434 message", "one format", "several")
    if kind == "05":
        elements = gs1.read_elements(body, text)
        return elements if isinstance(elements, Misreading) else gs1.assemble(elements, text, today)
    if kind != "06":
        return _refuse("unknown-identifier", text, kind, "ISO 15434 format", "05 or 06")
    found = _read(body, text)
    if isinstance(found, Misreading):
        return found
    gtin = found.get("8P")
    expiry = (
        _long_day(found["14D"]) if "14D" in found else decode(found["D"], today) if "D" in found else None
    )
    count = found.get("Q", "")
    return ScannedCode(
        standard="ifa" if "9N" in found else "iso15434",
        elements=tuple(found.items()),
        text=show(text),
        gtin=gtin,
        lot=found.get("1T"),
        expiry=expiry,
        production=_long_day(found["16D"]) if "16D" in found else None,
        serial=found.get("S"),
        count=int(count) if count.isdigit() and len(count) <= 8 else None,
        epc=_epc(gtin, found),
        product=gtin or found.get("9N"),
    )


def _epc(gtin: str | None, found: dict[str, str]) -> str:
    if gtin is None:
        return ""
    return digital_link.canonical({"01": gtin, "10": found.get("1T", ""), "21": found.get("S", "")})
