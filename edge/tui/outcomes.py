"""What became of an act, and what failed, as the screens are told it."""

from __future__ import annotations

from typing import Final

from edge.errors import ConfigError, StoreDamaged, StoreError, StoreFull, SyncError
from edge.runtime.engine import Failed
from edge.station import Refusal
from edge.tui.port import Answer, Trouble

_TROUBLES: Final = (
    (StoreFull, "store-full"),
    (StoreDamaged, "store-damaged"),
    (StoreError, "store"),
    (SyncError, "sync"),
    (ConfigError, "config"),
)
"""Kinds of failure, the closer before the wider, and the word key of each."""


def answer_of(came: object) -> Answer:
    """What an act on the station came to: a refusal with its reason, or done."""
    if isinstance(came, Refusal):
        return Answer(ok=False, code=came.code, params=came.params)
    return Answer(ok=True, must_change=bool(getattr(came, "must_change", False)))


def trouble_of(happening: Failed) -> Trouble:
    """A failure by the words it is told in."""
    failure = happening.failure
    code = next((code for kind, code in _TROUBLES if isinstance(failure, kind)), "driver")
    return Trouble("fault" if happening.fault else code, failure.message, happening.blocking)
