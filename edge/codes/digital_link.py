"""GS1 Digital Link: the same keys and values as a web address.

The path names the thing, most general first: ``/01/{gtin}/10/{lot}/21/{serial}``; the query
adds what is true of it: ``?17=270131``. The host is anybody's; what stands before the key in
the path is the host's business too. Characters a path cannot hold are percent-encoded.

>>> read("https://example.com/shop/01/09506000134352/21/X%2F1?17=270131&utm=a", "")
[('01', '09506000134352'), ('21', 'X/1'), ('17', '270131')]
>>> read("https://example.com/21/X/01/09506000134352/22/A/99/B", "").code
'unknown-identifier'

`canonical` is the address used in events: on id.gs1.org, without a query.

>>> canonical({"01": "09506000134352", "10": "A+B"})
'https://id.gs1.org/01/09506000134352/10/A%2BB'

Source: GS1 Digital Link Standard: URI Syntax, 1.3 to 1.6.
"""

from __future__ import annotations

from typing import Final

from edge.codes.charsets import DIGITS, LOWER, UPPER, within
from edge.codes.refusals import refuse
from edge.codes.scanned import Misreading, MisreadingCode
from edge.codes.syntax_dictionary import ENTRIES, Entry

SCHEMES: Final = ("https://", "HTTPS://", "http://", "HTTP://")
STEM: Final = "https://id.gs1.org"

_UNRESERVED: Final = "-._~" + DIGITS + UPPER + LOWER
_URI: Final = _UNRESERVED + ":/?#[]@!$&'()*+,;=%"
_NOT_IN_HOST: Final = frozenset("_~?#@!$&'()*+,;=%")
_HEXADECIMAL: Final = "0123456789ABCDEFabcdef"
_COMPRESSED_AT_LEAST: Final = 10

Elements = list[tuple[str, str]]


def escape(value: str) -> str:
    """`value` (ASCII) with every character but letters, digits and ``-._~`` percent-encoded."""
    if within(value, _UNRESERVED):
        return value
    return "".join(c if c in _UNRESERVED else f"%{ord(c):02X}" for c in value)


def unescape(value: str) -> str:
    """`value` with each ``%hh`` made the character it stands for; a stray percent sign stays."""
    if "%" not in value:
        return value
    first, *rest = value.split("%")
    out = [first]
    for piece in rest:
        if len(piece) >= 2 and within(piece[:2], _HEXADECIMAL):
            out.append(chr(int(piece[:2], 16)) + piece[2:])
        else:
            out.append("%" + piece)
    return "".join(out)


def canonical(found: dict[str, str]) -> str:
    """The address of what identifiers and values name, "" if they name nothing.

    The narrowest name wins: a logistic unit, then a serialised item, then its lot, then its kind.
    """
    if sscc := found.get("00"):
        return f"{STEM}/00/{sscc}"
    if gtin := found.get("01"):
        for ai in ("21", "10"):
            if value := found.get(ai):
                return f"{STEM}/01/{gtin}/{ai}/{escape(value)}"
        return f"{STEM}/01/{gtin}"
    for ai in (
        "8006",
        "8003",
        "8004",
        "253",
        "255",
        "8010",
        "8013",
        "8017",
        "8018",
        "401",
        "402",
        "414",
        "417",
    ):
        if value := found.get(ai):
            address = f"{STEM}/{ai}/{escape(value)}"
            qualifier = {"8006": "21", "8010": "8011", "414": "254"}.get(ai, "")
            return f"{address}/{qualifier}/{escape(found[qualifier])}" if found.get(qualifier) else address
    return ""


def _refuse(code: MisreadingCode, text: str, what: str, expected: str, got: str = "") -> Misreading:
    return refuse(code, text, what=what, form="GS1 Digital Link", expected=expected, got=got, standard="gs1")


def _follows(order: tuple[str, ...], sequence: list[str]) -> bool:
    """Whether `sequence` is `order` with none, some or all of it left out."""
    rest = iter(order)
    return all(ai in rest for ai in sequence)


