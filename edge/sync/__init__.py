"""The exchange with the central server: what goes up, what comes down, one step at a time."""

from __future__ import annotations

from edge.sync.client import Client, HttpClient, ServerLimits
from edge.sync.enrol import enrol
from edge.sync.push import EventPush
from edge.sync.worker import Step, SyncState, Worker

__all__ = [
    "Client",
    "EventPush",
    "HttpClient",
    "ServerLimits",
    "Step",
    "SyncState",
    "Worker",
    "enrol",
]
