"""A code or a refusal as one line of JSON: what ``bondscan parse`` reads and prints.

In: ``{"data": str, "symbology": str|null, "baseline": {"true": str, "reported": str}|null}``.
Out: ``ok`` true with the standard, the elements and what they say; or false with a reason.
Whatever comes in, exactly one line goes out.

>>> from datetime import date
>>> line = parse_line('{"data": "]d20109506000134352172702001042", "symbology": null}', date(2026, 6, 1))
>>> line["ok"], line["gtin"], line["expiry"], line["lot"], line["elements"]["17"], line["decoded"]
(True, '09506000134352', '2027-02-28', '42', '270200', {'17': '2027-02-28'})
>>> parse_line(b"{", date(2026, 6, 1))["reason"]
'not-a-request'
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any, Final

from edge.codes.reading import parse
from edge.codes.scanned import Misreading, ScannedCode
from edge.codes.wedge import Profile
from edge.frame import Frame

Line = dict[str, Any]

_LONGEST_LINE: Final = 1 << 20
_NO_TIME: Final = datetime(1970, 1, 1, tzinfo=UTC)


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def as_json(result: ScannedCode | Misreading, today: date) -> Line:
    """`result` as the headless contract has it; dates are YYYY-MM-DD, absent things null.

    elements: identifier → raw value; decoded: identifier → what it means, where that is more.
    today: the day the code was read.
    """
    if isinstance(result, Misreading):
        return {"ok": False, "reason": result.code, "message": result.message}
    elements: dict[str, str] = {}
    for identifier, value in result.elements:
        elements.setdefault(identifier, value)
    return {
        "ok": True,
        "standard": result.standard,
        "elements": elements,
        "decoded": result.decoded(today),
        "gtin": result.gtin,
        "sscc": result.sscc,
        "lot": result.lot,
        "expiry": _day(result.expiry),
        "production": _day(result.production),
        "serial": result.serial,
        "count": result.count,
        "weight": result.weight,
        "product": result.product,
        "epc": result.epc,
        "findings": [{"code": f.code, "message": f.message} for f in result.findings],
    }


def _refused(expected: str, got: str) -> Line:
    message = f"Failed to parse the line as a request: expected {expected}, got {got}."
    return {"ok": False, "reason": "not-a-request", "message": message}


def _text_or_none(value: object) -> bool:
    return value is None or isinstance(value, str)


def parse_line(line: str | bytes, today: date) -> Line:
    """The answer to one line of requests; never raises."""
    if len(line) > _LONGEST_LINE:
        return _refused(f"at most {_LONGEST_LINE} characters", str(len(line)))
    try:
        request = json.loads(line)
    except (ValueError, RecursionError):
        return _refused("JSON", "something else")
    if not isinstance(request, dict):
        return _refused("an object", type(request).__name__)
    data, symbology, baseline = request.get("data"), request.get("symbology"), request.get("baseline")
    if not isinstance(data, str):
        return _refused("data as text", type(data).__name__)
    if not _text_or_none(symbology):
        return _refused("symbology as text or null", type(symbology).__name__)
    profile = None
    if baseline is not None:
        if not isinstance(baseline, dict):
            return _refused("baseline as an object or null", type(baseline).__name__)
        true, reported = baseline.get("true"), baseline.get("reported")
        if not isinstance(true, str) or not isinstance(reported, str):
            return _refused("baseline.true and baseline.reported as text", "something else")
        profile = Profile.calibrate(true, reported)
    # A lone surrogate has no bytes: what it becomes is no UTF-8, and the reading is refused as such.
    payload = data.encode("utf-8", "surrogatepass")
    read = parse(Frame(payload, "stdin", _NO_TIME, symbology), profile=profile, today=today)
    return as_json(read, today)
