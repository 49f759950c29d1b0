r"""What one scan of the calibration symbol says of scanner and PC, and what to do about it.

>>> from edge.codes.sheet import SHEET
>>> good = diagnose(SHEET, Hints(suffix="enter"))
>>> good.layouts, good.gs, good.advice
(('us',), 'itself', ('good',))

A PC of another layout is named, and whether scans can be turned back is said with it:

>>> keys = "`-=[];'\\,./", "0üóőúéáű,.-"
>>> hungarian = str.maketrans("yzYZ" + keys[0], "zyZY" + keys[1])
>>> diagnose(SHEET.translate(hungarian)).layouts
()

Anything else is no calibration:

>>> diagnose("]d20109506000134352").advice
('not-the-sheet',)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from edge.codes.advice import URGENT, AdviceCode, advice
from edge.codes.charsets import LOWER, SET_82
from edge.codes.layouts import LAYOUTS, fitting
from edge.codes.sheet import EOT, FS, GS, IDENTIFIER, KEY, NOTHING, PRINTABLE, RS, SHEET, Arrival, recognised
from edge.codes.wedge import Profile

Suffix = Literal["enter", "tab", "none", "unknown"]
How = Literal["itself", "control-key", "alt-code", "stand-in", "key", "absent"]
"""How a control character arrives: as itself; by Ctrl and a key; typed as Alt and its number; as
other characters; as a key without a character; not at all."""

InputMethod = Literal["", "punctuation", "letters"]
"""None at work; one that widens punctuation; one that takes the letters."""


@dataclass(frozen=True, slots=True)
class Hints:
    """What the keys told besides their characters.

    suffix: the key that ended the scan. keys: (characters before it, its name as Textual calls
    keys) of each key within the scan that typed nothing. controls: names of the keys that typed
    control characters. taken: the scan was told from a
    person's typing.
    """

    suffix: Suffix = "unknown"
    keys: tuple[tuple[int, str], ...] = ()
    controls: frozenset[str] = frozenset()
    taken: bool = True


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What a calibration scan says.

    true: the text of the symbol. reported: what arrived for it. sheet: it was the symbol at all.
    layouts: the PC's layout is one of these, () for none that is known. scanners: the scanner is set
    to one of these and the PC to US. dead: characters whose keys wait for the next one. lost:
    characters of goods codes that cannot be told from others, or do not arrive. gs, controls: how
    GS, and RS, FS and EOT arrive. aim: AIM identifiers are sent. profile: what restores scans,
    sound or not. advice: the most urgent first.
    """

    true: str
    reported: str
    sheet: bool
    layouts: tuple[str, ...]
    scanners: tuple[str, ...]
    caps_lock: bool
    input_method: InputMethod
    dead: tuple[str, ...]
    lost: tuple[str, ...]
    gs: How
    controls: tuple[tuple[str, How], ...]
    aim: bool
    suffix: Suffix
    profile: Profile
    advice: tuple[AdviceCode, ...]

    @property
    def keepable(self) -> bool:
        """Whether the profile may be kept: the symbol came whole, and by nothing that soon changes."""
        return self.sheet and {"cut-off", "input-method", "caps-lock"}.isdisjoint(self.advice)

    @property
    def safe(self) -> bool:
        """Whether scans can be taken as things are."""
        return URGENT.isdisjoint(self.advice)


def diagnose(reported: str, hints: Hints | None = None, *, true: str = SHEET) -> Diagnosis:
    """What `reported` says, that arrived for the symbol whose text is `true`.

    Whatever came: no scan raises anything.
    """
    told = hints or Hints()
    arrival = recognised(_marked(reported, told))
    if arrival is None:
        return _nothing(true, reported, told)
    if not arrival.opening:
        # A profile is made behind what stands first: where no identifier is sent, that is a digit.
        true, reported = "0" + true.removeprefix(IDENTIFIER), arrival.arrived["0"] + reported
    profile = Profile.calibrate(true, reported)
    fit = fitting({c: arrival.arrived[c] for c in PRINTABLE if arrival.arrived[c]}, arrival.dead)
    found = Diagnosis(
        true=true,
        reported=reported,
        sheet=True,
        layouts=fit.pc,
        scanners=fit.scanner,
        caps_lock=fit.caps_lock,
        input_method=_input_method(arrival, fit.pc),
        dead=tuple(c for c in PRINTABLE if c in arrival.dead),
        lost=tuple(_lost(arrival, profile)),
        gs=_how(GS, arrival.arrived[GS], told),
        controls=tuple((name, _how(c, arrival.arrived[c], told)) for name, c in _OTHERS),
        aim=len(arrival.opening.replace(NOTHING, "")) >= _AIM_LENGTH,
        suffix=told.suffix,
        profile=profile,
        advice=(),
    )
    return replace(found, advice=tuple(advice(found, whole=arrival.whole, taken=told.taken)))


