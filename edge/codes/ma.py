"""MA device identifiers (IDcode), the second way to a Chinese UDI (医疗器械唯一标识).

Full stops part the segments. Five name the device: ``MA``, country, ``M0`` for medical devices,
the maker, the product (packaging level, item, check digit). What follows tells the single
device, each segment led by a letter: L lot, S serial, M production date (P in older codes),
E expiry, V valid until, D sterilisation lot; and last C, the check digit of those.

>>> from datetime import date
>>> device = "MA.156.M0.100204.13351764"
>>> code = parse(device + ".S0042.M250131.LA1.E270131.C7", "", date(2026, 6, 1))
>>> code.product, code.lot, code.serial, code.expiry.isoformat(), code.findings
('MA.156.M0.100204.13351764', 'A1', '0042', '2027-01-31', ())
>>> parse(device + ".E270231", "", date(2026, 6, 1)).code
'bad-date'

The rule of the check digits is not published; it is known from programs that print such codes.
Each character stands for a number, and the digits of all numbers are summed from the right,
every second one doubled (modulo 10). So a digit that disagrees is a finding that wants a
supervisor's look, not a refusal:

>>> check_digit("MA.156.M0.100204.1335176")
4
>>> [finding.code for finding in parse(device[:-1] + "5", "", date(2026, 6, 1)).findings]
['check-part-disagrees']

Source: MA(IDcode) 医疗器械唯一标识编码手册, as the issuing agency (中关村工信二维码技术研究院) sums it up.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from edge.codes.charsets import LOWER, SET_36, within
from edge.codes.code_lists import country_numbers
from edge.codes.dates import decode, long_day
from edge.codes.refusals import refuse, show
from edge.codes.scanned import CodeFinding, Misreading, MisreadingCode, ScannedCode

OPENING: Final = "MA."

_TEXTS: Final = {"L": "lot", "S": "serial", "D": "sterilisation lot"}
DATES: Final = {"M": "production date", "P": "production date", "E": "expiry", "V": "valid until"}
_CHECK: Final = "C"
_LONGEST: Final = 20
_SHORTEST_PRODUCT: Final = 3
_SYMBOLS: Final = "-.@$,*+%/#!^~"
_TEXT: Final = SET_36 + LOWER + "_" + _SYMBOLS.replace(".", "")
_PRODUCT: Final = SET_36 + LOWER + "-_"

_NUMBERS: Final = {
    **{character: number for number, character in enumerate(SET_36)},
    **{character: number for number, character in enumerate("abcdefg", 36)},
    **{character: number for number, character in enumerate("hijklmnopqrstuvwxyz" + _SYMBOLS, 45)},
}
"""What each character counts; 43 and 44 are left out."""


def check_digit(text: str) -> int | None:
    """The digit that follows `text`; None if it holds a character that counts nothing.

    The device's own digit follows its five segments, that of the others follows them with
    their full stops, the first in front.
    """
    if not _NUMBERS.keys() >= set(text):
        return None
    digits = "".join(str(_NUMBERS[character]) for character in text)[::-1]
    doubled = sum(digit * 2 - 9 * (digit > 4) for digit in map(int, digits[1::2]))
    return -(doubled + sum(map(int, digits[::2]))) % 10


def _refuse(
    code: MisreadingCode, text: str, what: str, form: str, expected: str, got: str = ""
) -> Misreading:
    return refuse(code, text, what=what, form=form, expected=expected, got=got, standard="ma")


def day_of(digits: str, today: date) -> date | None:
    """YYMMDD or YYYYMMDD; day 00 is the month's last; None if there is no such day."""
    if len(digits) == 6 and digits.isdigit():
        return decode(digits, today)
    return long_day(digits)


def _wrong_device(segments: list[str], text: str) -> Misreading | None:
    """What is wrong with the five segments that name the device."""
    if len(segments) < 5:
        return _refuse("misread", text, text, "MA code", "five segments at least", str(len(segments)))
    _, country, industry, maker, product = segments[:5]
    if country not in country_numbers():
        return _refuse("bad-value", text, country, "MA country", "an ISO 3166 country in three digits")
    if industry != "M0":
        return _refuse("not-a-goods-code", text, industry, "MA industry", "M0, medical devices")
    for value, form, shortest, longest, characters in (
        (maker, "MA maker", 6, 6, SET_36),
        (product, "MA product", _SHORTEST_PRODUCT, _LONGEST, _PRODUCT),
    ):
        if not shortest <= len(value) <= longest:
            wanted = f"{shortest} to {longest} characters"
            return _refuse("bad-length", text, value, form, wanted, str(len(value)))
        if not within(value, characters):
            return _refuse("bad-character", text, value, form, "letters and digits")
    if not product[-1].isdigit():
        return _refuse("bad-character", text, product, "MA product", "a check digit last")
    return None


