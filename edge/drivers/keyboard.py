"""Keyboard scanners inside the terminal: which keystrokes are a scan, and which are a person's.

A pure machine. The screen gives it every key before focus and bindings see it, and does with
each `Outcome`, in this order: deliver `frames`; give `replay` to whatever has the focus, in order;
give it the key itself too unless `swallow`.

A scanner is told by its AIM identifier (``]d2``) and its suffix (Enter or Tab). Time is only a
guard, and the guard is the median gap between keys: one slow key among fast ones proves nothing,
since a busy PC delays any of them. A key that may begin a scan is held for some hundredths of a
second, and given back when no fast key follows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from edge.frame import LONGEST, Frame

FAST: Final = 0.035
"""Seconds between keys: a scanner's median gap is at most this, a person's is above it."""

HOLD: Final = 0.045
"""Seconds a key is held that may begin a scan."""

HOLD_BRACKET: Final = 1.0
"""Seconds ``]`` is held, which begins most scans and hardly a word; a busy PC may stall that long."""

HOLD_SCAN: Final = 1.0
"""Seconds that what looks like a scan is held for its next key: a busy PC may stall that long."""

HOLD_AIM: Final = 3.0
"""The same where an AIM identifier says that it is one; the serial line waits as long."""

FEWEST: Final = 4
"""Characters of the shortest scan."""

FEWEST_UNENDED: Final = 8
"""Characters of the shortest scan without AIM identifier that is taken without its suffix."""

_TERMINATORS: Final = frozenset({"enter", "ctrl+m", "ctrl+j", "newline", "tab", "ctrl+i"})
_CHORDS: Final = ("alt+", "ctrl+", "super+", "hyper+", "meta+")

SEPARATORS: Final[dict[str, bytes]] = {
    # By key name: under the kitty protocol these keys carry no character.
    "ctrl+right_square_bracket": b"\x1d",
    "ctrl+circumflex_accent": b"\x1e",
    "ctrl+shift+circumflex_accent": b"\x1e",
    "ctrl+shift+6": b"\x1e",
    "ctrl+6": b"\x1e",
    "ctrl+backslash": b"\x1c",
    "ctrl+underscore": b"\x1f",
    "ctrl+shift+underscore": b"\x1f",
    "ctrl+shift+minus": b"\x1f",
    "ctrl+minus": b"\x1f",
}
"""Keys by which a scanner types GS, RS, FS and US, and that mean nothing to a person here."""

_CONTROL: Final = re.compile(r"ctrl\+([a-z])")
_AIM: Final = re.compile(rb"\][A-Za-z][0-9A-Za-z]")
_AIM_SPAN: Final = 24
"""Bytes that an AIM identifier of three characters takes at the most, whatever the layout makes of it."""

_GOODS: Final = re.compile(rb"[0-9]{12}|\x1d|https?://|\[\)>|\ABS-(?:OP|CMD)-", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class KeyStroke:
    """One key as the terminal told it.

    key: Textual's name of it. character: what it types, None for none. at: seconds on any
    monotonic clock, when the key arrived (not when its turn to be handled came).
    """

    key: str
    character: str | None
    at: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one event led to.

    frames: scans that are over. replay: earlier keys that were a person's after all, in order.
    swallow: the event itself goes no further (it is in a scan, or held).
    """

    frames: tuple[Frame, ...] = ()
    replay: tuple[KeyStroke, ...] = ()
    swallow: bool = False


PASTE: Final = "paste"


