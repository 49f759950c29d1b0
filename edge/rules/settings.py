"""Site settings the rules read, with what holds where the site says nothing; all as text.

A flag is ``true`` or ``false``, a list its members with commas between.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

PRESCRIBERS_MAX_AGE_DAYS: Final = "prescribers-max-age-days"
"""Days after which the institution's own list of doctors no longer settles anything."""
ACCEPTED_FIRST: Final = "accepted-first"
"""Whether goods received are 待验 until accepted (验收), and are not used before."""
SECOND_PERSON: Final = "second-person"
"""Steps that two people do."""
SECOND_PERSON_CONTROLLED: Final = "second-person-controlled"
"""Steps that two people do with narcotics, psychotropics, toxic and radioactive drugs."""
FEFO: Final = "fefo"
"""Whether the earlier expiry on hand goes first."""
NEAR_EXPIRY_DAYS: Final = "near-expiry-days"
"""Days before its expiry from which a package is pointed out; 0 for never."""
COLD_CHAIN: Final = "cold-chain"
"""``off``; ``checked``: temperatures that are filled in are judged; ``required``: they must be filled in."""
NOTE_AGREES: Final = "note-agrees"
"""Whether receipts are compared with the despatch note (随货同行单) of the papers."""
QUARANTINE_ONLY: Final = "quarantine-only"
"""Whether returned and failed goods stand in quarantine places, and good stock never."""
SET_APART: Final = "set-apart"
"""Whether places set apart for one regime are closed to the goods of others."""
PART_PACKS: Final = "part-packs"
"""Whether a pack may be split between patients (拆零)."""

DEFAULTS: Final[Mapping[str, str]] = {
    PRESCRIBERS_MAX_AGE_DAYS: "365",
    ACCEPTED_FIRST: "false",
    SECOND_PERSON: "destroy",
    SECOND_PERSON_CONTROLLED: "accept,destroy",
    FEFO: "false",
    NEAR_EXPIRY_DAYS: "90",
    COLD_CHAIN: "checked",
    NOTE_AGREES: "true",
    QUARANTINE_ONLY: "true",
    SET_APART: "false",
    PART_PACKS: "false",
}

_ON: Final = frozenset({"true", "on", "yes", "1"})
_OFF: Final = frozenset({"false", "off", "no", "0"})
COLD_CHAIN_CHOICES: Final = ("off", "checked", "required")


def number(settings: Mapping[str, str], name: str) -> int:
    """The whole number set for `name`; its default where none, or none that can be read, is set."""
    text = settings.get(name, "")
    return int(text) if text.isascii() and text.isdigit() else int(DEFAULTS[name])


def switched_on(settings: Mapping[str, str], name: str) -> bool:
    """Whether `name` is on; its default where neither on nor off is set."""
    text = settings.get(name, "").strip().lower()
    return (text if text in _ON | _OFF else DEFAULTS[name]) in _ON


def among(settings: Mapping[str, str], name: str) -> tuple[str, ...]:
    """The members of the list set for `name`; its default where none is set."""
    return _members(settings.get(name, DEFAULTS[name]))


@lru_cache(maxsize=64)
def _members(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split(",")))


def choice(settings: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    """What is set for `name`; its default where that is none of `choices`."""
    text = settings.get(name, "")
    return text if text in choices else DEFAULTS[name]
