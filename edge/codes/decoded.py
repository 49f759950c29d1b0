"""What every part of a code means, beside what is printed: days, quantities, amounts, words.

`decode` tells it of any code that was read, by the identifiers of its elements. Values are as
JSON has them (decimals and days as text), and parts that mean just themselves are left out.
It is asked by those who show or hand on a code, never on the way of a scan. `today` settles
the century of two-digit years, as it did when the code was read.

>>> from datetime import date
>>> today = date(2026, 6, 1)
>>> code = ScannedCode("gs1", (("01", "09506000134352"), ("17", "270200"), ("10", "A1")), "")
>>> decode(code, today)
{'17': '2027-02-28'}
>>> decode(ScannedCode("isbt128", (("blood_group", "6200"), ("expiry_time", "0270312359")), ""), today)
{'blood_group': {'group': 'A RhD positive', 'collection': 'use not specified'}, 'expiry_time': '2027-01-31T23:59'}
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final, NamedTuple

from edge.codes import isbt128_words, ma
from edge.codes.dates import last_day, long_day
from edge.codes.decoded_elements import decode_element, iso_day, national, quantity
from edge.codes.ifa import pzn_of
from edge.codes.isbt128 import day_of
from edge.codes.isbt128_blood import blood_group
from edge.codes.iso_letters import country, currency
from edge.codes.mh10 import reversed_day
from edge.codes.scanned import ScannedCode

Decoded = dict[str, Any]
"""Identifier → meaning: text, a number, a truth, a list or a mapping of these."""


class _Part(NamedTuple):
    """One element, all others of its code, and what settles centuries."""

    name: str
    value: str
    told: dict[str, str]
    today: date


def decode(code: ScannedCode, today: date) -> Decoded:
    """The meaning of each element of `code` that is more than the value itself, by identifier.

    Of an identifier that came twice, the first counts.
    """
    told = dict(reversed(code.elements))
    reader = _READERS.get(code.standard)
    if reader is None:
        return {}
    found = {name: reader(_Part(name, value, told, today)) for name, value in told.items()}
    return {name: found[name] for name, _ in code.elements if found[name] is not None}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _minute(digits: str) -> str:
    """HHMM as HH:MM."""
    return f"{digits[:2]}:{digits[2:4]}"


def _number(text: str) -> str | int:
    return int(text) if text.isdigit() else text


# Data identifiers, and the GS1 elements that may stand beside them.
_DAYS: Final = frozenset(("12D", "14D", "16D", "25D", "26D"))
_REVERSED: Final = frozenset(("15D", "17D"))
_MINUTES: Final = frozenset(("18D", "19D", "22D"))


def _gs1(part: _Part) -> Any:
    if part.name.isdigit():
        return decode_element(part.name, part.value, part.today)
    return _identified(part.name, part.value, part.today)


def _identified(di: str, value: str, today: date) -> Any:
    if di == "D" or di in _DAYS:
        return iso_day(value, today)
    if di in _REVERSED:
        return _iso(reversed_day(value))
    if di in _MINUTES:
        return f"{iso_day(value[:8], today)}T{_minute(value[8:])}Z"
    reader = _QUANTITIES.get(di)
    return reader(value) if reader else None


def _ppn(value: str) -> dict[str, str] | None:
    number = pzn_of(value)
    return {"kind": "DE PZN", "number": number} if number else None


def _position(value: str) -> dict[str, int]:
    piece, _, total = value.partition("/")
    return {"piece": int(piece), "total": int(total)}


_QUANTITIES: Final[dict[str, Callable[[str], Any]]] = {
    "9N": _ppn,
    "8P": national,
    "Q": _number,
    "7Q": lambda value: {"value": value[:-2], "unit": value[-2:]},
    "13Q": _position,
    "29Q": lambda value: quantity(value, "percent", "P1"),
    "30Q": lambda value: quantity(value, "percent", "P1"),
    "31Q": currency,
}


def _hibc(part: _Part) -> Any:
    """Days as printed, with the hour of Greenwich where there is one; the quantity as a number."""
    name, value = part.name, part.value
    if name == "quantity":
        return int(value)
    if name not in ("expiry_raw", "production_raw"):
        return None
    day = part.told[name.removesuffix("_raw")]
    hour = value[-2:] if len(value) in (7, 8) and value != day.replace("-", "") else ""
    return f"{day}T{hour}:00Z" if hour else day


def _ma(part: _Part) -> Any:
    name, value = part.name, part.value
    if name in ma.DATES:
        return _iso(ma.day_of(value, part.today))
    if name != "DI":
        return None
    _, number, _, maker, product = value.split(".")
    return {
        "country": country(number),
        "maker": maker,
        "level": product[0],
        "item": product[1:-1],
        "check": product[-1],
    }


def _isbt128(part: _Part) -> Any:
    name, value = part.name, part.value
    if name.removesuffix("_time") in ("expiry", "collection", "production"):
        day = _iso(day_of(value))
        return f"{day}T{_minute(value[6:])}" if value[6:] else day
    reader = _STRUCTURES.get(name)
    return reader(value) if reader else None


def _donation(value: str) -> dict[str, str]:
    found = {"facility": value[:5], "year": value[5:7], "sequence": value[7:13]}
    words = isbt128_words.flag(value[13:])
    return found | {"flag": words} if words else found


def _month(value: str) -> str:
    year, month = int(value[:4]), int(value[4:])
    return date(year, month, last_day(year, month)).isoformat()


def _moment(value: str) -> dict[str, str | None]:
    zone = "Z" if value[0] == "2" else ""
    return {
        "kind": isbt128_words.MOMENTS.get(value[2:4], value[2:4]),
        "time": f"{_iso(long_day(value[4:12]))}T{_minute(value[12:])}{zone}",
    }


def _european(value: str) -> dict[str, str | None]:
    return {
        "country": value[:2],
        "establishment": value[2:8],
        "donation": value[8:21],
        "system": value[21],
        "product": value[22:29],
        "split": value[29:32],
        "expiry": _iso(long_day(value[32:])),
    }


def _processor(value: str) -> dict[str, str]:
    found = {"facility": value[:5], "code": value[5:11]}
    return found | {"description": value[11:]} if value[11:] else found


def _container(value: str) -> dict[str, str]:
    return {"container": value[0], "manufacturer": value[1:3], "catalogue": value[3:]}


def _consignment(value: str) -> dict[str, str | int]:
    return {
        "facility": value[:5],
        "year": value[5:7],
        "number": value[7:12],
        "container": int(value[12:14]),
        "containers": int(value[14:]),
    }


_STRUCTURES: Final[dict[str, Callable[[str], Any]]] = {
    "din": _donation,
    "blood_group": blood_group,
    "product_code": isbt128_words.product_code,
    "expiry_month": _month,
    "moment": _moment,
    "european_code": _european,
    "processor": _processor,
    "processor_product": _processor,
    "container": _container,
    "manufacturer_item": lambda value: {"manufacturer": value[:2], "catalogue": value[2:]},
    "consignment": _consignment,
    "dimensions": lambda value: [
        isbt128_words.dimension(value[at : at + 14]) for at in range(2, len(value), 14)
    ],
}

_READERS: Final[dict[str, Callable[[_Part], Any]]] = {
    "gs1": _gs1,
    "iso15434": _gs1,
    "ifa": _gs1,
    "hibc": _hibc,
    "ma": _ma,
    "isbt128": _isbt128,
}
