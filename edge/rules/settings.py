"""Site settings the rules read, with what holds where the site says nothing; all as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PRESCRIBERS_MAX_AGE_DAYS: Final = "prescribers-max-age-days"
"""Days after which the institution's own list of doctors no longer settles anything."""

PART_PACKS: Final = "part-packs"
"""Whether a pack may be split between patients (拆零): on or off."""

FEFO: Final = "fefo"
"""Whether an earlier lot on hand is to go first: on or off."""

DEFAULTS: Final[Mapping[str, str]] = {PRESCRIBERS_MAX_AGE_DAYS: "365", PART_PACKS: "off", FEFO: "off"}
_ON: Final = frozenset({"on", "yes", "true", "1"})


def switched_on(settings: Mapping[str, str], name: str) -> bool:
    """Whether `name` is set to be on; its default where nothing is set."""
    return settings.get(name, DEFAULTS[name]).strip().lower() in _ON


def number(settings: Mapping[str, str], name: str) -> int:
    """The whole number set for `name`; its default where none, or none that can be read, is set."""
    text = settings.get(name, "")
    return int(text) if text.isascii() and text.isdigit() else int(DEFAULTS[name])
