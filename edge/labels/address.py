"""Where a printer is, as it is configured.

tcp://192.168.1.50:9100        a network printer; 9100 where no port is named
serial:/dev/ttyUSB0?baud=9600  (Windows: serial:COM3)
file:/dev/usb/lp0              a device, or a file to which each label is added
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import parse_qs, urlsplit

PORT: Final = 9100
EXPECTED: Final = "tcp://HOST[:PORT], serial:PORT[?baud=9600], file:PATH or nothing"


@dataclass(frozen=True, slots=True)
class Address:
    """kind: how; place: host, port's name or path; number: TCP port or baud, 0 for a file."""

    kind: Literal["tcp", "serial", "file"]
    place: str
    number: int

    @property
    def answers(self) -> bool:
        """Whether anything can come back from there."""
        return self.kind != "file"


def address_of(text: str) -> Address | None:
    """The address written in `text`, None where it is none.

    >>> address_of("tcp://10.0.0.5"), address_of("serial:COM3?baud=115200")
    (Address(kind='tcp', place='10.0.0.5', number=9100), Address(kind='serial', place='COM3', number=115200))
    >>> address_of("lpt1") is None
    True
    """
    kind, _, rest = text.partition(":")
    if kind == "file" and rest:
        return Address("file", rest, 0)
    if kind == "serial":
        place, _, query = rest.partition("?")
        baud = parse_qs(query).get("baud", ["9600"])[0]
        fits = place and baud.isdecimal() and 50 <= int(baud) <= 4_000_000 and query in ("", f"baud={baud}")
        return Address("serial", place, int(baud)) if fits else None
    try:
        parts = urlsplit(text)
        port = PORT if parts.port is None else parts.port
    except ValueError:
        return None
    bare = not (parts.path.strip("/") or parts.query or parts.username)
    if parts.scheme != "tcp" or not parts.hostname or not port or not bare:
        return None
    return Address("tcp", parts.hostname, port)
