"""A Decision said as an EPCIS 2.0 event, an undo as an error declaration, and events read back."""

from __future__ import annotations

from edge.epcis.envelope import CONTEXT, ENVELOPE, document, error_declaration, stream
from edge.epcis.model import Event, Malformed, read, read_many
from edge.epcis.names import NAMESPACE, event_urn, key_of, stamp
from edge.epcis.recording import Subject, clearance, harm, reading
from edge.epcis.saying import event

__all__ = [
    "CONTEXT",
    "ENVELOPE",
    "NAMESPACE",
    "Event",
    "Malformed",
    "Subject",
    "clearance",
    "document",
    "error_declaration",
    "event",
    "event_urn",
    "harm",
    "key_of",
    "read",
    "read_many",
    "reading",
    "stamp",
    "stream",
]
