"""Site settings the rules read, with what holds where the site says nothing; all as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PRESCRIBERS_MAX_AGE_DAYS: Final = "prescribers-max-age-days"
"""Days after which the institution's own list of doctors no longer settles anything."""

DEFAULTS: Final[Mapping[str, str]] = {PRESCRIBERS_MAX_AGE_DAYS: "365"}


def number(settings: Mapping[str, str], name: str) -> int:
    """The whole number set for `name`; its default where none, or none that can be read, is set."""
    text = settings.get(name, "")
    return int(text) if text.isascii() and text.isdigit() else int(DEFAULTS[name])
