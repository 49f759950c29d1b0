r"""ISO/IEC 15434: an envelope of separators around data that say what they are.

``[)>`` RS opens it, ``06`` GS says that data identifiers (DI) follow, GS parts them, RS ends
the format, EOT the message. German packs carry IFA's product number this way; the GTIN may
stand in its place. Format ``05`` holds GS1 elements instead; both may stand in one envelope.

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

from dataclasses import replace
from datetime import date
from typing import Final

from edge.codes import digital_link, gs1, mh10
from edge.codes.dates import decode, long_day
from edge.codes.mh10 import COUNT, GTIN, LOT, PART, PPN, SERIAL, reversed_day
from edge.codes.refusals import refuse, show
from edge.codes.scanned import Misreading, MisreadingCode, ScannedCode

OPENING: Final = "[)>"
_RS: Final = "\x1e"
_GS: Final = "\x1d"
_EOT: Final = "\x04"
_GS1: Final = "05"
_IDENTIFIERS: Final = "06"

Parts = list[tuple[str, str]]


def _refuse(
    code: MisreadingCode, text: str, what: str, form: str, expected: str, got: str = ""
) -> Misreading:
    return refuse(code, text, what=what, form=form, expected=expected, got=got, standard="iso15434")


def _read(bodies: list[str], text: str) -> Parts | Misreading:
    """Identifiers and values of all formats 06, all checks passed."""
    parts: Parts = []
    for part in (part for body in bodies for part in body.split(_GS)):
        told = mh10.split(part)
        if told is None:
            return _refuse(
                "unknown-identifier", text, part, "data identifier", "up to 3 digits and a capital"
            )
        parts.append(told)
    return _wrong(parts, text) or parts


def _wrong(parts: Parts, text: str) -> Misreading | None:
    """What is wrong with one of the values, or with all together."""
    found = dict(parts)
    pack = PPN in found or GTIN in found
    for di, value in parts:
        longest = mh10.longest(di, pack=pack)
        if not 1 <= len(value) <= longest:
            wanted = f"1 to {longest} characters"
            return _refuse("bad-length", text, value, f"data of {di}", wanted, str(len(value)))
        if failed := mh10.problem(di, value):
            return _refuse(failed.code, text, value, f"data of {di}", failed.expected)
        if value != found[di] and not mh10.may_repeat(di):
            return _refuse("bad-value", text, value, f"data of {di}", f"'{found[di]}' again")
    if PPN in found and GTIN in found:
        return _refuse(
            "bad-value", text, found[PPN], "data identifiers", "one product number", "PPN and GTIN"
        )
    return None


def _formats(data: str, text: str) -> list[tuple[str, str]] | Misreading:
    """Number and body of each format in the envelope."""
    whole = data.startswith(OPENING + _RS) and data.endswith(_RS + _EOT)
    pieces = data[len(OPENING) + 1 : -2].split(_RS) if whole else [""]
    if any(len(piece) < 4 or piece[2] != _GS for piece in pieces):
        wanted = "[)>, RS, a format, GS, data, RS and EOT"
        return _refuse("misread", text, data, "ISO 15434 message", wanted, "a part of it")
    for piece in pieces:
        if piece[:2] not in (_GS1, _IDENTIFIERS):
            return _refuse("unknown-identifier", text, piece[:2], "ISO 15434 format", "05 or 06")
    return [(piece[:2], piece[3:]) for piece in pieces]


def parse(data: str, text: str, today: date) -> ScannedCode | Misreading:
    """An ISO/IEC 15434 message of formats 05 and 06; `data` begins with ``[)>``."""
    text = text or data
    formats = _formats(data, text)
    if isinstance(formats, Misreading):
        return formats
    readings: list[ScannedCode] = []
    for kind, read in ((_GS1, _elements), (_IDENTIFIERS, _parts)):
        if bodies := [body for number, body in formats if number == kind]:
            reading = read(bodies, text, today)
            if isinstance(reading, Misreading):
                return reading
            readings.append(reading)
    return readings[0] if len(readings) == 1 else _joined(*readings)


def _elements(bodies: list[str], text: str, today: date) -> ScannedCode | Misreading:
    """The code of all formats 05."""
    elements: gs1.Elements = []
    for body in bodies:
        more = gs1.read_elements(body, text)
        if isinstance(more, Misreading):
            return more
        elements += more
    return gs1.assemble(elements, text, today)


def _parts(bodies: list[str], text: str, today: date) -> ScannedCode | Misreading:
    """The code of all formats 06."""
    parts = _read(bodies, text)
    return parts if isinstance(parts, Misreading) else _code(parts, text, today)


def _code(parts: Parts, text: str, today: date) -> ScannedCode | Misreading:
    found = dict(parts)
    gtin, ppn = found.get(GTIN), found.get(PPN)
    expiry = {long_day(found.get("14D", "")), reversed_day(found.get("15D", ""))}
    if "D" in found and (gtin or ppn):
        expiry.add(decode(found["D"], today))
    production = {long_day(found.get("16D", "")), reversed_day(found.get("17D", ""))}
    for name, days in (("expiry", expiry), ("production", production)):
        days.discard(None)
        if len(days) > 1:
            return _refuse("bad-value", text, text, name, "one day", "several")
    count = found.get(COUNT, "")
    return ScannedCode(
        standard="ifa" if ppn else "iso15434",
        elements=tuple(parts),
        text=show(text),
        gtin=gtin,
        lot=found.get(LOT),
        expiry=next(iter(expiry), None),
        production=next(iter(production), None),
        serial=found.get(SERIAL),
        count=int(count) if count.isdigit() else None,
        epc=_epc(gtin, found.get(LOT), found.get(SERIAL)),
        product=gtin or ppn or found.get(PART),
    )


def _joined(code: ScannedCode, told: ScannedCode) -> ScannedCode | Misreading:
    """What the GS1 elements and the data identifiers of one message say together."""
    merged = {}
    for name in ("gtin", "lot", "serial", "expiry", "production", "count", "product"):
        one, other = getattr(code, name), getattr(told, name)
        if None not in (one, other) and one != other:
            return _refuse("bad-value", code.text, str(other), name, f"'{one}' again")
        merged[name] = one if other is None else other
    epc = code.epc
    if merged["gtin"] and not code.sscc:
        epc = _epc(merged["gtin"], merged["lot"], merged["serial"])
    return replace(code, elements=code.elements + told.elements, epc=epc, **merged)


def _epc(gtin: str | None, lot: str | None, serial: str | None) -> str:
    return digital_link.canonical({"01": gtin, "10": lot or "", "21": serial or ""}) if gtin else ""
