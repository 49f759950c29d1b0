"""Words of the screens: key → (zh, en). ``{name}`` stands for what is put in."""

from __future__ import annotations

from collections.abc import Mapping

SCREEN: Mapping[str, tuple[str, str]] = {
    "verdict.ACCEPT": ("通过", "ACCEPT"),
    "verdict.REVIEW": ("复核", "REVIEW"),
    "verdict.REJECT": ("拒绝", "REJECT"),
}
