"""HIBC, the Health Industry Bar Code of device makers (ANSI/HIBC 2.6, supplier labelling).

A label begins with ``+``. The *primary* part names the product: four characters of labeler
(LIC), the catalogue number (PCN), one digit of packaging level (U/M). The *secondary* part
tells lot, expiry, serial and quantity. Both stand in one symbol, joined by ``/``, or in two or
more, each ending in a check character (modulo 43 over all before it); the others then repeat
the first one's check character as their *link*.

>>> from datetime import date
>>> today = date(2020, 6, 1)
>>> code = parse("+A99912345/$$52001510X3/16D20111212/S77DEFG457", "", today)
>>> code.product, code.lot, code.expiry.isoformat(), code.serial, code.production.isoformat()
('+A99912345', '10X3', '2020-01-15', '77DEFG45', '2011-12-12')
>>> parse("+A123BJC5D6E71G+$$52001510X3GD", "", today).lot
'10X3'
>>> parse("+A123BJC5D6E71H", "", today).code
'check-digit'

Behind ``$$`` (a lot follows) or ``$$+`` (a serial follows) one digit says how the date is
written: 0 or 1 begin a month and year (the month's last day is meant), 2 MMDDYY, 3 YYMMDD,
4 with an hour, 5 year and day of the year, 6 with an hour, 7 no date; 8 and 9 put a quantity
of two or five digits in front of it. Hours are Greenwich's.

>>> dict(parse("+E203PB414109/$$8243280112R00089525J", "", today).elements)["quantity"]
'24'

HIBC has no names for its parts that a machine could use. Ours are ``lic``, ``pcn``, ``uom``,
``lot``, ``serial``, ``quantity``, and for dates ``expiry_raw`` and ``production_raw`` as printed
beside ``expiry`` and ``production``, the day they mean.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from edge.codes.charsets import SET_36, UPPER, within
from edge.codes.dates import decode, full_year, long_day
from edge.codes.hibc_symbols import SET_43, part
from edge.codes.refusals import refuse, show
from edge.codes.scanned import CodeFinding, Misreading, MisreadingCode, ScannedCode

_TEXT: Final = SET_36 + "-."
_LONGEST_TEXT: Final = 18
_LONGEST_LABEL: Final = 255
_DATE_LENGTHS: Final = {"0": 4, "1": 4, "2": 6, "3": 6, "4": 8, "5": 5, "6": 7, "7": 0}
_QUANTITY_LENGTHS: Final = {"8": 2, "9": 5}


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
        elif lic[0] not in UPPER or not within(body, SET_36) or not level.isdigit():
            self.refuse("bad-character", body, "primary", "a letter, capitals and digits, and a digit last")
        self.put("lic", lic)
        self.put("pcn", pcn)
        self.put("uom", level)

    def segment(self, part: str) -> None:
        """One part of the secondary data: a reference with what follows it, or a data identifier."""
        if part.startswith("$$+"):
            self.words("serial", self.dated(self.counted(part[3:])))
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
            self.counts(part[1:])
        elif len(part) >= 5 and part[:5].isdigit():
            self.words("lot", self.dated("5" + part))
        else:
            self.refuse("unknown-identifier", part, "secondary", "$, a date, S, 14D, 16D or Q first")

    def counted(self, rest: str) -> str:
        """`rest` without the quantity in front of it."""
        size = _QUANTITY_LENGTHS.get(rest[:1], 0)
        if size:
            digits = rest[1 : 1 + size]
            if len(digits) < size or not digits.isdigit():
                self.refuse("bad-length", rest, "quantity", f"{size} digits")
            else:
                self.counts(digits)
            rest = rest[1 + size :]
        return rest

    def counts(self, digits: str) -> None:
        """A quantity; told twice, it may be written with other leading zeros."""
        if int(self.elements.setdefault("quantity", digits)) != int(digits):
            self.refuse("bad-value", digits, "quantity", f"'{self.elements['quantity']}' again")

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
            self.expires(_expiry(rest[0], digits, self.today), digits)
        return rest[start + length :]

    def expires(self, day: date | None, digits: str) -> None:
        if day is None:
            self.refuse("bad-date", digits, "expiry", "a day of the calendar")
        elif self.expiry not in (None, day):
            self.refuse("bad-value", digits, "expiry", f"{self.expiry} again")
        else:
            self.expiry = day
            self.elements.setdefault("expiry", day.isoformat())
            self.elements.setdefault("expiry_raw", digits)

    def long_date(self, name: str, digits: str) -> None:
        """YYYYMMDD behind 14D (expiry) or 16D (production)."""
        day = None if digits.endswith("00") else long_day(digits)
        if name == "expiry":
            self.expires(day, digits)
        elif day is None:
            self.refuse("bad-date", digits, name, "YYYYMMDD, a day of the calendar")
        else:
            self.put("production", day.isoformat())
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


def moment(digits: str, reference: str, today: date) -> tuple[date, str] | None:
    """Day and hour ("" if none) that a date of the secondary part names; None if there is no such.

    reference: the digit 0 to 6 in front of it.

    >>> moment("20020216", "4", date(2020, 6, 1))
    (datetime.date(2020, 2, 2), '16')
    """
    hour = ""
    if reference in "56":
        hour = digits[5:]
        year, ordinal = full_year(int(digits[:2]), today), int(digits[2:5])
        day = date(year, 1, 1) + timedelta(days=ordinal - 1) if ordinal else None
        day = day if day and day.year == year else None
    elif reference in "34":
        hour = digits[6:]
        day = None if digits[4:6] == "00" else decode(digits[:6], today)
    elif reference == "2":
        day = None if digits[2:4] == "00" else decode(digits[4:] + digits[:4], today)
    else:
        day = decode(digits[2:] + digits[:2] + "00", today)
    return (day, hour) if day and hour <= "23" else None


def _expiry(reference: str, digits: str, today: date) -> date | None:
    found = moment(digits, reference, today)
    return found[0] if found else None


def parse(data: str, text: str, today: date) -> ScannedCode | Misreading:
    """An HIBC label: primary, secondary, or both; `data` begins with ``+``."""
    text = text or data
    label = _Label(text, today)
    if len(data) > _LONGEST_LABEL:
        label.refuse("bad-length", data, "label", f"at most {_LONGEST_LABEL} characters", str(len(data)))
    elif not within(data, SET_43):
        label.refuse("bad-character", data, "label", "characters of Code 39 only")
    elif data[1:2] == "/":
        label.refuse("not-a-goods-code", data, "label", "a supplier's", "a provider's own data")
    elif len(data) < 4 or (pieces := part(data)) is None:
        label.refuse("check-digit", data, "label", "the right check and link characters", f"'{data[-1]}'")
    else:
        _read(label, pieces)
    return label.refusal or _code(label)


def _read(label: _Label, pieces: list[str]) -> None:
    first, *others = pieces
    if first[1] in UPPER:
        body, *segments = first[1:-1].split("/")
        label.primary(body)
    else:
        segments = first[1:-2].split("/")
        message = f"Read '{show(first)}' as HIBC secondary: expected the primary with it, got none."
        label.findings.append(CodeFinding("primary-missing", message))
    for piece in others:
        segments += piece[1:-2].split("/")
    for segment in segments:
        label.segment(segment)


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
