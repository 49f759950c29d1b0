"""A tray before the camera, held against what is due: by list where one is known, else by number. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from edge.codes import parse
from edge.codes.scanned import ScannedCode
from edge.frame import Frame
from edge.language import text
from edge.tui.views import Language, TaskView

if TYPE_CHECKING:
    from edge.drivers.camera.camera import Glimpse
    from edge.drivers.camera.gaps import Gap

NAMED: Final = 3
"""Packages that are missing named at once."""

_AT: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""A day: what tells a package from others does not depend on it."""


@dataclass(frozen=True, slots=True)
class Tray:
    """seen: keys of what is in view and not accepted yet, "" for what names no package. due: keys listed
    for the task and not come yet, none where no list is known. left: how many are due by number, None
    where nobody said.
    """

    seen: tuple[str, ...]
    due: frozenset[str] = frozenset()
    left: int | None = None

    @classmethod
    def before(cls, glimpse: Glimpse | None, task: TaskView | None, due: frozenset[str]) -> Tray:
        """What is in view, held against what is due for the task."""
        tracks = glimpse.tracks if glimpse is not None else ()
        seen = tuple(key_of(reading.symbology, reading.payload) for _, reading, fresh in tracks if fresh)
        left = None
        if task is not None and task.expected is not None:
            left = max(0, task.expected - task.accepted)
        return cls(seen, due, left)

    @property
    def short(self) -> int:
        """How many are missing; 0 where nobody can say."""
        return len(self.missing) if self.due else max(0, (self.left or 0) - len(self.seen))

    @property
    def missing(self) -> tuple[str, ...]:
        """Listed and not in view."""
        return tuple(sorted(self.due - set(self.seen)))

    def words(self, lang: Language) -> str:
        """How many would be taken, and how that stands to what is due."""
        n = len(self.seen)
        if self.due:
            more = ["..."] if len(self.missing) > NAMED else []
            named = " ".join([*(short(key) for key in self.missing[:NAMED]), *more])
            return text(
                "viewfinder.tray-listed",
                lang,
                n=str(n),
                due=str(len(self.due)),
                missing=f"{len(self.missing)} ({named})" if named else "0",
                unknown=str(sum(key not in self.due for key in self.seen)),
            )
        if self.left is None:
            return text("viewfinder.tray", lang, n=str(n))
        return text(
            "viewfinder.tray-due",
            lang,
            n=str(n),
            due=str(self.left),
            missing=str(max(0, self.left - n)),
            over=str(max(0, n - self.left)),
        )


def gaps_shown(gaps: Sequence[Gap] | None, short: int) -> tuple[Gap, ...]:
    """The best of them, no more than are missing now."""
    return tuple(gaps or ())[:short]


def gap_words(gaps: Sequence[Gap] | None, short: int, lang: Language) -> str:
    """Where the missing are, as far as it is known; nothing while they are still looked for."""
    if gaps is None or not short:
        return ""
    shown = gaps_shown(gaps, short)
    unread = sum(gap.there for gap in shown)
    counts = {"unread": unread, "bare": len(shown) - unread, "unseen": short - len(shown)}
    return " ".join(text(f"viewfinder.gap-{name}", lang, n=str(n)) for name, n in counts.items() if n)


@lru_cache(maxsize=1024)
def key_of(symbology: str, payload: bytes) -> str:
    """The key of the package a code names, "" for none."""
    code = parse(Frame(payload, "camera", _AT, symbology=symbology), today=_AT.date())
    return code.key if isinstance(code, ScannedCode) else ""


def short(key: str) -> str:
    """A package by its serial number alone.

    >>> short("010950600013435221S00041")
    'S00041'
    """
    return key[18:] if key.startswith("01") and key[16:18] == "21" else key
