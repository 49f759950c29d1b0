"""What the value of a GS1 element means: days, measures, amounts, places, pieces, texts.

>>> from datetime import date
>>> def read(ai, value):
...     return decode_element(ai, value, date(2026, 6, 1))
>>> read("17", "270200"), read("7003", "2702281430")
('2027-02-28', '2027-02-28T14:30')
>>> read("3103", "001250")
{'value': '1.250', 'unit': 'kilogram', 'code': 'KGM'}
>>> read("3922", "1999"), read("3932", "9781999")["currency"]
({'amount': '19.99'}, 'EUR')
>>> read("4309", "14008123450023456789"), read("10", "ABC") is None
({'latitude': '50.0812345', 'longitude': '2.3456789'}, True)

None means that there is nothing to add: the value as printed is the value. So it is for prices
per unit (8005), whose decimals each country settles for itself.

Source: GS1 General Specifications, 3.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any, Final, NamedTuple
from urllib.parse import unquote_plus

from edge.codes.dates import decode, long_day
from edge.codes.decimals import decimal
from edge.codes.iso_letters import country, currency
from edge.codes.measures import unit
from edge.codes.ntin import national_number
from edge.codes.syntax_dictionary import ENTRIES

_SEXES: Final = {"0": "not known", "1": "male", "2": "female", "9": "not applicable"}
_SEVEN: Final = 7


class _Element(NamedTuple):
    ai: str
    value: str
    today: date


def iso_day(digits: str, today: date) -> str | None:
    """YYMMDD or YYYYMMDD as YYYY-MM-DD; day 00 is the month's last; None if there is no such day."""
    day = decode(digits, today) if len(digits) == 6 else long_day(digits)
    return day.isoformat() if day else None


def _moment(day: str | None, time: str) -> str | None:
    """`day` with HH, HHMM or HHMMSS behind it, as precise as that is."""
    clock = ":".join(time[at : at + 2] for at in range(0, len(time), 2))
    return f"{day}T{clock}" if day and clock else day


def _short_moment(element: _Element) -> str | None:
    return _moment(iso_day(element.value[:6], element.today), element.value[6:])


def _long_moment(element: _Element) -> str | None:
    return _moment(iso_day(element.value[:8], element.today), element.value[8:])


def _range(element: _Element) -> dict[str, str | None]:
    return {
        "start": iso_day(element.value[:6], element.today),
        "end": iso_day(element.value[6:] or element.value, element.today),
    }


def quantity(value: str, name: str, code: str) -> dict[str, str]:
    """A number with its unit and the unit's UN/ECE code."""
    return {"value": value, "unit": name, "code": code}


def _measure(element: _Element) -> dict[str, str] | None:
    told = unit(element.ai)
    return quantity(decimal(element.value, int(element.ai[3])), *told) if told else None


def _temperature(element: _Element) -> dict[str, str] | None:
    told = unit(element.ai)
    sign = "-" if element.value.endswith("-") else ""
    return quantity(sign + decimal(element.value[:6], 2), *told) if told else None


def _percentage(element: _Element) -> dict[str, str]:
    return quantity(decimal(element.value, int(element.ai[3])), "percent", "P1")


def _amount(element: _Element) -> dict[str, str]:
    return {"amount": decimal(element.value, int(element.ai[3]))}


def _amount_of(element: _Element) -> dict[str, str | None]:
    return {
        "amount": decimal(element.value[3:], int(element.ai[3])),
        "currency": currency(element.value[:3]),
        "currency_number": element.value[:3],
    }


def _letters(number: str) -> str:
    """The country's letters; 999 stands for several and stays."""
    return country(number) or number


def _country(element: _Element) -> str:
    return _letters(element.value)


def _countries(element: _Element) -> list[str]:
    return [_letters(element.value[at : at + 3]) for at in range(0, len(element.value), 3)]


def _postal_code(element: _Element) -> dict[str, str]:
    return {"country": _letters(element.value[:3]), "postal_code": element.value[3:]}


def _processor(element: _Element) -> dict[str, str]:
    return {"country": _letters(element.value[:3]), "processor": element.value[3:]}


