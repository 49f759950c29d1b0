"""Text measured in terminal cells: Chinese characters are two wide, and so are their marks.

>>> clip("罕见病药品", 7)
'罕见病~'
>>> pad("通过", 6) + "|"
'通过  |'
>>> wrap("超过通关单数量 60 packs left", 14)
['超过通关单数量', '60 packs left']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rich.cells import cell_len, set_cell_size

_NO_START: Final = frozenset("，。、；：？！）】》」』”’％%,.;:?!)]}")
_NO_END: Final = frozenset("（【《「『“‘([{")
_PIECE: Final = re.compile(r"[!-~\u00a0-\u02af]+|\s+|.", re.DOTALL)


def clip(text: str, width: int) -> str:
    """At most `width` cells of `text`; a cut is shown by ``~`` (… is two wide on some terminals)."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "~" if width > 0 else ""


def pad(text: str, width: int) -> str:
    """Exactly `width` cells, cut or filled on the right."""
    cut = clip(text, width)
    return cut + " " * (width - cell_len(cut))


def pad_left(text: str, width: int) -> str:
    """Exactly `width` cells, cut or filled on the left."""
    cut = clip(text, width)
    return " " * (width - cell_len(cut)) + cut


def wrap(text: str, width: int, limit: int = 0) -> list[str]:
    """Lines of at most `width` cells; no line begins with a closing mark or ends with an opening one.

    limit: the most lines to give, 0 for any number; what does not fit ends in ``~``.
    """
    lines = [line for part in text.split("\n") for line in _fill(part, max(4, width))]
    if limit and len(lines) > limit:
        lines = [*lines[: limit - 1], clip(" ".join(lines[limit - 1 :]), width)]
    return lines


def _fill(text: str, width: int) -> Iterator[str]:
    line = ""
    for piece in _pieces(text, width):
        if cell_len(line) + cell_len(piece.rstrip()) > width:
            yield line.rstrip()
            line = piece.lstrip()
        else:
            line += piece
    if line.strip():
        yield line.rstrip()


def _pieces(text: str, width: int) -> Iterator[str]:
    """What may not be broken: a word, or a Chinese character with the marks that cling to it."""
    held = ""
    for piece in _PIECE.findall(text):
        if held and piece[0] not in _NO_START and held[-1] not in _NO_END:
            yield from _cut(held, width)
            held = ""
        held += piece
    if held:
        yield from _cut(held, width)


def _cut(piece: str, width: int) -> Iterator[str]:
    while cell_len(piece) > width:
        head = set_cell_size(piece, width).rstrip()
        yield head
        piece = piece[len(head) :]
    yield piece