class KeyboardCapture:
    """Tells scans from typing, over one terminal's keys.

    source: names the device in frames. clock: the wall clock, aware, for `Frame.received_at`.
    suffix: the scanner ends a scan with Enter or Tab. Without that, set False: a pause then ends
        a scan, and one cut off in the middle cannot be told from a whole one. back: what a text typed
        here was on the scanner, None where that is not known; frames carry what was typed.
    """

    def __init__(
        self,
        source: str = "keyboard",
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        suffix: bool = True,
        back: Callable[[str], str | None] = lambda text: text,
    ) -> None:
        self._source = source
        self._clock = clock
        self._suffix = suffix
        self._back = back
        self._held: list[KeyStroke] = []
        self._bytes = bytearray()
        self._fast = 0  # gaps of at most FAST …
        self._slow = 0  # … and the others: the median is fast while these are no more
        self._given_back = float("-inf")  # when a key was last found to be a person's
        self._ended = float("-inf")  # when a scan last ended
        self._skipping = False  # past the longest scan: the rest of it is dropped
        self._in_field = False

    @property
    def deadline(self) -> float | None:
        """When `idle` next has something to decide, on the keys' clock; None while nothing is held.

        Call it then, or every 50 ms.
        """
        return self._held[-1].at + self._patience() if self._held else None

    def key(self, stroke: KeyStroke, *, in_field: bool = False) -> Outcome:
        """One key, in the order typed.

        in_field: a field to type in has the focus; then a scan needs an AIM identifier or the shape
        of a goods code (12 digits running, GS, a URL), so that what fills the field stays its own.
        """
        before = self.idle(stroke.at)
        self._in_field = in_field
        if stroke.key in _TERMINATORS or (stroke.key == "ctrl+c" and self._looks_scanned()):
            return _joined(before, self._end(stroke))
        piece = self._typed(stroke)
        if piece is None:
            return _joined(before, self._pass(stroke))
        return _joined(before, self._hold(stroke, piece))

    def paste(self, text: str, at: float, *, in_field: bool = False) -> Outcome:
        """Pasted text: one scan if it is one line, else the person's.

        Its source is ``paste``: it came as text, not by keys that a layout may have changed.
        in_field: as for `key`.
        """
        before = self._let_go() if self._held else Outcome()
        line = text.rstrip("\r\n\t").encode("utf-8", "surrogatepass")
        one = bool(line) and len(line) <= LONGEST and b"\n" not in line and b"\r" not in line
        if not one or (in_field and not _is_goods(line)):
            return before
        self._ended = at
        frame = Frame(line, PASTE, self._clock())
        return Outcome((*before.frames, frame), before.replay, swallow=True)

    def idle(self, now: float) -> Outcome:
        """Nothing was typed up to `now`: give back, or give up, what has waited long enough."""
        deadline = self.deadline
        return Outcome() if deadline is None or now < deadline else self._let_go()

    def _hold(self, stroke: KeyStroke, piece: bytes) -> Outcome:
        if self._held:
            if stroke.at - self._held[-1].at <= FAST:
                self._fast += 1
            else:
                self._slow += 1
        if self._skipping:
            self._held = [stroke]
            return Outcome(swallow=True)
        self._held.append(stroke)
        self._bytes += piece
        if len(self._bytes) <= LONGEST:
            return Outcome(swallow=True)
        frame = self._frame(bytes(self._bytes[:LONGEST]), complete=False)
        self._bytes.clear()
        self._held = [stroke]
        self._skipping = True
        return Outcome((frame,), swallow=True)

    def _end(self, stroke: KeyStroke) -> Outcome:
        """Enter or Tab: the end of a scan, or a person's key."""
        if self._skipping:
            self._forget()
            self._ended = stroke.at
            return Outcome(swallow=True)
        if not self._held:
            # The LF of CR LF, or the Enter of Tab Enter, belongs to the scan before it.
            return Outcome(swallow=stroke.at - self._ended <= HOLD)
        if stroke.at - self._held[-1].at <= FAST:
            self._fast += 1
        else:
            self._slow += 1
        if not self._is_scan():
            return self._give_back(stroke.at)
        frame = self._frame(bytes(self._bytes), complete=self._begun_cleanly())
        self._forget()
        self._ended = stroke.at
        return Outcome((frame,), swallow=True)

    def _pass(self, stroke: KeyStroke) -> Outcome:
        """A key no scanner types: it goes on at once, and typing that came before it goes first."""
        if not self._held or self._skipping or self._looks_scanned():
            return Outcome()
        return self._give_back(stroke.at)

    def _let_go(self) -> Outcome:
        """The pause was too long: a scan without its suffix, or a person's keys."""
        if self._skipping:
            self._forget()
            return Outcome()
        fewest = FEWEST if self._has_aim() else FEWEST_UNENDED
        if not self._looks_scanned() or len(self._held) < fewest:
            return self._give_back(self._held[-1].at)
        frame = self._frame(bytes(self._bytes), complete=not self._suffix and self._begun_cleanly())
        self._ended = self._held[-1].at
        self._forget()
        return Outcome((frame,))

    def _give_back(self, at: float) -> Outcome:
        replay = tuple(self._held)
        self._given_back = at
        self._forget()
        return Outcome(replay=replay)

    def _forget(self) -> None:
        self._held = []
        self._bytes.clear()
        self._fast = self._slow = 0
        self._skipping = False

    def _typed(self, stroke: KeyStroke) -> bytes | None:
        """The bytes a scanner means by this key; None for a key no scanner types."""
        if (separator := SEPARATORS.get(stroke.key)) is not None:
            return separator
        if control := _CONTROL.fullmatch(stroke.key):
            # A person's Ctrl+letter is a command; within a scan it is a control character, and
            # must not quit the program or open a palette.
            within = bool(self._held) and (self._skipping or self._looks_scanned())
            return bytes((ord(control[1]) & 0x1F,)) if within else None
        if stroke.key.startswith(_CHORDS) or not stroke.character or not stroke.character.isprintable():
            return None
        return stroke.character.encode("utf-8", "surrogatepass")

    def _looks_scanned(self) -> bool:
        """Whether what is held so far is typed as only a scanner types."""
        if self._skipping:
            return True
        if self._slow > self._fast or not self._fast:
            return False
        if self._has_aim():
            return True
        # A word committed by an input method comes as fast as a scan, but holds no digits.
        return self._is_scan() and any(0x30 <= byte <= 0x39 for byte in self._bytes)

    def _is_scan(self) -> bool:
        """Whether what is held, and then ended, is a scan; a key held down is not."""
        if len(self._held) < FEWEST or len(set(self._bytes)) < 2 or self._slow > self._fast:
            return False
        return not self._in_field or _is_goods(self._meant(self._bytes))

    def _patience(self) -> float:
        if self._looks_scanned():
            return HOLD_AIM if self._has_aim() else HOLD_SCAN
        opened = len(self._held) < 3 and self._meant(self._bytes).startswith(b"]")
        return HOLD_BRACKET if opened else HOLD

    def _has_aim(self) -> bool:
        return _AIM.match(self._meant(self._bytes[:_AIM_SPAN])) is not None

    def _meant(self, typed: bytearray) -> bytes:
        """What the scanner meant so far, by this PC's calibration; what was typed where that is not plain."""
        text = typed.decode("utf-8", "ignore")
        for end in range(len(text), max(0, len(text) - 3), -1):  # a dead key may not have struck yet
            if (meant := self._back(text[:end])) is not None:
                return meant.encode("utf-8", "surrogatepass")
        return bytes(typed)

    def _begun_cleanly(self) -> bool:
        """False when a key just given back as a person's may have been this scan's first."""
        return self._has_aim() or self._held[0].at - self._given_back > HOLD_SCAN

    def _frame(self, payload: bytes, *, complete: bool) -> Frame:
        return Frame(payload, self._source, self._clock(), complete=complete)


def _is_goods(payload: bytes) -> bool:
    """Whether this is shaped as nothing but a goods code, or a badge or command of ours, is."""
    return bool(_AIM.match(payload) or _GOODS.search(payload))


def _joined(before: Outcome, after: Outcome) -> Outcome:
    return Outcome(before.frames + after.frames, before.replay + after.replay, after.swallow)
