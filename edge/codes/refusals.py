r"""How a refusal is worded and shown: four parts, and control characters as pictures.

>>> show("10ABC\x1d17270101")
'10ABC␝17270101'
>>> refuse("bad-length", "0012", what="12", form="SSCC (00)", expected="18 digits", got="2").message
"Failed to parse '12' as SSCC (00): expected 18 digits, got 2."
"""

from __future__ import annotations

from typing import Final

from edge.codes.scanned import Misreading, MisreadingCode, Standard

_PICTURES: Final = {code: chr(0x2400 + code) for code in range(32)} | {127: "␡"}
_LONGEST_SHOWN: Final = 100


def show(text: str) -> str:
    """`text` with every control character as its Unicode picture (GS as ␝)."""
    shown = text.replace("\x1d", "␝")
    return shown if shown.isprintable() else shown.translate(_PICTURES)


def _excerpt(text: str) -> str:
    shown = show(text)
    return f"'{shown if len(shown) <= _LONGEST_SHOWN else shown[: _LONGEST_SHOWN - 1] + '…'}'"


def refuse(  # noqa: PLR0913 (the four parts, each by name)
    code: MisreadingCode,
    text: str,
    *,
    what: str,
    form: str,
    expected: str,
    got: str = "",
    standard: Standard | None = None,
    elements: tuple[tuple[str, str], ...] = (),
) -> Misreading:
    """A `Misreading` of `text`, saying what failed as what, what was expected, and what came.

    got: "" when the value itself, already named, is what came.
    """
    ending = f", got {got}." if got else ", got this."
    message = f"Failed to parse {_excerpt(what)} as {form}: expected {expected}{ending}"
    return Misreading(code, message, show(text), standard, elements)
