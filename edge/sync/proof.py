"""The proof up: headers of every row, so that a chain has no gap, and the scans that were refused.

To our hub only. The refusals are a second stream, after the events.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from edge import epcis, wire
from edge.store import Entry, Header, Refusals
from edge.sync.client import Client
from edge.sync.push import IDLE, MOVED, Progress

HEADERS: Final = 500
REFUSALS: Final = 40
"""Rows of one message; a refusal carries up to 4 kB as read, twice."""

REFUSED_BYTES: Final = 250_000
"""Bytes of one message's refusals, as JSON: what was read of a torn code may be escaped to six times its
length, and a message that the hub finds too large would be sent for ever.
"""

LOOKED_OVER: Final = 1000
"""Rows without a refusal after which it is noted that they were looked over."""


class Proof(Protocol):
    """The chain as `edge.store.Outbox` tells of it."""

    def headers(self, after: int | None = None, limit: int = 200) -> Sequence[Header]:
        """The headers of all rows past `after` (None: past those acknowledged), in order."""

    def headers_acknowledged(self, upto: int, *, later: bool = False) -> None:
        """The server has the headers up to row `upto`; later: that need not be on the disk at once."""

    def head(self) -> int:
        """The number of the last row."""

    def settled(self) -> int:
        """Up to which row no event is still to be sent."""

    def epoch(self) -> int:
        """Which life of the server it is, as last heard, 0 for not yet."""

    def rewind(self, upto: int, epoch: int = 0) -> bool:
        """The server has rows up to `upto` and is in `epoch`; whether it was put back to an earlier day."""

    def refusals(self, after: int | None = None, limit: int = 200) -> Refusals:
        """Refused and reviewed scans past `after` (None: past those acknowledged), in order."""

    def refusals_acknowledged(self, upto: int, *, later: bool = False) -> None:
        """The server has the refusals up to row `upto`; later: that need not be on the disk at once."""


class HeaderPush:
    """Shows the chain to the hub, one message a step.

    A row is shown once its event is stored there, so a hub that has a row has all before it. One
    that has fewer rows than it once acknowledged, or another epoch, was put back to an earlier day:
    then everything is sent again. Without news it is asked how many it has at each `look`.
    rewound: may be set; told when the hub was found to be put back. lost: may be set; told when it is this
    store that was: the hub was shown rows that it lacks, or others in their place.
    """

    def __init__(self, proof: Proof, client: Client) -> None:
        self.rewound: Callable[[], object] = lambda: None
        self.lost: Callable[[], object] = lambda: None
        self._proof = proof
        self._client = client
        self._to_ask = False

    def look(self) -> None:
        """Ask, in a step to come, whether the hub still has what it had."""
        self._to_ask = True

    @property
    def asking(self) -> bool:
        """Whether the hub is still to be asked, and can be: nothing waits that it is to have first."""
        return self._to_ask and not self._proof.headers(None, 1)

    def step(self) -> Progress:
        """The next rows; where the hub lost some, from the last it still has."""
        waiting = self._proof.headers(None, 1)
        settled = self._proof.settled()
        if waiting and waiting[0].seq <= settled:
            return self._show([row for row in self._proof.headers(None, HEADERS) if row.seq <= settled])
        if waiting or not self._to_ask:
            return IDLE
        self._to_ask = False
        self._compare(self._said(()))
        return MOVED

    def _show(self, rows: Sequence[Header]) -> Progress:
        self._to_ask = False
        heard = self._proof.epoch()
        said = self._said(rows)
        if said.upto >= rows[0].seq and heard in (0, said.epoch):
            self._proof.headers_acknowledged(min(said.upto, rows[-1].seq), later=True)
            if said.epoch != heard:
                self._compare(said)
            return MOVED
        return MOVED if self._compare(said) else IDLE

    def _said(self, rows: Sequence[Header]) -> wire.HeadersReply:
        """The hub's answer to these rows. It is a second anchor, on another machine: a disk that was put
        back whole, the anchor with it, shows here.
        """
        push = wire.HeadersPush(headers=tuple(header_of(row) for row in rows), epoch=self._proof.epoch())
        said = self._client.headers(push)
        if said.forked or said.upto > self._proof.head():
            self.lost()
        return said

    def _compare(self, said: wire.HeadersReply) -> bool:
        """Whether the hub has fewer rows than it had, or began a new epoch; all is then to be sent again."""
        behind = self._proof.rewind(said.upto, said.epoch)
        if behind:
            self.rewound()
        return behind


def header_of(row: Header) -> wire.Header:
    """A header as it is told."""
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

    def begin_again(self) -> None:
        """Go by what the outbox says is acknowledged, not by what was looked over here."""
        self._looked, self._noted = None, 0

    def step(self) -> Progress:
        """The next scans; nothing where all were looked over."""
        found = self._proof.refusals(self._looked, REFUSALS)
        if found.upto == self._looked:
            return IDLE
        told = _fitting(found.rows)
        upto = found.upto if len(told) == len(found.rows) else told[-1].seq
        if told:
            self._client.refusals(wire.RefusalsPush(refusals=told))
        if told or upto - self._noted >= LOOKED_OVER:
            self._proof.refusals_acknowledged(upto, later=True)
            self._noted = upto
        self._looked = upto
        return MOVED


def _fitting(rows: Sequence[Entry]) -> tuple[wire.Refusal, ...]:
    """The first of these that fit one message; at least one, if there is any."""
    told: list[wire.Refusal] = []
    size = 0
    for row in rows:
        refusal = refusal_of(row)
        size += len(wire.encode(refusal))
        if told and size > REFUSED_BYTES:
            break
        told.append(refusal)
    return tuple(told)


def refusal_of(entry: Entry) -> wire.Refusal:
    """A refused or reviewed scan as it is told."""
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
