"""What a keyboard scanner's keys tell besides the scan: the suffix, keys that typed nothing, and a
scan that was taken for a person's typing.

The screen and the command hand over every key before `KeyboardCapture` sees it, and the frame
that came of them; with a scan of the calibration sheet that makes its `Heard`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from edge.codes.diagnosis import Hints, Suffix
from edge.drivers.keyboard import HOLD_AIM, SEPARATORS, KeyStroke
from edge.frame import LONGEST, Frame

QUIET: Final = HOLD_AIM + 0.5
"""Seconds without a key after which what was typed is taken as it is, though no scan came of it."""

FEWEST: Final = 40
"""Characters that are no person's: of the sheet, more arrive."""

_SUFFIXES: Final[dict[str, Suffix]] = {
    **dict.fromkeys(("enter", "ctrl+m", "ctrl+j", "newline"), "enter"),
    **dict.fromkeys(("tab", "ctrl+i"), "tab"),
}


@dataclass(frozen=True, slots=True)
class Heard:
    """One arrival of what may be the sheet. text: its characters. hints: what the keys told."""

    text: str
    hints: Hints


class Overheard:
    """Gathers the keys of one scan after the other."""

    def __init__(self) -> None:
        self._strokes: list[KeyStroke] = []

    @property
    def pending(self) -> bool:
        """Whether keys came that nothing has been made of."""
        return bool(self._strokes)

    def key(self, stroke: KeyStroke) -> None:
        """One key, in the order typed, before anything is made of it."""
        if self._strokes and stroke.at - self._strokes[-1].at > QUIET:
            self._strokes.clear()
        if not self._strokes and stroke.key in _SUFFIXES:
            return  # the LF of CR LF
        if len(self._strokes) < LONGEST:
            self._strokes.append(stroke)

    def scan(self, frame: Frame) -> Heard:
        """The keys up to now led to `frame`; those of a paste or a serial scanner are none.

        On a stalled PC the first keys may have been given back as a person's: they count here.
        """
        arrived = frame.typed.arrived if frame.typed is not None else frame.payload
        text = "".join(map(_text_of, self._strokes)) or arrived.decode("utf-8", "replace")
        heard = Heard(text, self._hints(taken=True))
        self._strokes.clear()
        return heard

    def typed(self) -> Heard | None:
        """What was typed though no scan came of it; None while it is no more than a person types."""
        text = "".join(_text_of(stroke) for stroke in self._strokes)
        if len(text) < FEWEST:
            return None
        heard = Heard(text, self._hints(taken=False))
        self._strokes.clear()
        return heard

    def quiet(self, now: float) -> Heard | None:
        """As `typed`, once no key has come for `QUIET` seconds; a person's few keys are forgotten then."""
        if not self._strokes or now - self._strokes[-1].at < QUIET:
            return None
        heard = self.typed()
        self._strokes.clear()
        return heard

    def _hints(self, *, taken: bool) -> Hints:
        """suffix, keys without a character, keys that typed control characters."""
        count, odd, controls = 0, [], set()
        for stroke in self._strokes:
            text = _text_of(stroke)
            count += len(text)
            if text and not text.isprintable():
                controls.add(stroke.key)
            elif not text and stroke.key not in _SUFFIXES:
                odd.append((count, stroke.key))
        suffix: Suffix = "unknown"
        if self._strokes:
            suffix = _SUFFIXES.get(self._strokes[-1].key, "none")
        return Hints(suffix=suffix, keys=tuple(odd), controls=frozenset(controls), taken=taken)


def _text_of(stroke: KeyStroke) -> str:
    """What a scanner means by this key, as `KeyboardCapture` has it within a scan; "" for none."""
    if (separator := SEPARATORS.get(stroke.key)) is not None:
        return separator.decode("ascii")
    if stroke.key in _SUFFIXES:
        return ""
    name = stroke.key.removeprefix("ctrl+")
    if stroke.key != name:
        return chr(ord(name) & 0x1F) if len(name) == 1 and name.isascii() and name.isalpha() else ""
    return (
        stroke.character
        if stroke.character and stroke.character.isprintable() and "+" not in name[:-1]
        else ""
    )
