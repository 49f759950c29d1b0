"""What the screens show of the line: how it stands, what waits for it, what came down it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from edge.catalogue import Freshness, Name

LineState = Literal["up", "down", "revoked", "off"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncView:
    """The line and what waits for it. loading: (done, in all) of a catalogue on its way, bytes first and
    then rows; loading_since: when that began, and how much was done then.

    listening: stop-use and recall orders are heard as they are given; heard: when it was last known that
    none was missed. waiting: rows that wait behind a parked one of the same item. trouble: what is amiss, a word
    key (``line.why.<trouble>``); reason: the same in detail, for whoever mends it.
    """

    line: LineState = "off"
    pending: int = 0
    parked: int = 0
    waiting: int = 0
    last_contact: datetime | None = None
    listening: bool = False
    heard: datetime | None = None
    next_try: datetime | None = None
    trouble: str = ""
    reason: str = ""
    server: str = ""
    loading: tuple[int, int] | None = None
    loading_since: tuple[datetime, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderView:
    """A stop-use or recall order; product: None for any. lifted: it has just ended. by_hub: the hub's own
    word, unsigned; refused: why it was not lifted, a word key (``order.refused.<refused>``), "" otherwise.
    """

    kind: str
    order: str
    product: Name | None = None
    lot: str = ""
    serial: str = ""
    lifted: bool = False
    by_hub: bool = False
    refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueView:
    """Which issue of the catalogue is in force here, how old it is, and whether it was signed."""

    version: int | None = None
    issued: datetime | None = None
    freshness: Freshness = "missing"
    signed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedRow:
    """A row the server would not take: why, since when, and how many wait behind it."""

    seq: int
    event_id: str
    code: str
    message: str
    since: datetime
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionRow:
    """Something the server found that no station could see (one serial accepted twice, …).

    code: a word key (``exception.<code>``), whose sentence names `params`.
    """

    at: datetime
    code: str
    key: str
    params: Mapping[str, str] = field(default_factory=dict)
    open: bool = True
