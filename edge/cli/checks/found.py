"""What one check found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Status = Literal["ok", "note", "warning", "wrong"]
"""``note``: good to know; ``warning``: works, but look after it; ``wrong``: something must be done."""


@dataclass(frozen=True, slots=True)
class Found:
    """check, why: its words are ``doctor.<check>`` and ``doctor.<check>.<why>``; params: what they name."""

    check: str
    status: Status
    why: str
    params: Mapping[str, str] = field(default_factory=dict)