def _degrees(digits: str, offset: int) -> str:
    """Ten digits, ten-millionths of a degree from `offset` on, as degrees."""
    ten_millionths = int(digits) - offset * 10**_SEVEN
    return ("-" if ten_millionths < 0 else "") + decimal(str(abs(ten_millionths)), _SEVEN)


def _coordinates(element: _Element) -> dict[str, str]:
    """Degrees north of the south pole, degrees east of Greenwich all the way round."""
    west = 360 if int(element.value[10:]) > 180 * 10**_SEVEN else 0
    return {"latitude": _degrees(element.value[:10], 90), "longitude": _degrees(element.value[10:], west)}


def _piece(element: _Element) -> dict[str, str | int]:
    return {"gtin": element.value[:14], "piece": int(element.value[14:16]), "total": int(element.value[16:])}


def _position(element: _Element) -> dict[str, int]:
    position, _, total = element.value.partition("/")
    return {"position": int(position), "total": int(total)}


def _flag(element: _Element) -> bool:
    return element.value == "1"


def _sex(element: _Element) -> str:
    return _SEXES[element.value]


def _count(element: _Element) -> int:
    return int(element.value)


def _text(element: _Element) -> str | None:
    """Text whose percent signs and pluses are undone; None if there were none, or no UTF-8 comes out."""
    try:
        told = unquote_plus(element.value, errors="strict")
    except UnicodeDecodeError:
        return None
    return told if told != element.value else None


def _roll(element: _Element) -> dict[str, int | str | None]:
    """A roll's width and core in millimetres, length in metres, winding and splices, 9 for unknown."""
    return {
        "width_mm": int(element.value[:4]),
        "length_m": int(element.value[4:9]),
        "core_mm": int(element.value[9:12]),
        "winding": {"0": "face out", "1": "face in"}.get(element.value[12]),
        "splices": int(element.value[13]) if element.value[13] != "9" else None,
    }


def _asset(element: _Element) -> dict[str, str] | None:
    return {"type": element.value[1:14], "serial": element.value[14:]} if len(element.value) > 14 else None


def _numbered(element: _Element) -> dict[str, str] | None:
    return {"type": element.value[:13], "serial": element.value[13:]} if len(element.value) > 13 else None


def national(gtin: str) -> dict[str, str] | None:
    """The national drug number a GTIN of 14 digits holds, None if it holds none."""
    found = national_number(gtin)
    return {"kind": found[0], "number": found[1]} if found else None


def _gtin(element: _Element) -> dict[str, str] | None:
    return national(element.value)


_Decoder = Callable[[_Element], Any]

_DECODERS: Final[dict[str, _Decoder]] = {
    "01 02 03": _gtin,
    "11 12 13 15 16 17 4326 7006 7003 7011 8008 4324 4325": _short_moment,
    "7007": _range,
    "7250 7251": _long_moment,
    "30 37 7004 8111": _count,
    "253 255": _numbered,
    "8003": _asset,
    "8001": _roll,
    "8006 8026": _piece,
    "7258": _position,
    "390 392 395": _amount,
    "391 393": _amount_of,
    "394": _percentage,
    "421": _postal_code,
    "422 424 426": _country,
    "423 425": _countries,
    "703": _processor,
    "4309": _coordinates,
    "4321 4322 4323": _flag,
    "4330 4331 4332 4333": _temperature,
    "7252": _sex,
}
"""Identifiers, or their first three digits where the fourth is anything → what reads their values."""


@cache
def _decoder(ai: str) -> _Decoder:
    for words, decoder in _DECODERS.items():
        if ai in words.split() or (len(ai) == 4 and ai[:3] in words.split()):
            return decoder
    facts = ENTRIES[ai]
    if facts is not None and "percent" in facts.components[0].checks:
        return _text
    return _measure


def decode_element(ai: str, value: str, today: date) -> Any:
    """The meaning of a checked `value` as JSON has it, decimals as text; None if it means just itself."""
    return _decoder(ai)(_Element(ai, value, today))
