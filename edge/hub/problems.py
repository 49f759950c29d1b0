"""Error bodies (RFC 7807) with the exception names of the EPCIS 2.0 REST binding."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from edge import wire

INVALID: Final = "ValidationException"
QUERY: Final = "QueryParameterException"
REFUSED: Final = "SecurityException"
MISSING: Final = "NoSuchResourceException"
EXISTS: Final = "ResourceAlreadyExistsException"
TOO_LARGE: Final = "CaptureLimitExceededException"
MEDIA: Final = "UnsupportedMediaTypeException"
BUSY: Final = "TooManyRequestsException"
"""Not one of the standard's: it names none for this."""
BROKEN: Final = "ImplementationException"


def problem(status: int, name: str, detail: str) -> wire.Problem:
    """An error body; name: one of this module's exceptions."""
    return wire.Problem(
        type=f"epcisException:{name}", title=HTTPStatus(status).phrase, status=status, detail=detail
    )
