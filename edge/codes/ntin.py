"""NTIN: a GTIN that holds a national drug number.

Some countries number drugs themselves and have a GS1 prefix for it: behind the prefix stands
the national number, then the GTIN's own check digit. Single packs only, so the first of the
fourteen digits is 0.

>>> national_number("04150123456843")
('DE PZN', '12345684')
>>> national_number("03400930000120")
('FR CIP13', '3400930000120')
>>> national_number("09506000134352") is None
True

Sources: securPharm, coding rules (DE, AT); GS1 member organisations' and TraceLink's guides (the rest).
"""

from __future__ import annotations

from typing import Final

from edge.codes.ifa import is_pzn

_PREFIXES: Final = {
    "04150": ("DE PZN", 5, 13),
    "0908888": ("AT PZN", 7, 13),
    "03400": ("FR CIP13", 1, 14),
    "0847000": ("ES CN", 7, 13),
    "0704626": ("Nordic Vnr", 7, 13),
    "07680": ("CH Swissmedic", 5, 13),
}
"""First digits → the kind of number, and where it begins and ends."""


def national_number(gtin: str) -> tuple[str, str] | None:
    """Kind and national number in a GTIN of 14 digits; None if it holds none."""
    for prefix, (kind, start, end) in _PREFIXES.items():
        if gtin.startswith(prefix):
            number = gtin[start:end]
            return None if kind == "DE PZN" and not is_pzn(number) else (kind, number)
    return None
