"""Which symbol a payload came out of: AIM symbology identifiers (ISO/IEC 15424).

A scanner set to send them puts three characters before the data: ``]``, a letter for the
symbology, and a modifier. They are the only sure sign of *what kind of data* follows:
``]d2`` is a DataMatrix whose first character is FNC1, so its data are GS1 element strings,
while the very same digits under ``]d1`` are nobody's standard and must not be read as GS1.

>>> split("]d20109506000134352")
(']d2', '0109506000134352')
>>> split("0109506000134352")
(None, '0109506000134352')
>>> family("]d2"), family("]d1"), family("]E0"), family(None)
('gs1', 'plain', 'ean', 'unknown')
"""

from __future__ import annotations

from typing import Final, Literal

Family = Literal["gs1", "ean", "itf", "plain", "unknown"]

GS1_CARRIERS: Final = frozenset(
    (
        "]C1",  # GS1-128
        "]e0",  # GS1 DataBar, and any GS1 composite
        "]d2",  # DataMatrix, FNC1 first
        "]d5",  # the same with ECI
        "]d8",  # rectangular DataMatrix extension, FNC1 first
        "]dB",  # the same with ECI
        "]Q3",  # QR, FNC1 first
        "]Q4",  # the same with ECI
        "]J1",  # DotCode, FNC1 first
        "]J4",  # the same with ECI
    )
)
"""Identifiers whose data are GS1 element strings (GS1 General Specifications, 5.1.2).

``]e1`` to ``]e3`` are left out: their packets need not begin at an element, and a keyboard of
another layout can make ``]e2`` of ``]d2``.
"""

EAN_LENGTHS: Final = {"]E0": 13, "]E3": 13, "]E4": 8}
"""EAN-13, UPC-A and UPC-E come as 13 digits, EAN-8 as 8; ``]E3`` carries an add-on behind."""

ITF_CARRIERS: Final = frozenset(("]I0", "]I1"))
"""Interleaved 2 of 5, without and with a validated check digit."""

_LETTERS: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_MODIFIERS: Final = _LETTERS | frozenset("0123456789")


def split(text: str) -> tuple[str | None, str]:
    """The leading AIM identifier, None when there is none, and what follows it."""
    if text[:1] == "]" and text[1:2] in _LETTERS and text[2:3] in _MODIFIERS:
        return text[:3], text[3:]
    return None, text


def family(identifier: str | None) -> Family:
    """How data under this identifier are to be read."""
    if identifier is None:
        return "unknown"
    if identifier in GS1_CARRIERS:
        return "gs1"
    if identifier in EAN_LENGTHS:
        return "ean"
    return "itf" if identifier in ITF_CARRIERS else "plain"
