"""What station and hub say to each other beside EPCIS events, as JSON.

Fields may be added later, so unknown ones are let through; times are text as recorded
everywhere (``2026-03-01T09:07:00.123+08:00``), hashes are lower-case hex.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct, field

from edge.catalogue import Hold
from edge.catalogue.orders import Order

T = TypeVar("T")

ResultStatus = Literal["stored", "duplicate", "conflict", "malformed", "rolled-back"]
Behaviour = Literal["rollback", "proceed"]

Seq = Annotated[int, Meta(ge=0, le=2**53)]
Digest = Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?$")]
Key = Annotated[str, Meta(min_length=1, max_length=200)]

EXTENSION: Final = "bondscan=https://ns.example.cn/tmpimp/hub"
"""What our hub names in GS1-Extensions, so that a station knows whom it speaks to."""


class Message(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Root of all messages."""


class Head(Message, frozen=True, kw_only=True):
    """The last row of a chain."""

    seq: Seq
    sha256: Digest


class EnrolRequest(Message, frozen=True, kw_only=True):
    """A device asks in with a one-time code.

    device: what tells this device from any other (its public key, base64url), so that asking
    again after a lost answer is no second enrolment. head: of the store it brings, if any; station: which
    one that store's records are of, "" where it has none; leased: the incarnation in which it was leased
    shared quota, 0 for none; quarantined: the one that is in quarantine there, 0 for none: only a later one ends it.
    """

    code: Key
    device: Key
    head: Head | None = None
    version: str = ""
    station: str = ""
    leased: Seq = 0
    quarantined: Seq = 0


class EnrolReply(Message, frozen=True, kw_only=True):
    """Which station the device now is; `fenced`: the last row the hub has of its predecessor.

    root: the catalogue's root of trust, for the station to pin; b"" where nobody signs it.
    hub_key: the public key the hub signs its grants with, base64url. epoch: the hub's.
    """

    station: str
    kind: Literal["zone", "institution"]
    party: str
    gln: str
    name_zh: str
    name_en: str
    token: str
    incarnation: int
    server_time: str
    fenced: Head | None = None
    root: bytes = b""
    hub_key: str = ""
    epoch: Seq = 0


class EventResult(Message, frozen=True, kw_only=True):
    """What became of one event; `declared`: its error declaration's time, "" for a first telling."""

    event_id: str = field(name="eventID")
    declared: str = ""
    status: ResultStatus
    message: str = ""


class Problem(Message, frozen=True, kw_only=True):
    """An error body (RFC 7807, which demands none of its members), `type` an EPCIS exception."""

    type: str = ""
    title: str = ""
    status: int = 0
    detail: str = ""


class CaptureJob(Message, frozen=True, kw_only=True, omit_defaults=False, rename="camel"):
    """A capture job (EPCIS 2.0, REST binding); its success, not the 202 before it, is storage.

    results: one for each event in its order; only our hub gives them. Another server may leave out what
    is not in question: `running` and `success` are, and must be said.
    """

    capture_id: str = field(name="captureID", default="")
    created_at: str = ""
    finished_at: str | None = None
    running: bool
    success: bool
    capture_error_behaviour: str = "rollback"
    errors: tuple[Problem, ...] = ()
    results: tuple[EventResult, ...] | None = None


class Header(Message, frozen=True, kw_only=True):
    """One row of a station's chain, without what it says."""

    seq: Seq
    kind: Key
    event_id: str = ""
    sha256: Digest
    previous: Digest


class HeadersPush(Message, frozen=True, kw_only=True):
    """Rows of the chain in their order, without a gap. epoch: the hub's, as last heard, 0 for not yet."""

    headers: tuple[Header, ...]
    epoch: Seq = 0


class HeadersReply(Message, frozen=True, kw_only=True):
    """Up to which row, inclusive, the hub has the chain without a gap; epoch: which life of its tables it is in.

    forked: some of the rows just shown are not those that it was shown before.
    """

    upto: int
    epoch: int = 0
    forked: bool = False


class Refusal(Message, frozen=True, kw_only=True):
    """A scan that was refused or put to review; raw: the bytes as read, base64 on the wire."""

    seq: Seq
    event_id: str
    at: str
    verdict: Literal["REVIEW", "REJECT"]
    operation: str = ""
    codes: tuple[str, ...] = ()
    operator: str = ""
    task: str = ""
    key: str = ""
    text: str = ""
    raw: bytes = b""


class RefusalsPush(Message, frozen=True, kw_only=True):
    """Refusals in their order: the second stream, to our hub only."""

    refusals: tuple[Refusal, ...]


class RefusalsReply(Message, frozen=True, kw_only=True):
    """Up to which row, inclusive, refusals have arrived."""

    upto: int


class CatalogueManifest(Message, frozen=True, kw_only=True):
    """The newest catalogue: size in bytes, `url` relative to the hub's."""

    version: int
    sha256: Digest
    size: Seq
    issued: str
    url: str


class Credential(Message, frozen=True, kw_only=True):
    """Who may sign in at a site; the PIN hash is argon2id and never travels in the catalogue."""

    badge: Key
    name_zh: str
    name_en: str
    roles: tuple[str, ...]
    pin_hash: str
    active: bool = True
    must_change: bool = False


class Operators(Message, frozen=True, kw_only=True):
    """All credentials of one site; `mark` changes when any of them does. epoch: which life of its tables the
    hub is in, 0 where it does not tell.
    """

    party: str
    mark: str
    operators: tuple[Credential, ...]
    epoch: Seq = 0


class DespatchNotice(Message, frozen=True, kw_only=True):
    """An exit announced to its destination; withdrawn: that exit was undone or voided."""

    event_id: str
    form: str
    destination: str
    seal: str
    exited: str
    keys: tuple[str, ...]
    withdrawn: bool = False


class Despatches(Message, frozen=True, kw_only=True):
    """Announcements after a mark; ask on with `upto`."""

    despatches: tuple[DespatchNotice, ...]
    upto: int


class HoldNotice(Message, frozen=True, kw_only=True):
    """A stop-use or recall order as the hub has it; issued: when it first passed on what it now says.

    order: the same as its authority has signed it, or the order that the hub says more of, by its own
    word; None where nobody has signed any.
    """

    issued: str
    hold: Hold
    order: Order | None = None


class Holds(Message, frozen=True, kw_only=True, omit_defaults=False):
    """Orders a station has not heard of; `mark` tells one set of all orders from another."""

    mark: str = ""
    holds: tuple[HoldNotice, ...] = ()


class ExceptionNotice(Message, frozen=True, kw_only=True):
    """Something the hub saw that no single station could.

    kind: e.g. ``exited-twice``. subject: an item's key, a form's number, a station.
    events: ids of what it rests on. open False: later events explained it.
    """

    kind: str
    subject: str
    opened: str
    open: bool = True
    events: tuple[str, ...] = ()
    stations: tuple[str, ...] = ()
    detail: dict[str, str] = field(default_factory=dict)


class Exceptions(Message, frozen=True, kw_only=True):
    """Exceptions changed after a mark; ask on with `upto`."""

    exceptions: tuple[ExceptionNotice, ...]
    upto: int


class ServerTime(Message, frozen=True, kw_only=True):
    """What time the hub has."""

    now: str


_encode: Final = msgspec.json.Encoder().encode


def encode(message: Any) -> bytes:
    """A message as JSON."""
    return _encode(message)


def decode(body: bytes, kind: type[T]) -> T:
    """A message read and checked; raises msgspec.ValidationError or DecodeError, saying where."""
    return msgspec.json.decode(body, type=kind)
