"""A tray before the camera, held against what is due: by list where one is known, else by number. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from edge.codes import parse
from edge.codes.scanned import ScannedCode
from edge.frame import Frame
from edge.language import text
from edge.tui.port import Language

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