def _wrong_unit(unit: str, text: str, today: date) -> Misreading | None:
    """What is wrong with one segment that tells the single device."""
    letter, value = unit[:1], unit[1:]
    if letter in DATES:
        if day_of(value, today) is None:
            wanted = "YYMMDD or YYYYMMDD, a day or month of the calendar"
            return _refuse("bad-date", text, value, f"MA {DATES[letter]}", wanted)
    elif letter in _TEXTS:
        if not 1 <= len(value) <= _LONGEST:
            wanted = f"1 to {_LONGEST} characters"
            return _refuse("bad-length", text, value, f"MA {_TEXTS[letter]}", wanted, str(len(value)))
        if not within(value, _TEXT):
            return _refuse(
                "bad-character", text, value, f"MA {_TEXTS[letter]}", "letters, digits and symbols"
            )
    else:
        return _refuse("unknown-identifier", text, unit, "MA segment", "L, S, M, P, E, V or D first")
    return None


def _wrong_pair(found: dict[str, str], text: str, today: date) -> Misreading | None:
    """Two segments that tell the same must tell it alike."""
    made, older = found.get("M"), found.get("P")
    if made and older and day_of(made, today) != day_of(older, today):
        return _refuse("bad-value", text, older, "MA production date", f"'{made}' again")
    return None


def _last_day(found: dict[str, str], today: date) -> date | None:
    """The last day of use: of expiry and "valid until", which may be a day apart, the earlier one."""
    days = [day_of(found[letter], today) for letter in "EV" if letter in found]
    return min((day for day in days if day), default=None)


def _verified(text: str, digit: str, form: str) -> CodeFinding | None:
    """What there is to say of the check digit behind `text`; "" if it has none."""
    right = check_digit(text)
    if not digit or right is None:
        return CodeFinding(
            "check-part-unverified",
            f"Read '{show(text)}' as {form}: expected a check digit that can be verified, got none such.",
        )
    # One public program leaves nines out of the sum, and so may whoever printed this.
    if digit in (str(right), str(check_digit(text.replace("9", "")))):
        return None
    return CodeFinding(
        "check-part-disagrees",
        f"Read '{show(text)}' as {form}: expected the check digit {right}, got {digit}.",
    )


def _is_check(unit: str) -> bool:
    return len(unit) == 2 and unit[0] == _CHECK and unit[1].isdigit()


def parse(data: str, text: str, today: date) -> ScannedCode | Misreading:
    """An MA code; `data` begins with ``MA.``."""
    text = text or data
    segments = data.split(".")
    if wrong := _wrong_device(segments, text):
        return wrong
    units = segments[5:]
    check = units.pop() if units and _is_check(units[-1]) else ""
    found: dict[str, str] = {}
    for unit in units:
        if wrong := _wrong_unit(unit, text, today):
            return wrong
        if found.setdefault(unit[0], unit[1:]) != unit[1:]:
            return _refuse("bad-value", text, unit, "MA segment", f"'{unit[0]}{found[unit[0]]}' again")
    if wrong := _wrong_pair(found, text, today):
        return wrong
    device = ".".join(segments[:5])
    findings = [_verified(device[:-1], device[-1], "MA device")]
    if units or check:
        findings.append(_verified("".join(f".{unit}" for unit in units), check[1:], "MA segments"))
    if check:
        found[_CHECK] = check[1:]
    return ScannedCode(
        standard="ma",
        elements=(("DI", device), *found.items()),
        text=show(text),
        lot=found.get("L"),
        expiry=_last_day(found, today),
        production=day_of(found.get("M") or found.get("P") or "", today),
        serial=found.get("S"),
        findings=tuple(finding for finding in findings if finding),
        product=device,
    )
