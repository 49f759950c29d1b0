"""The keys of a US keyboard that a scanner presses to type a text."""

from __future__ import annotations

from collections.abc import Iterator

ROWS = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
)
CTRL, SHIFT = 29, 42


def typed_keys(text: str) -> Iterator[tuple[int, bool]]:
    """Key code and whether it goes down, in order."""
    for character in text:
        held, code = _key(character)
        yield from ((one, True) for one in (*held, code))
        yield from ((one, False) for one in (code, *reversed(held)))


def _key(character: str) -> tuple[tuple[int, ...], int]:
    if character in "\r\t":
        return (), {"\r": 28, "\t": 15}[character]
    if character < " ":
        base = {"\x1e": "6", "\x1f": "-"}.get(character, chr(ord(character) | 0x40).lower())
        return (CTRL, *_key(base)[0]), _key(base)[1]
    for first, plain, shifted in ROWS:
        if character in plain:
            return (), first + plain.index(character)
        if character in shifted:
            return (SHIFT,), first + shifted.index(character)
    raise ValueError(character)
