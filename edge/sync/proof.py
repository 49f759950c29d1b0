"""The proof up: headers of every row, so that a chain has no gap, and the scans that were refused.

To our hub only. The refusals are a second stream, after the events.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from edge import epcis, wire
from edge.store import Entry, Header, Refusals
from edge.sync.client import Client
from edge.sync.push import IDLE, MOVED, Progress

HEADERS: Final = 500
REFUSALS: Final = 40
"""Rows of one message; a refusal carries up to 4 kB as read, twice."""

LOOKED_OVER: Final = 1000
"""Rows without a refusal after which it is noted that they were looked over."""


class Proof(Protocol):
    """The chain as `edge.store.Outbox` tells of it."""

    def headers(self, after: int | None = None, limit: int = 200) -> Sequence[Header]:
        """The headers of all rows past `after` (None: past those acknowledged), in order."""

    def headers_acknowledged(self, upto: int) -> None:
        """The server has the headers up to row `upto`."""

    def refusals(self, after: int | None = None, limit: int = 200) -> Refusals:
        """Refused and reviewed scans past `after` (None: past those acknowledged), in order."""

    def refusals_acknowledged(self, upto: int) -> None:
        """The server has the refusals up to row `upto`."""


class HeaderPush:
    """Shows the chain to the hub, one message a step."""

    def __init__(self, proof: Proof, client: Client) -> None:
        self._proof = proof
        self._client = client
        self._after: int | None = None

    def step(self) -> Progress:
        """The next rows; where the hub lost some, from the last it still has."""
        rows = self._proof.headers(self._after, HEADERS)
        if not rows:
            return IDLE
        push = wire.HeadersPush(headers=tuple(_header(row) for row in rows))
        upto = self._client.headers(push).upto
        first, last = rows[0].seq, rows[-1].seq
        if upto >= first:
            self._proof.headers_acknowledged(min(upto, last))
            self._after = min(upto, last)
            return MOVED
        behind = upto < first - 1 and upto != self._after
        self._after = upto
        return MOVED if behind else IDLE


def _header(row: Header) -> wire.Header:
    return wire.Header(
        seq=row.seq,
        kind=row.kind,
        event_id=row.event_id,
        sha256=row.sha256.hex(),
        previous=row.previous.hex(),
    )


class RefusalPush:
    """Hands refused and reviewed scans to the hub, one message a step."""

    def __init__(self, proof: Proof, client: Client) -> None:
        self._proof = proof
        self._client = client
        self._looked: int | None = None
        self._noted = 0

    def step(self) -> Progress:
        """The next scans; nothing where all were looked over."""
        found = self._proof.refusals(self._looked, REFUSALS)
        if found.upto == self._looked:
            return IDLE
        if found.rows:
            push = wire.RefusalsPush(refusals=tuple(_refusal(entry) for entry in found.rows))
            self._client.refusals(push)
        if found.rows or found.upto - self._noted >= LOOKED_OVER:
            self._proof.refusals_acknowledged(found.upto)
            self._noted = found.upto
        self._looked = found.upto
        return MOVED


def _refusal(entry: Entry) -> wire.Refusal:
    return wire.Refusal(
        seq=entry.seq,
        event_id=entry.event_id,
        at=epcis.stamp(entry.at.at),
        verdict="REVIEW" if entry.verdict == "REVIEW" else "REJECT",
        operation=entry.operation,
        codes=tuple(finding.code for finding in entry.findings),
        operator=entry.operator,
        task=entry.task,
        key=entry.key,
        text=entry.text,
        raw=entry.raw,
    )
