"""The names things go by in an event: GS1 Digital Link URIs, and URIs of the profile's own namespace.

GS1 Digital Link: URI Syntax; CBV 2.0, section 8, for SGLN and PGLN as Digital Link.

>>> site("6901234000016", "dock 1")
'https://id.gs1.org/414/6901234000016/254/dock%201'
>>> key_of("https://id.gs1.org/01/06901234567892/21/S%2F1")
'010690123456789221S/1'
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from edge.clock import CHINA

GS1: Final = "https://id.gs1.org/"

NAMESPACE: Final = "https://ns.example.cn/tmpimp/"
"""Terms and identifiers of the profile for temporarily imported goods."""

PREFIX: Final = "t"
"""What `NAMESPACE` is called in the ``@context`` of every document."""

CLEARANCE_FORM: Final = NAMESPACE + "btt/customs_clearance_form"
APPROVAL: Final = NAMESPACE + "btt/nmpa_import_approval"
PRESCRIPTION: Final = NAMESPACE + "btt/prescription"
PERMIT: Final = NAMESPACE + "btt/import_permit"
DESPATCH: Final = "desadv"
"""Types of business transaction; the last is CBV's own."""


def paper_type(kind: str) -> str:
    """The type of business transaction of a paper of the profile's own (``waste_manifest``)."""
    return f"{NAMESPACE}btt/{kind}"


def stamp(at: datetime) -> str:
    """A time as recorded everywhere: Beijing time, milliseconds.

    >>> from datetime import UTC
    >>> stamp(datetime(2026, 3, 1, 1, 7, tzinfo=UTC))
    '2026-03-01T09:07:00.000+08:00'
    """
    return at.astimezone(CHINA).isoformat(timespec="milliseconds")


def event_urn(event_id: str) -> str:
    """The eventID of an id given bare or already as a URN."""
    return event_id if event_id.startswith(("urn:", "ni:", "http")) else f"urn:uuid:{event_id}"


@lru_cache(maxsize=1024)  # the papers of a task are named anew at every scan
def own(kind: str, value: str) -> str:
    """A URI of the profile for something GS1 has no key for.

    >>> own("clearance", "BJ2026-000123")
    'https://ns.example.cn/tmpimp/clearance/BJ2026-000123'
    """
    return f"{NAMESPACE}{kind}/{quote(value, safe='')}"


@lru_cache(maxsize=4096)
def own_value(kind: str, uri: str) -> str:
    """What `own` was given; "" where the URI is not of that kind.

    >>> own_value("clearance", own("clearance", "通关 1"))
    '通关 1'
    """
    start = f"{NAMESPACE}{kind}/"
    return unquote(uri[len(start) :]) if uri.startswith(start) else ""


@lru_cache(maxsize=256)
def site(gln: str, place: str) -> str:
    """A read point or a business location: a GLN and a place at it."""
    return f"{GS1}414/{gln}/254/{quote(place, safe='')}"


def party(gln: str) -> str:
    """A possessing party by its GLN."""
    return f"{GS1}417/{gln}"


def party_gln(uri: str) -> str:
    """The GLN of a party URI, "" for anything else."""
    start = f"{GS1}417/"
    return uri[len(start) :] if uri.startswith(start) else ""


def case_uri(sscc: str) -> str:
    """A case by its SSCC, given as 18 digits, with AI (00), or bracketed.

    >>> case_uri("(00)069012345000000018") == case_uri("069012345000000018")
    True
    """
    return f"{GS1}00/{''.join(char for char in sscc if char.isdigit())[-18:]}"


def item_uri(key: str, epc: str) -> str:
    """What an item is called: its EPC, or where its standard has none, a URI of our own."""
    if epc:
        return epc
    return case_uri(key) if key.startswith("00") and len(key) == 20 else own("item", key)


_PACKAGE: Final = re.compile(r"https://id\.gs1\.org/01/([0-9]{14})/21/([0-9A-Za-z._~-]+)")
"""What most packages are called: nothing in it needs to be unquoted."""


def key_of(uri: str) -> str:
    """The key (`ScannedCode.key`) a URI stands for; the URI itself where it is none of ours."""
    if plain := _PACKAGE.fullmatch(uri):
        return f"01{plain[1]}21{plain[2]}"
    if item := own_value("item", uri):
        return item
    steps = urlsplit(uri).path.strip("/").split("/")
    pairs = dict(zip(steps[::2], steps[1::2], strict=False))
    if "00" in pairs:
        return f"00{pairs['00']}"
    if "01" in pairs and "21" in pairs:
        return f"01{pairs['01'].zfill(14)}21{unquote(pairs['21'])}"
    if "01" in pairs and "10" in pairs:
        return f"01{pairs['01'].zfill(14)}10{unquote(pairs['10'])}"
    return uri


def is_case(uri: str) -> bool:
    """Whether a URI names a case (an SSCC)."""
    return uri.startswith(f"{GS1}00/")