_OTHERS: Final = (("RS", RS), ("FS", FS), ("EOT", EOT))
_AIM_LENGTH: Final = 2  # of ]d1 a dead key may swallow one
_KEY: Final = ord(KEY)

_CONTROL_PICTURES: Final = {GS: "↔", RS: "▲", FS: "∟", EOT: "♦"}
"""What Windows shows for Alt and the number without a leading 0: code page 437's pictures."""

_CONTROL_KEYS: Final = {
    GS: ("ctrl+right_square_bracket", "ctrl+5"),
    RS: ("ctrl+circumflex_accent", "ctrl+shift+circumflex_accent", "ctrl+shift+6", "ctrl+6"),
    FS: ("ctrl+backslash", "ctrl+4"),
    EOT: ("ctrl+d",),
}
_FULL_WIDTH: Final = "！（），．：；？［］｛｝～"
_CHINESE_MARKS: Final = frozenset(_FULL_WIDTH + "。，、；：？！“”‘’（）《》【】…—￥「」『』〈〉〔〕")
_TAKEN_LETTERS: Final = 13


def _nothing(true: str, reported: str, told: Hints) -> Diagnosis:
    """It was not the symbol."""
    return Diagnosis(
        true=true,
        reported=reported,
        sheet=False,
        layouts=(),
        scanners=(),
        caps_lock=False,
        input_method="",
        dead=(),
        lost=(),
        gs="absent",
        controls=(),
        aim=False,
        suffix=told.suffix,
        profile=Profile.calibrate(true, reported),
        advice=("not-the-sheet",),
    )


def _marked(reported: str, told: Hints) -> str:
    """`reported` with a private character for each key that typed nothing, where it was pressed."""
    pieces, last = [], 0
    for number, (at, _) in enumerate(told.keys[:256]):
        here = max(last, min(at, len(reported)))
        pieces += [reported[last:here], chr(_KEY + number)]
        last = here
    return "".join((*pieces, reported[last:]))


def _how(control: str, came: str, told: Hints) -> How:
    keys = [told.keys[ord(c) - _KEY][1] for c in came if _KEY <= ord(c) < _KEY + len(told.keys[:256])]
    shown = came.replace(NOTHING, "")
    if control in shown:
        return "itself" if told.controls.isdisjoint(_CONTROL_KEYS[control]) else "control-key"
    if keys:
        digits = "".join(name.removeprefix("alt+") for name in keys if name.startswith("alt+"))
        return "alt-code" if digits.lstrip("0") == str(ord(control)) else "key"
    if not shown:
        return "absent"
    return "alt-code" if shown == _CONTROL_PICTURES[control] else "stand-in"


def _lost(arrival: Arrival, profile: Profile) -> Iterator[str]:
    """Characters of goods codes that do not come back: of a sound profile those it leaves out."""
    came = [arrival.arrived[c] for c in PRINTABLE]
    alone = {found[0] for printed in profile.typed.values() if len(found := _visible(printed)) == 1}
    for character in PRINTABLE:
        if character not in SET_82:
            continue
        if profile.sound:
            lost = character not in alone
        else:
            lost = not arrival.arrived[character] or came.count(arrival.arrived[character]) > 1
        if lost:
            yield character


def _visible(printed: tuple[str, ...]) -> list[str]:
    """What may have been printed, control characters left out: they are told by their place."""
    return [one for one in printed if one.isprintable()]


def _input_method(arrival: Arrival, layouts: tuple[str, ...]) -> InputMethod:
    """An input method that widens or takes what is typed, and not the PC's layout that has such keys."""
    taken = [c for c in LOWER if not arrival.arrived[c] or _ideographic(arrival.arrived[c])]
    if len(taken) >= _TAKEN_LETTERS:
        return "letters"
    came = "".join(
        came
        for character, came in arrival.arrived.items()
        if all(LAYOUTS[name].arrival(character) != came for name in layouts)
    )
    wide = any("\uff01" <= c <= "\uff5e" or c in _CHINESE_MARKS for c in came)
    return "punctuation" if wide else ""


def _ideographic(came: str) -> bool:
    return any(
        "\u3041" <= c <= "\u30ff" or "\u4e00" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7a3" for c in came
    )
