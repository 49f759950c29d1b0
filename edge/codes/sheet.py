r"""The calibration symbol: every printable ASCII character and four control characters, one by one.

What a PC makes of it tells everything about the keyboard between scanner and program:

>>> SHEET[:14], SHEET[-28:]
(']d1  0 1 2 3 4', ' \x1d    \x1e    \x1c    \x04    ~ `    ')
>>> CONTENT == SHEET.removeprefix("]d1"), len(CONTENT)
(True, 218)

Digits come first, by which a scan is told from typing early on. Behind the characters of GS1's
set 82 stand the others of ASCII, then GS, RS, FS and EOT, each section behind a wider gap; the
key of ``~`` and `````, which switches the input method on Japanese keyboards, comes last.

Whether something is that symbol, also as another layout gives it, is told by its build:

>>> german = str.maketrans("yzYZ-", "zyZYß")
>>> recognised(SHEET.translate(german)).arrived["y"], recognised("]d2010950600013435210A") is None
('z', True)

Source of the idea of single characters between spaces: GS1 General Specifications, ISO/IEC 15434
(which control characters codes hold).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from edge.codes.charsets import DIGITS, SET_82

GS: Final = "\x1d"
RS: Final = "\x1e"
FS: Final = "\x1c"
EOT: Final = "\x04"
CONTROLS: Final = (GS, RS, FS, EOT)

_SECTIONS: Final = (
    (2, DIGITS + "".join(sorted(set(SET_82) - set(DIGITS))), 1),
    (3, "][#$@{}\\^|", 1),
    (4, "".join(CONTROLS), 4),
    (4, "~`", 1),
)
"""Spaces before, characters, spaces between them."""

_LAST_GAP: Final = 4

CONTENT: Final = (
    "".join(" " * before + (" " * between).join(characters) for before, characters, between in _SECTIONS)
    + " " * _LAST_GAP
)
"""What the symbol holds."""

IDENTIFIER: Final = "]d1"
SHEET: Final = IDENTIFIER + CONTENT
"""The same behind the identifier of a Data Matrix symbol without FNC1 (ISO/IEC 16022, 15424)."""

PRINTABLE: Final = tuple("".join(characters for _, characters, _ in _SECTIONS if GS not in characters))
"""The printable characters, in the order of the sheet."""

NOTHING: Final = "\0"
"""How some systems report a keystroke that produced nothing of its own."""

KEY: Final = "\ue000"
KEY_END: Final = "\uf8ff"
"""Private characters that stand for keys without a character, where somebody puts them in."""

_LONGEST: Final = 2 * len(SHEET)
_FEWEST_SPACES: Final = 60
_RECOGNISED: Final = 60
_LAST: Final = _SECTIONS[-1][1]
_BLANK_END: Final = 7
"""Spaces at the end where the last section's key gives nothing: its gaps run together."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """The calibration symbol as it arrived.

    opening: what came before the first space, where the identifier belongs.
    arrived: printed character → what came for it; "" for nothing.
    dead: printed characters whose key waited for the next one, and took the space behind it.
    whole: whether the end of the symbol came too.
    """

    opening: str
    arrived: Mapping[str, str]
    dead: frozenset[str]
    whole: bool


def recognised(text: str) -> Arrival | None:
    """`text` as an arrival of the calibration symbol; None where it is something else."""
    if len(text) > _LONGEST or text.count(" ") < _FEWEST_SPACES:
        return None
    opening, rest = text[: text.index(" ")], text[text.index(" ") :]
    steps = _aligned(rest.removeprefix("  "))
    arrived = {character: step.came for character, step in zip(_CHARACTERS, steps, strict=True)}
    clear = sum(bool(step.came) and step.cost < _SEVERAL for step in steps)
    if clear < _RECOGNISED:
        return None
    dead = frozenset(c for c, step in zip(_CHARACTERS, steps, strict=True) if step.dead)
    shown = "".join(c for c in text if c != NOTHING and not KEY <= c < KEY_END)
    trailing = len(shown) - len(shown.rstrip(" "))
    last = any(arrived[character] for character in _LAST)
    whole = trailing >= (_LAST_GAP - 1 if last else _BLANK_END)
    return Arrival(opening, arrived, dead, whole)


# What may have come for one character and the gap behind it, with how unlikely that is. The sum
# over the symbol is made as small as it can be, so that one odd key does not shift all that follow.
_OTHER: Final = 1  # another character than the printed one
_UNLIKE: Final = 4  # no letter for a letter, no control character for one
_DEAD: Final = 4
_DEAD_BARE: Final = 8
_SEVERAL: Final = 14
_NOTHING: Final = 16
_GAP_GONE: Final = 20
_VANISHED: Final = 28
_VANISHED_TOO: Final = 8  # behind another: an input method takes many together
_STRAY: Final = 16
_MOST: Final = 4
"""Characters that may come for one."""

_BEAM: Final = 320
"""States further than this behind the best are given up."""


def _tokens() -> Iterator[tuple[str, int]]:
    """Each character of the symbol with the spaces behind it."""
    gaps = [before for before, _, _ in _SECTIONS[1:]] + [_LAST_GAP]
    for (_, characters, between), after in zip(_SECTIONS, gaps, strict=True):
        for character in characters[:-1]:
            yield character, between
        yield characters[-1], after


_TOKENS: Final = tuple(_tokens())
_CHARACTERS: Final = tuple(character for character, _ in _TOKENS)


@dataclass(frozen=True, slots=True)
class _Step:
    """What came for one character, taking text up to `end`."""

    came: str
    end: int
    cost: int
    dead: bool = False
    gone: bool = False


_State = tuple[int, bool]
"""How much of the text is taken, and whether the character before vanished with its gap."""


def _aligned(text: str) -> list[_Step]:
    """One step for each character of the symbol, the cheapest way through `text`."""
    start, runs = (0, False), _spaces(text)
    states = {start: (0, start, _Step("", 0, 0))}
    way: list[dict[_State, tuple[int, _State, _Step]]] = []
    for token in _TOKENS:
        reached: dict[_State, tuple[int, _State, _Step]] = {}
        best = min(cost for cost, _, _ in states.values())
        for state, (cost, _, _) in states.items():
            if cost > best + _BEAM:
                continue
            for step in _steps(text, runs, state, token):
                total, here = cost + step.cost, (step.end, step.gone)
                known = reached.get(here)
                if known is None or total < known[0]:
                    reached[here] = (total, state, step)
        way.append(reached)
        states = reached
    state = min(states, key=lambda it: states[it][0] + _STRAY * len(text[it[0] :].strip(" ")))
    found: list[_Step] = []
    for reached in reversed(way):
        _, state, step = reached[state]
        found.append(step)
    found.reverse()
    return found


def _steps(text: str, runs: list[int], state: _State, token: tuple[str, int]) -> Iterator[_Step]:
    """What may have come in `state` for a character and the spaces behind it."""
    (at, going), (character, gap) = state, token
    yield _Step("", at, _VANISHED_TOO if going else _VANISHED, gone=True)
    if runs[at] >= gap:
        yield _Step("", at + gap, _NOTHING)
    end = at
    while end < len(text) and text[end] != " " and end - at < _MOST:
        end += 1
        came = text[at:end].replace(NOTHING, "")
        after, hidden, odd = runs[end], text[at] == NOTHING, _oddness(character, came)
        if after >= gap:
            yield _Step(came, end + gap, odd + (_SEVERAL if hidden and came else 0))
        elif not after:
            yield _Step(came, end, odd + _GAP_GONE)
        if len(came) == 1 and gap - 1 <= after and (hidden or (after < gap and not character.isalnum())):
            yield _Step(came, end + gap - 1, odd + (_DEAD if hidden else _DEAD_BARE), dead=True)


def _oddness(character: str, came: str) -> int:
    """How unlikely it is that `came` arrives for `character`."""
    if not came:
        return _NOTHING
    if len(came) > 1:
        return _SEVERAL
    unlike = (character.isalpha() and not came.isalpha()) or character.isprintable() != came.isprintable()
    return _UNLIKE if unlike else _OTHER if came != character else 0


def _spaces(text: str) -> list[int]:
    """How many spaces stand at each place, the end too."""
    runs = [0] * (len(text) + 1)
    for at in range(len(text) - 1, -1, -1):
        runs[at] = runs[at + 1] + 1 if text[at] == " " else 0
    return runs
