"""One row a check: the nearest change that passes it, and the nearest that does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """passes, fails: changes to a good scan (`tests.rules.clauses.scene`); the first leaves it unsaid.

    found: severity and code of what the second finds, with ``:why`` where it is closer. at: the steps
    it is tried at, empty for every step a regime makes the check at; regimes: likewise.
    """

    check: str
    found: str
    fails: Mapping[str, Any]
    passes: Mapping[str, Any] = field(default_factory=dict)
    at: tuple[str, ...] = ()
    regimes: tuple[str, ...] = ()
