"""The papers that were filled in for a row's task."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any, Final

import msgspec

_PAPERS: Final = msgspec.json.Decoder(dict[str, str])
_KEPT: Final = 256
"""Tasks remembered; rows of a task mostly come together."""


class Papers:
    """Looks tasks up, each once while it is still being worked on."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._seen: dict[str, Mapping[str, str]] = {}

    def of(self, task: str, detail: bytes = b"") -> Mapping[str, str]:
        """Paper → what was filled in; what the row itself says (`detail`) goes before."""
        said = detail_of(detail)
        own = said.get("papers", said)
        if not isinstance(own, Mapping):
            return self._task(task)
        return {**self._task(task), **{name: str(value) for name, value in own.items() if value is not None}}

    def _task(self, task: str) -> Mapping[str, str]:
        if task not in self._seen:
            if len(self._seen) >= _KEPT:
                self._seen.clear()
            row = self._connection.execute("SELECT papers FROM tasks WHERE id = ?", (task,)).fetchone()
            self._seen[task] = _PAPERS.decode(row[0]) if row else {}
        return self._seen[task]


def detail_of(packed: bytes) -> Mapping[str, Any]:
    """What a row keeps besides, by name; nothing where it is not readable so."""
    try:
        found = msgspec.json.decode(packed) if packed else {}
    except msgspec.DecodeError:
        return {}
    return found if isinstance(found, dict) else {}
