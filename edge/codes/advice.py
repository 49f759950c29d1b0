"""What follows from a calibration scan: what to change on the scanner or the PC, the most urgent first.

The words are ``advice.<code>.title``, ``.sentence`` and ``.next``; which programming barcode does
it on which make of scanner is in `edge.codes.programming`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, Literal

from edge.codes.charsets import SET_82
from edge.codes.sheet import GS

if TYPE_CHECKING:
    from edge.codes.diagnosis import Diagnosis
    from edge.codes.wedge import Profile

AdviceCode = Literal[
    "not-the-sheet",
    "cut-off",
    "input-method",
    "caps-lock",
    "layout",
    "layout-unknown",
    "scanner-layout",
    "dead-keys",
    "lost",
    "gs-absent",
    "gs-key",
    "gs-alt",
    "gs-stand-in",
    "gs-unclear",
    "controls-absent",
    "aim-absent",
    "suffix-absent",
    "suffix-tab",
    "not-taken",
    "restored",
    "unsound",
    "good",
]

URGENT: Final[frozenset[AdviceCode]] = frozenset(
    "not-the-sheet cut-off input-method caps-lock lost unsound gs-absent gs-key gs-unclear "
    "suffix-absent not-taken".split()  # type: ignore[arg-type]
)
"""Advice that has to be followed before this scanner is of use; the rest is good to know."""

_NEEDED: Final = frozenset(SET_82 + "]")
_GS_ADVICE: Final[dict[str, AdviceCode]] = {
    "absent": "gs-absent",
    "key": "gs-key",
    "alt-code": "gs-alt",
    "stand-in": "gs-stand-in",
}


def advice(found: Diagnosis, *, whole: bool, taken: bool) -> Iterator[AdviceCode]:
    """What to say, the most urgent first."""
    if not whole:
        yield "cut-off"
        return
    said: list[AdviceCode] = [*_about_keys(found), *_about_controls(found), *_about_scanner(found, taken)]
    yield from said
    if found.caps_lock or found.input_method:
        return  # what holds now holds no longer when they are off
    if not found.profile.sound:
        yield "unsound"
    elif found.profile.changed and not found.lost:
        yield "restored"
    elif not said:
        yield "good"


def _about_keys(found: Diagnosis) -> Iterator[AdviceCode]:
    if found.caps_lock:
        yield "caps-lock"
    if found.input_method:
        yield "input-method"
        return
    if found.scanners:
        yield "scanner-layout"
    elif not found.layouts:
        yield "layout-unknown"
    elif "us" not in found.layouts:
        yield "layout"
    if not _NEEDED.isdisjoint(found.dead):
        yield "dead-keys"
    if found.lost:
        yield "lost"


def _about_controls(found: Diagnosis) -> Iterator[AdviceCode]:
    if found.input_method == "letters":
        return
    if found.gs in ("stand-in", "alt-code") and not _told(found.profile):
        yield "gs-key" if found.gs == "alt-code" else "gs-unclear"
    elif (code := _GS_ADVICE.get(found.gs)) is not None:
        yield code
    if any(how in ("absent", "key") for _, how in found.controls):
        yield "controls-absent"


def _told(profile: Profile) -> bool:
    """Whether what arrives for GS arrives for nothing else, not even for several characters in a row."""
    arrivals = [came for came, printed in profile.typed.items() if GS in printed]
    return any(len(came) == 1 or not all(c in profile.typed for c in came) for came in arrivals)


def _about_scanner(found: Diagnosis, taken: bool) -> Iterator[AdviceCode]:
    if not found.aim:
        yield "aim-absent"
    if found.suffix == "none":
        yield "suffix-absent"
    elif found.suffix == "tab":
        yield "suffix-tab"
    if not taken:
        yield "not-taken"
