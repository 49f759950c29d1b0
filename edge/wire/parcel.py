r"""What goes by USB stick instead of a line: a station's events up, the hub's receipt back.

A parcel is one file: a line that says what follows, and then exactly that.

    bondscan parcel 1 KIND LENGTH SHA256 SEAL\n
    BODY

BODY is LENGTH bytes of JSON with that SHA-256 (hex); SEAL (base64url) is made over KIND and the
hash: by the device's Ed25519 key for events, by HMAC-SHA-256 for a receipt; by the hub's Ed25519 key
where it has forgotten the device's token, and somebody vouched for the device. A file cut short
anywhere, or with anything changed or added, is not a parcel.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Final, Literal

from msgspec import Raw

from edge.wire import Digest, ExceptionNotice, Header, Holds, Key, Message, Refusal, ResultStatus, Seq
from edge.wire.moves import Move

Kind = Literal["events", "receipt"]
LABEL: Final = b"bondscan parcel 1 "
_FIRST_LINE: Final = re.compile(
    rb"bondscan parcel 1 (events|receipt) (\d{1,12}) ([0-9a-f]{64}) ([A-Za-z0-9_=-]{1,100})"
)
_LONGEST_LINE: Final = 240


class Carried(Message, frozen=True, kw_only=True):
    """One event on its way: its row at the station, and the very bytes."""

    seq: Seq
    event: Raw


class EventParcel(Message, frozen=True, kw_only=True):
    """A stretch of a station's journal: events to send, and headers and refusals of the same rows.

    refusals_after: the row after which these are all the refusals there are. device: the public key it is
    sealed with, base64url, for a hub that has forgotten it; "" from an older bondscan. moves: the steps
    past the row `moves_after`, all there are up to `moves_upto` (0: none are told), as over a line. last: the last
    row that this speaks of; chain: its SHA-256, which stands for all before it, "" from an older bondscan.
    """

    station: Key
    incarnation: Seq
    written: str
    events: tuple[Carried, ...]
    headers: tuple[Header, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    refusals_after: Seq = 0
    device: str = ""
    moves: tuple[Move, ...] = ()
    moves_after: Seq = 0
    moves_upto: Seq = 0
    last: Seq = 0
    chain: Digest = ""


class Taken(Message, frozen=True, kw_only=True):
    """What became of one event at the hub."""

    seq: Seq
    status: ResultStatus
    message: str = ""


class Receipt(Message, frozen=True, kw_only=True):
    """The hub's answer to one parcel. parcel: the SHA-256 of the body it answers; last, chain: what that said of
    itself, so that it settles rows of the journal that it was written from, and no others under the same numbers.
    forked: some of its headers are not those that the hub was shown before.

    headers: up to which row the hub has the chain without a gap; refusals: up to which it has those past
    the row `refusals_after`, 0 for the first. epoch: which life of its tables the hub was in, 0 where it
    does not tell: one in a later life may have lost what an earlier receipt acknowledged. moves: up to which
    row the hub has the station's steps, None where it does not tell. orders: every stop-use and recall order
    of the hub's, as of `at`, for a stick may be the only word that comes to the station; exceptions: those
    that stand and concern it, None where the hub does not tell.
    """

    station: Key
    incarnation: int
    parcel: Digest
    taken: tuple[Taken, ...]
    headers: Seq = 0
    refusals: Seq = 0
    refusals_after: Seq = 0
    epoch: Seq = 0
    moves: Seq | None = None
    orders: Holds | None = None
    exceptions: tuple[ExceptionNotice, ...] | None = None
    at: str = ""
    last: Seq = 0
    chain: Digest = ""
    forked: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A whole parcel. sealed: what its seal was made over."""

    kind: Kind
    body: bytes
    sha256: str
    sealed: bytes
    seal: bytes


@dataclass(frozen=True, slots=True)
class Torn:
    """A file that is no whole parcel, and why in words."""

    why: str


def to_seal(kind: Kind, body: bytes) -> bytes:
    """What a seal is made over."""
    return LABEL + kind.encode() + b" " + hashlib.sha256(body).digest()


def receipt_seal(token_digest: str, body: bytes) -> bytes:
    """A receipt's seal; token_digest: SHA-256 (hex) of the device's token, which is all the hub keeps of it."""
    return hmac.digest(token_digest.encode(), to_seal("receipt", body), "sha256")


def wrap(kind: Kind, body: bytes, seal: bytes) -> bytes:
    """The file."""
    told = (kind, str(len(body)), hashlib.sha256(body).hexdigest(), base64.urlsafe_b64encode(seal).decode())
    return LABEL + " ".join(told).encode() + b"\n" + body


def unwrap(content: bytes, kind: Kind) -> Opened | Torn:
    """A whole parcel of that kind, or why it is none."""
    line, newline, body = content[:_LONGEST_LINE].partition(b"\n")
    told = _FIRST_LINE.fullmatch(line) if newline else None
    if told is None:
        return Torn("expected the first line of a bondscan parcel, got another, or a piece of one")
    body = content[len(line) + 1 :]
    found, length, sha256, seal = told.groups()
    if found.decode() != kind:
        return Torn(f"expected a parcel of {kind}, got one of {found.decode()}")
    if len(body) != int(length):
        return Torn(f"expected {int(length)} bytes, got {len(body)}: the copy was interrupted")
    if hashlib.sha256(body).hexdigest() != sha256.decode():
        return Torn(f"expected SHA-256 {sha256.decode()[:16]}…, got another: the copy is damaged")
    try:
        opened = base64.b64decode(seal, altchars=b"-_", validate=True)
    except ValueError:
        return Torn("expected a seal, got text that is none")
    return Opened(kind, body, sha256.decode(), to_seal(kind, body), opened)
