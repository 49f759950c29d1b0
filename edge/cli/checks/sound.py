"""A check of the PC's own sound."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from edge.cli.checks.found import Found
from edge.drivers.pc_sound import Start, player


def check_sound(chosen: str, find: Callable[[], Start | None] = player) -> Iterator[Found]:
    """Whether there is a player, where the PC's own sound is chosen; nothing otherwise."""
    if chosen == "pc":
        yield Found("sound", "ok", "found") if find() else Found("sound", "warning", "none")
