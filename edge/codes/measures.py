"""Units of measure: what the first three digits of a GS1 measure identifier say, and temperatures.

>>> unit("310"), unit("356"), unit("3300")
(('kilogram', 'KGM'), ('troy ounce', 'APZ'), ('kilogram', 'KGM'))
>>> unit("4330"), unit("999") is None
(('degree Fahrenheit', 'FAH'), True)

Sources: GS1 General Specifications 3.6 (which unit), UN/ECE Recommendation 20 (its code).
"""

from __future__ import annotations

from functools import cache
from typing import Final

_UNITS: Final = {
    "kilogram KGM": "310 330",
    "pound LBR": "320 340",
    "troy ounce APZ": "356",
    "ounce ONZ": "357",
    "metre MTR": "311 312 313 331 332 333",
    "inch INH": "321 324 327 341 344 347",
    "foot FOT": "322 325 328 342 345 348",
    "yard YRD": "323 326 329 343 346 349",
    "square metre MTK": "314 334",
    "square inch INK": "350 353",
    "square foot FTK": "351 354",
    "square yard YDK": "352 355",
    "litre LTR": "315 335",
    "cubic metre MTQ": "316 336",
    "quart QT": "360 362",
    "gallon GLL": "361 363",
    "cubic inch INQ": "364 367",
    "cubic foot FTQ": "365 368",
    "cubic yard YDQ": "366 369",
    "kilogram per square metre 28": "337",
    "degree Fahrenheit FAH": "4330 4332",
    "degree Celsius CEL": "4331 4333",
}


@cache
def _units() -> dict[str, tuple[str, str]]:
    found = {}
    for words, identifiers in _UNITS.items():
        name, _, code = words.rpartition(" ")
        for identifier in identifiers.split():
            found[identifier] = (name, code)
    return found


def unit(ai: str) -> tuple[str, str] | None:
    """Name and UN/ECE code of the unit of an identifier, None if it measures nothing."""
    return _units().get(ai) or _units().get(ai[:3])
