r"""A label in ZPL II, the language of Zebra's printers and of many others'.

Symbols are the printer's own (``^BX``, ``^BC``), lines too, and words in ASCII (``^A0``); any other
words are sent as pictures, since few printers have a Chinese font. Nothing in the values can end a
field or begin a command: ``^``, ``~`` and the backslash are written as ``\5E`` and so on (``^FH``),
which is taken back before the symbol's own escapes are: ``_1`` for FNC1, ``__`` for an underscore in
``^BX``; ``>8`` for FNC1, ``>0`` for a greater-than sign in ``^BC``. Source: Zebra, ZPL II Programming Guide.
"""

from __future__ import annotations

from typing import Final

from edge.labels.bitmap import Bitmap
from edge.labels.code128 import in_pairs
from edge.labels.datamatrix import GS
from edge.labels.layout import Bars, Black, Piece, Placed, Square, Typeface

_HEX: Final = "\\"
_UNSAFE: Final = frozenset("^~\\")


def zpl(placed: Placed, typeface: Typeface) -> bytes:
    """The label as one format, printed once."""
    head = f"^XA^CI28^LH0,0^PW{placed.width}^LL{placed.height}"
    fields = "\n".join(_field(piece, typeface) for piece in placed.pieces)
    return f"{head}\n{fields}\n^PQ1^XZ\n".encode()


def _field(piece: Piece, typeface: Typeface) -> str:
    at = f"^FO{piece.x},{piece.y}"
    if isinstance(piece, Square):
        return f"{at}^BXN,{piece.module},200,,,,_{_content(_for_bx(piece.text))}"
    if isinstance(piece, Bars):
        return f"{at}^BY{piece.module},3,{piece.height}^BCN,{piece.height},N,N,N,N{_content(_for_bc(piece.text))}"
    if isinstance(piece, Black):
        thin = min(piece.width, piece.height)
        return f"{at}^GB{piece.width},{piece.height},{thin}^FS"
    if piece.text.isascii():
        return f"{at}^A0N,{piece.size},{_across(piece.text, piece.size, piece.width)}{_content(piece.text)}"
    return f"{at}{graphic(typeface.draw(piece.text, piece.size))}"


def _content(text: str) -> str:
    hexed = "".join(f"{_HEX}{ord(one):02X}" if _dangerous(one) else one for one in text)
    return f"^FH{_HEX}^FD{hexed}^FS"


def _dangerous(letter: str) -> bool:
    return letter in _UNSAFE or not " " <= letter <= "~"


def _for_bx(elements: str) -> str:
    return "_1" + elements.replace("_", "__").replace(GS, "_1")


def _for_bc(elements: str) -> str:
    """Code set C where it can be, else B, both after FNC1."""
    if in_pairs(elements):
        return f">;>8{elements}"
    return ">:>8" + elements.replace(">", ">0").replace("~", ">=").replace(GS, ">8")


def _across(text: str, size: int, room: int) -> int:
    """How wide a letter of the printer's own font may be: its capitals take up to 0.72 of that on average."""
    return max(6, min(size, int(room / (0.72 * len(text)))) if len(text) * 0.72 * size > room else size)


def graphic(picture: Bitmap) -> str:
    """A picture as ``^GFA``, each row packed: runs of one digit by letters, the row before as a colon."""
    across, content = picture.packed()
    rows, before = [], ""
    for at in range(0, len(content), across):
        row = content[at : at + across].hex().upper()
        rows.append(":" if row == before else _packed(row))
        before = row
    return f"^GFA,{len(content)},{len(content)},{across},{''.join(rows)}^FS"


def _packed(row: str) -> str:
    """One row of hexadecimal digits: nothing but zeros or Fs to its end is a comma or exclamation mark."""
    for digit, mark in (("0", ","), ("F", "!")):
        bare = row.rstrip(digit)
        if len(row) - len(bare) > 1:
            return _runs(bare) + mark
    return _runs(row)


def _runs(digits: str) -> str:
    out, at = "", 0
    while at < len(digits):
        end = at
        while end < len(digits) and digits[end] == digits[at]:
            end += 1
        out += _times(end - at) + digits[at]
        at = end
    return out


def _times(count: int) -> str:
    """A count as letters, g to z twenties and G to Y ones; one and two need none or one more digit."""
    if count == 1:
        return ""
    out = ""
    while count >= 20:
        twenties = min(20, count // 20)
        out += chr(ord("f") + twenties)
        count -= 20 * twenties
    return out + (chr(ord("F") + count) if count else "")
