"""Operator badges and command barcodes: our own labels, which no goods code can be taken for.

A badge is ``BS-OP-<id>-<check>``, a command ``BS-CMD-<word>-<check>``. Goods codes begin with
a digit, a bracket, ``+``, ``=``, ``[)>``, ``MA.`` or a web address, never so; the check
character (ISO/IEC 7064 MOD 37,36 over the id or word) stops a misread letter. Parts of a serial
list shown as codes (`list_part`) are commands of this kind too, ``BS-LIST-…``. Capitals,
digits and hyphens only, so that Code 39 and every keyboard layout with Latin capitals carry it.

>>> badge_text("W-017")
'BS-OP-W-017-T'
>>> code = parse(badge_text("W-017"))
>>> code.standard, dict(code.elements)["id"]
('badge', 'W-017')
>>> parse("BS-OP-W-011-T").code
'check-digit'
>>> task_operation(dict(parse(command_text(task_word("zone_exit"))).elements)["id"])
'zone_exit'
"""

from __future__ import annotations

from typing import Final

from edge.codes.charsets import SET_36, hybrid_check, within
from edge.codes.refusals import refuse, show
from edge.codes.scanned import Misreading, ScannedCode, Standard

PREFIX: Final = "BS-"
CONFIRM: Final = "CONFIRM"
UNDO: Final = "UNDO"
ACK: Final = "ACK"
TASK: Final = "TASK-"

LIST: Final = "LIST-"
_KINDS: Final[dict[str, tuple[Standard, int]]] = {
    "BS-OP-": ("badge", 20),
    "BS-CMD-": ("command", 40),
    "BS-LIST-": ("command", 1620),
}
_LETTERS: Final = SET_36 + "-"


def _make(prefix: str, word: str) -> str:
    longest = _KINDS[prefix][1]
    if not 1 <= len(word) <= longest or not within(word, _LETTERS):
        raise ValueError(
            f"Failed to print '{word}' as {_KINDS[prefix][0]}: "
            f"expected 1 to {longest} capitals, digits and hyphens, got this."
        )
    return f"{prefix}{word}-{hybrid_check(word)}"


def badge_text(operator: str) -> str:
    """What to print on the badge of `operator` (1 to 20 capitals, digits, hyphens)."""
    return _make("BS-OP-", operator)


def command_text(word: str) -> str:
    """What to print for a command: CONFIRM, UNDO, ACK, or `task_word` of an operation."""
    return _make("BS-CMD-", word)


def task_word(operation: str) -> str:
    """The command that opens a task: ``zone_exit`` → ``TASK-ZONE-EXIT``."""
    return TASK + operation.upper().replace("_", "-")


def task_operation(word: str) -> str | None:
    """The operation a command opens, None if it is another command."""
    return word.removeprefix(TASK).lower().replace("-", "_") if word.startswith(TASK) else None


def parse(text: str) -> ScannedCode | Misreading:
    """A badge or command; its id or word is the element ``id``."""
    for prefix, (standard, longest) in _KINDS.items():
        if text.startswith(prefix):
            word, hyphen, check = text[len(prefix) :].rpartition("-")
            if not hyphen or not 1 <= len(word) <= longest or not within(word, _LETTERS):
                wanted = f"1 to {longest} capitals, digits and hyphens, a hyphen and a check character"
                return refuse("misread", text, what=text, form=standard, expected=wanted, standard=standard)
            if hybrid_check(word) != check:
                wanted = f"the check character {hybrid_check(word)}"
                return refuse(
                    "check-digit",
                    text,
                    what=text,
                    form=standard,
                    expected=wanted,
                    got=check,
                    standard=standard,
                )
            # a part of a serial list is a command by its reader's leave, and says so in its word
            word = LIST + word if prefix == PREFIX + LIST else word
            return ScannedCode(standard, (("id", word),), show(text))
    return refuse(
        "not-a-goods-code", text, what=text, form="badge or command", expected="BS-OP- or BS-CMD- first"
    )