def _in_order(key: Entry, qualifiers: list[str]) -> bool:
    return any(_follows(order, qualifiers) for order in key.qualifiers or ())


def _key_at(segments: list[str]) -> int | None:
    """Where in the path the key stands: the last one that only ``AI/value`` pairs follow."""
    for at in range(len(segments) - 2, -1, -2):
        facts = ENTRIES[segments[at]]
        if facts is None:
            return None
        if facts.qualifiers is not None:
            return at
    return None


def _no_key(segments: list[str], text: str) -> Misreading:
    last = segments[-1] if segments else ""
    if (
        len(last) >= _COMPRESSED_AT_LEAST
        and within(last, "-_" + DIGITS + UPPER + LOWER)
        and not last.isdigit()
    ):
        return _refuse("unknown-identifier", text, text, "identifiers in plain text", "what looks compressed")
    return _refuse("unknown-identifier", text, text, "a GS1 key in the path", "none")


def _read_path(path: str, text: str) -> Elements | Misreading:
    segments = path.split("/")
    at = _key_at(segments)
    if at is None:
        return _no_key(segments, text)
    elements = [
        (ai, unescape(value)) for ai, value in zip(segments[at::2], segments[at + 1 :: 2], strict=True)
    ]
    key = ENTRIES[elements[0][0]]
    if key is None or not _in_order(key, [ai for ai, _ in elements[1:]]):
        got = " ".join(ai for ai, _ in elements)
        return _refuse("unknown-identifier", text, path, "qualifiers that belong to the key, in order", got)
    return elements


def _read_query(query: str, path: Elements, text: str) -> Elements | Misreading:
    elements: Elements = []
    for pair in query.split("&"):
        ai, equals, value = pair.partition("=")
        if not equals or not (ai.isascii() and ai.isdigit()):
            continue
        facts = ENTRIES[ai]
        if facts is None:
            return _refuse("unknown-identifier", text, ai, "an identifier that exists")
        value = unescape(value.replace("+", " "))
        if ai == "01" and len(value) in (8, 12, 13):
            value = value.zfill(14)
        if not facts.attribute or any(ai == other for other, _ in path + elements):
            return _refuse("unknown-identifier", text, pair, "each identifier once, and keys in the path")
        names = [name for name, _ in path[1:]]
        key = ENTRIES[path[0][0]]
        if key and any(_in_order(key, [*names[:i], ai, *names[i:]]) for i in range(len(names) + 1)):
            return _refuse("unknown-identifier", text, pair, f"({ai}) in the path")
        elements.append((ai, value))
    return elements


def _checked(elements: Elements, text: str) -> Elements | Misreading:
    for ai, value in elements:
        facts = ENTRIES[ai]
        assert facts is not None  # the path and the query let no other through
        if not facts.shortest <= len(value) <= facts.longest:
            wanted = f"{facts.shortest} to {facts.longest} characters as {facts.title} ({ai})"
            return _refuse("bad-length", text, value, wanted, str(len(value)))
        if not value.isascii():
            return _refuse("bad-character", text, value, "characters of set 82")
        if failed := facts.problem(value):
            return _refuse(failed.code, text, value, f"{failed.expected} as {facts.title} ({ai})")
    return elements


def read(uri: str, text: str) -> Elements | Misreading:
    """The elements of a Digital Link, key first, all checks passed.

    text: the whole reading, for the refusal. Words in the query that are no identifiers are
    the host's business and left out; a fragment too.
    """
    if not within(uri, _URI):
        return _refuse("bad-character", text, uri, "characters of a web address only")
    host, slash, rest = uri.partition("://")[2].partition("/")
    if not host or not slash or not _NOT_IN_HOST.isdisjoint(host):
        return _refuse("unknown-identifier", text, uri, "a host and a path")
    address = rest.partition("#")[0]
    path, _, query = address.partition("?")
    named = _read_path(path, text)
    if isinstance(named, Misreading):
        return named
    told = _read_query(query, named, text)
    if isinstance(told, Misreading):
        return told
    return _checked(named + told, text)
