"""The signed serial list of one clearance form (序列清单): its form, its serials, whose word it is.

It is a target of the signed catalogue and can travel by itself too, with the goods: as a file,
or as codes shown by one station and read by another. So it carries a signature of its own, by
the authority of approvals and forms, and the whole form, for a station that has not heard of it.

One serial a line, so that a delta between two lists is short.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Final

import msgspec
from msgspec import Struct

from edge.catalogue.papers import ClearanceForm

_SIGNED: Final = b"bondscan serial list 1\0"
_SERIALS: Final = b',"serials":'


class SerialList(Struct, frozen=True, kw_only=True):
    """form: without its serials, as JSON; signed_at: when; key: the id of the signing key; signature:
    Ed25519, hex.
    """

    form: msgspec.Raw
    signed_at: str
    key: str
    signature: str
    serials: msgspec.Raw

    @property
    def signed(self) -> bytes:
        """What the signature is over."""
        return to_sign(bytes(self.form), bytes(self.serials), self.signed_at)

    @property
    def at(self) -> datetime:
        """When it was signed, aware."""
        return datetime.fromisoformat(self.signed_at)

    def clearance_form(self) -> ClearanceForm:
        """The form with its serials, as a value; raises `ValueError` where it is none."""
        try:
            form = msgspec.json.decode(self.form, type=ClearanceForm)
            return replace(form, serials=msgspec.json.decode(self.serials, type=tuple[str, ...]))
        except msgspec.MsgspecError as fault:
            raise ValueError(
                f"Failed to read the list's form: expected a clearance form, got {fault}."
            ) from fault


def to_sign(form: bytes, serials: bytes, signed_at: str) -> bytes:
    """The bytes a signature of this form (JSON object) and these serials (JSON array) is over."""
    return _SIGNED + sha256(form).digest() + sha256(serials).digest() + signed_at.encode()


def lay_out(form: bytes, serials: bytes, signed_at: str, key: str, signature: bytes) -> bytes:
    """The list as it is stored and sent."""
    head = b'{"form":' + form + b',"signed_at":' + msgspec.json.encode(signed_at)
    head += b',"key":' + msgspec.json.encode(key)
    return head + b',"signature":"' + signature.hex().encode() + b'"' + _SERIALS + serials + b"}"


def parse(document: bytes) -> SerialList:
    """A list as it came; raises `ValueError` where it is none. The signature is the caller's to check."""
    try:
        found = msgspec.json.decode(document, type=SerialList)
        bytes.fromhex(found.signature)
        if found.at.tzinfo is None:
            raise ValueError(f"'{found.signed_at}', a time without its offset")
    except (msgspec.MsgspecError, ValueError, RecursionError) as fault:
        raise ValueError(
            f"Failed to read the file as serial list: expected form and serials, got {fault}."
        ) from fault
    if not bytes(found.serials).startswith(b"["):
        raise ValueError("Failed to read the file as serial list: expected an array of serials, got other.")
    return found


def serials_in(document: bytes) -> memoryview:
    """The serials of a list that `lay_out` made, still JSON, neither read nor copied."""
    return memoryview(document)[document.index(_SERIALS) + len(_SERIALS) : -1]
