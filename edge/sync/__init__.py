"""The exchange with the central server: what goes up, what comes down, one step at a time.

Names are loaded at their first use: a screen is up before the line is.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from edge.sync.answers import ServerLimits
    from edge.sync.client import Client, HttpClient
    from edge.sync.ear import Ear
    from edge.sync.enrol import enrol
    from edge.sync.pull import Build
    from edge.sync.push import EventPush
    from edge.sync.state import Step, SyncState
    from edge.sync.tls import Trust
    from edge.sync.worker import Worker

__all__ = [
    "Build",
    "Client",
    "Ear",
    "EventPush",
    "HttpClient",
    "ServerLimits",
    "Step",
    "SyncState",
    "Trust",
    "Worker",
    "enrol",
]

_HOMES: Final = {
    "Build": "pull",
    "Client": "client",
    "Ear": "ear",
    "EventPush": "push",
    "HttpClient": "client",
    "ServerLimits": "answers",
    "Step": "state",
    "SyncState": "state",
    "Trust": "tls",
    "Worker": "worker",
    "enrol": "enrol",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'edge.sync' has no attribute '{name}'")
    value = getattr(import_module(f"edge.sync.{home}"), name)
    globals()[name] = value
    return value
