"""HIBC, the Health Industry Bar Code of device makers (ANSI/HIBC 2.6, supplier labelling).

A label begins with ``+``. The *primary* part names the product: four characters of labeler
(LIC), the catalogue number (PCN), one digit of packaging level (U/M). The *secondary* part
tells lot, expiry, serial and quantity. Both stand in one symbol, joined by ``/``, or in two,
each ending in a check character (modulo 43 over all before it); the second then repeats the
first one's check character as its *link*.

>>> from datetime import date
>>> code = parse("+A99912345/$$52001510X3/16D20111212/S77DEFG457", "", date(2020, 6, 1))
>>> code.product, code.lot, code.expiry.isoformat(), code.serial, code.production.isoformat()
('+A99912345', '10X3', '2020-01-15', '77DEFG45', '2011-12-12')
>>> parse("+A123BJC5D6E71G+$$52001510X3GD", "", date(2020, 6, 1)).lot
'10X3'
>>> parse("+A123BJC5D6E71H", "", date(2020, 6, 1)).code
'check-digit'

Behind ``$$`` one digit says how the date is written: 0 or 1 begin a month and year (the
month's last day is meant), 2 MMDDYY, 3 YYMMDD, 4 with an hour, 5 year and day of the year,
6 with an hour, 7 no date; 8 and 9 put a quantity of two or five digits in front of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from edge.codes.charsets import DIGITS, UPPER, within
from edge.codes.dates import decode, full_year, last_day
from edge.codes.refusals import refuse, show
from edge.codes.scanned import CodeFinding, Misreading, MisreadingCode, ScannedCode

SET_43: Final = DIGITS + UPPER + "-. $/+%"

_ALPHANUMERIC: Final = DIGITS + UPPER
_TEXT: Final = _ALPHANUMERIC + "-."
_LONGEST_TEXT: Final = 18
_DATE_LENGTHS: Final = {"0": 4, "1": 4, "2": 6, "3": 6, "4": 8, "5": 5, "6": 7, "7": 0}


def check_character(text: str) -> str:
    """The modulo-43 character that follows `text` (characters of set 43)."""
    return SET_43[sum(map(SET_43.index, text)) % 43]


@dataclass(slots=True)
class _Label:
    """What has been read so far of one label, and the first thing that was wrong."""

    text: str
    today: date
    elements: dict[str, str] = field(default_factory=dict)
    findings: list[CodeFinding] = field(default_factory=list)
    refusal: Misreading | None = None
    expiry: date | None = None
    production: date | None = None

    def refuse(self, code: MisreadingCode, what: str, form: str, expected: str, got: str = "") -> None:
        if self.refusal is None:
            self.refusal = refuse(
                code, self.text, what=what, form=f"HIBC {form}", expected=expected, got=got, standard="hibc"
            )

    def put(self, name: str, value: str) -> None:
        """Keep `value`; the same thing told twice must be told alike."""
        if self.elements.setdefault(name, value) != value:
            self.refuse("bad-value", value, name, f"'{self.elements[name]}' again")

    def primary(self, body: str) -> None:
        """LIC, catalogue number and packaging level."""
        lic, pcn, level = body[:4], body[4:-1], body[-1:]
        if not 6 <= len(body) <= 23:
            self.refuse("bad-length", body, "primary", "6 to 23 characters", str(len(body)))
        elif lic[0] not in UPPER or not within(body, _ALPHANUMERIC) or not level.isdigit():
            self.refuse("bad-character", body, "primary", "a letter, capitals and digits, and a digit last")
        self.put("lic", lic)
        self.put("pcn", pcn)
        self.put("uom", level)

    def segment(self, part: str) -> None:
        """One part of the secondary data: a reference with what follows it, or a data identifier."""
        if part.startswith("$$+"):
            self.words("serial", self.dated(part[3:]))
        elif part.startswith("$$"):
            self.words("lot", self.dated(self.counted(part[2:])))
        elif part.startswith("$+"):
            self.words("serial", part[2:])
        elif part.startswith("$"):
            self.words("lot", part[1:])
        elif part.startswith(("16D", "14D")):
            self.long_date("production" if part[1] == "6" else "expiry", part[3:])
        elif part.startswith("S"):
            self.words("serial", part[1:])
        elif part.startswith("Q") and part[1:].isdigit() and len(part) <= 6:
            self.put("quantity", part[1:])
        elif len(part) >= 5 and part[:5].isdigit():
            self.words("lot", self.dated("5" + part))
        else:
            self.refuse("unknown-identifier", part, "secondary", "$, a date, S, 14D, 16D or Q first")

    def counted(self, rest: str) -> str:
        """`rest` without the quantity in front of it."""
        size = {"8": 2, "9": 5}.get(rest[:1], 0)
        if size:
            digits = rest[1 : 1 + size]
            if len(digits) < size or not digits.isdigit():
                self.refuse("bad-length", rest, "quantity", f"{size} digits")
            self.put("quantity", digits)
            rest = rest[1 + size :]
        return rest

    def dated(self, rest: str) -> str:
        """`rest` without the expiry in front of it."""
        if not rest:
            return rest
        length = _DATE_LENGTHS.get(rest[0])
        start = 0 if rest[0] in "01" else 1
        if length is None:
            self.refuse("bad-date", rest, "date reference", "0 to 7 first")
            return rest
        digits = rest[start : start + length]
        if length and not (len(digits) == length and digits.isdigit()):
            if rest[0] in "01":
                # "10X3" can be no month and year: some printers leave the 7 ("no date") out.
                return rest
            self.refuse("bad-date", rest, "expiry", f"{length} digits")
        elif length:
            self.put("expiry_raw", digits)
            self.expires(_expiry(rest[0], digits, self.today), digits)
        return rest[start + length :]

    def expires(self, day: date | None, what: str) -> None:
        if day is None:
            self.refuse("bad-date", what, "expiry", "a day of the calendar")
        elif self.expiry not in (None, day):
            self.refuse("bad-value", what, "expiry", f"{self.expiry} again")
        self.expiry = day

    def long_date(self, name: str, digits: str) -> None:
        """YYYYMMDD behind 14D (expiry) or 16D (production)."""
        day = _long_day(digits)
        if day is None:
            self.refuse("bad-date", digits, name, "YYYYMMDD, a day of the calendar")
            return
        if name == "expiry":
            self.elements.setdefault("expiry_raw", digits)
            self.expires(day, digits)
        else:
            self.put("production_raw", digits)
            self.production = day

    def words(self, name: str, value: str) -> None:
        """A lot or a serial; none at all is none."""
        if len(value) > _LONGEST_TEXT:
            self.refuse("bad-length", value, name, f"at most {_LONGEST_TEXT} characters", str(len(value)))
        elif not within(value, _TEXT):
            self.refuse("bad-character", value, name, "capitals, digits, hyphen and full stop")
        elif value:
            self.put(name, value)


def _long_day(digits: str) -> date | None:
    if len(digits) != 8 or not digits.isdigit():
        return None
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    if year < 1 or not 1 <= month <= 12 or not 1 <= day <= last_day(year, month):
        return None
    return date(year, month, day)


def _expiry(reference: str, digits: str, today: date) -> date | None:
    """The day that a date of the secondary part names (reference digit 0 to 6)."""
    if reference in "56":
        year, ordinal = full_year(int(digits[:2]), today), int(digits[2:5])
        day = date(year, 1, 1) + timedelta(days=ordinal - 1) if ordinal else None
        hour, day = digits[5:], day if day and day.year == year else None
    elif reference in "34":
        hour, day = digits[6:], None if digits[4:6] == "00" else decode(digits[:6], today)
    elif reference == "2":
        hour, day = "", None if digits[2:4] == "00" else decode(digits[4:] + digits[:4], today)
    else:
        hour, day = "", decode(digits[2:] + digits[:2] + "00", today)
    return day if hour <= "23" else None


def _pieces(data: str) -> list[str]:
    """The symbols whose data were read in one go: a primary, and secondaries behind it."""
    if data[1:2] not in UPPER or not data[1:2]:
        return [data]
    end = 1
    while end < len(data) and data[end] in _ALPHANUMERIC:
        end += 1
    # The check character of the primary may itself be any of set 43: then "+" comes behind it.
    if data[end : end + 1] != "+" or data[end + 1 : end + 2] == "+":
        end += 1
    if data[end : end + 1] != "+" or end + 1 == len(data):
        return [data]
    second = data[end:]
    third = second.find("+S", 1)
    if third > 0 and third < len(second) - 3 and check_character(second[: third - 1]) == second[third - 1]:
        return [data[:end], second[:third], second[third:]]
    return [data[:end], second]


def parse(data: str, text: str, today: date) -> ScannedCode | Misreading:
    """An HIBC label: primary, secondary, or both; `data` begins with ``+``."""
    text = text or data
    label = _Label(text, today)
    if not within(data, SET_43):
        label.refuse("bad-character", data, "label", "characters of Code 39 only")
        return label.refusal or _code(label)
    first, *others = _pieces(data)
    for piece in (first, *others):
        if len(piece) < 4 or check_character(piece[:-1]) != piece[-1]:
            label.refuse("check-digit", piece, "label", "the right check character", f"'{piece[-1]}'")
            return label.refusal or _code(label)
    if first[1] in UPPER:
        body, *segments = first[1:-1].split("/")
        label.primary(body)
        for segment in segments:
            label.segment(segment)
    else:
        others = [first]
        message = f"Read '{show(first)}' as HIBC secondary: expected the primary with it, got none."
        label.findings.append(CodeFinding("primary-missing", message))
    for piece in others:
        if first is not piece and piece[-2] != first[-1]:
            label.refuse(
                "check-digit", piece, "secondary", f"the link character '{first[-1]}'", f"'{piece[-2]}'"
            )
        label.segment(piece[1:-2])
    return label.refusal or _code(label)


def _code(label: _Label) -> ScannedCode:
    found = label.elements
    quantity = found.get("quantity")
    return ScannedCode(
        standard="hibc",
        elements=tuple(found.items()),
        text=show(label.text),
        lot=found.get("lot"),
        expiry=label.expiry,
        production=label.production,
        serial=found.get("serial"),
        count=int(quantity) if quantity else None,
        findings=tuple(label.findings),
        product=f"+{found['lic']}{found['pcn']}{found['uom']}" if "lic" in found else None,
    )
