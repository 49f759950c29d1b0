"""A catalogue in parts, each an authority's own, and the parts put together again byte for byte.

Every section (institutions, products …) is a JSON array with one entity a line; the serials of
a form lie in a part of their own. `Index` says which parts there are and what the whole weighs.
Two of an issue's parts may be new and the rest as before: only those travel.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import msgspec
from msgspec import Struct, field

from edge.catalogue.serial_list import serials_in

AUTHORITIES: Final[Mapping[str, tuple[str, ...]]] = {
    "institutions": ("institutions", "places", "stations", "operators"),
    "products": ("products",),
    "importers": ("importers",),
    "approvals": ("approvals", "clearance_forms", "permits", "filings", "despatch_notes"),
    "holds": ("holds",),
}
"""Who signs which sections. Serial lists belong to the authority of the approvals and forms."""

LISTS: Final = "lists"
INDEX: Final = "catalogue.json"
FORMS: Final = "clearance_forms"
_FIELDS: Final = ("version", "issued", "policy")
_AUTHORITY: Final = {section: role for role, sections in AUTHORITIES.items() for section in sections}
_LISTED: Final = re.compile(rb'"serials":"([0-9a-f]{64})"\}$')


class Index(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One issue. policy: how old it may get (see `Policy`), as the index's signer has it.

    sections: in their order; lists: form number → hash of its list. sha256, size: of the whole.
    settled: number of a paper → the first issue since every station had told what it used of it.
    """

    version: int
    issued: str
    policy: dict[str, int] | None
    sections: tuple[str, ...]
    lists: dict[str, str] = field(default_factory=dict)
    settled: dict[str, int] = field(default_factory=dict)
    sha256: str
    size: int

    def paths(self) -> tuple[str, ...]:
        """Where every part lies, the sections first."""
        return (*map(section_path, self.sections), *map(list_path, self.lists))

    def settled_since(self, version: int) -> frozenset[str]:
        """Numbers of the papers that were settled after an issue."""
        return frozenset(number for number, since in self.settled.items() if since > version)


@dataclass(frozen=True, slots=True)
class Split:
    """A catalogue taken apart. sections: lines by name; lists: form number → (the form, its serials)."""

    version: int
    issued: str
    policy: dict[str, int] | None
    sections: Mapping[str, tuple[bytes, ...]]
    lists: Mapping[str, tuple[bytes, bytes]]


def section_path(section: str) -> str:
    """The target that holds a section."""
    return f"{_AUTHORITY[section]}/{section}.json.gz"


def list_path(form: str) -> str:
    """The target that holds the serial list of a form; its number may hold what a path may not."""
    return f"{LISTS}/{sha256(form.encode()).hexdigest()[:16]}.json.gz"


def delta_path(path: str, old: str) -> str:
    """The target that makes `path` of an earlier text of it with hash `old`."""
    return f"{path.removesuffix('.json.gz')}.from-{old[:16]}.gz"


def patterns(role: str) -> list[str]:
    """Which targets an authority may sign."""
    return [f"{role}/*", f"{LISTS}/*"] if role == _AUTHORITY[FORMS] else [f"{role}/*"]


def role_of(path: str) -> str:
    """Whose part lies at `path`."""
    first = path.partition("/")[0]
    return _AUTHORITY[FORMS] if first == LISTS else first


def split(content: bytes) -> Split:
    """Take a catalogue's JSON apart; it has been checked before. Raises msgspec's errors for no JSON."""
    raw = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
    lists: dict[str, tuple[bytes, bytes]] = {}
    sections = {
        name: tuple(_lines(name, raw[name], lists))
        for names in AUTHORITIES.values()
        for name in names
        if name in raw
    }
    return Split(
        version=msgspec.json.decode(raw["version"], type=int),
        issued=msgspec.json.decode(raw["issued"], type=str),
        policy=msgspec.json.decode(raw["policy"], type=dict[str, int]) if "policy" in raw else None,
        sections=sections,
        lists=lists,
    )


def _lines(section: str, rows: msgspec.Raw, lists: dict[str, tuple[bytes, bytes]]) -> Iterator[bytes]:
    for row in msgspec.json.decode(rows, type=list[msgspec.Raw]):
        line = msgspec.json.format(bytes(row), indent=-1)
        yield _without_serials(line, lists) if section == FORMS else line


def _without_serials(line: bytes, lists: dict[str, tuple[bytes, bytes]]) -> bytes:
    """A form's line; where it has serials they are put among `lists`."""
    fields = msgspec.json.decode(line, type=dict[str, msgspec.Raw])
    serials = fields.pop("serials", None)
    if serials is None or bytes(serials) == b"[]":
        return line
    bare = msgspec.json.encode(fields)
    encode = msgspec.json.Encoder().encode
    entries = [encode(serial) for serial in msgspec.json.decode(serials, type=list[str])]
    lists[msgspec.json.decode(fields["number"], type=str)] = (bare, array(entries))
    return bare


def array(lines: list[bytes] | tuple[bytes, ...]) -> bytes:
    """A JSON array of these values, one a line."""
    return b"[" + b"\n,".join(lines) + b"]"


def forms_part(taken: Split, hashes: Mapping[str, str]) -> bytes:
    """The section of forms, each listed one with the hash of its list in place of the serials."""
    listed = {bare: form for form, (bare, _) in taken.lists.items()}
    return array(
        [
            line[:-1] + b',"serials":"' + hashes[listed[line]].encode() + b'"}' if line in listed else line
            for line in taken.sections[FORMS]
        ]
    )


def whole(index: Index, parts: Mapping[str, bytes]) -> bytes:
    """The catalogue's JSON of an issue; parts: by path. Raises KeyError or ValueError where one is amiss."""
    return b"".join(pieces(index, parts))


def pieces(index: Index, parts: Mapping[str, bytes]) -> Iterator[bytes | memoryview]:
    """What `whole` is made of, in order, no long text copied."""
    yield b'{"version":%d,"issued":%s' % (index.version, msgspec.json.encode(index.issued))
    if index.policy is not None:
        yield b',"policy":' + msgspec.json.encode(index.policy)
    for section in index.sections:
        yield b',"%s":' % section.encode()
        part = parts[section_path(section)]
        if section == FORMS and index.lists:
            yield from _forms(part, {digest: list_path(form) for form, digest in index.lists.items()}, parts)
        else:
            yield part
    yield b"}\n"


def _forms(part: bytes, lists: Mapping[str, str], parts: Mapping[str, bytes]) -> Iterator[bytes | memoryview]:
    """The forms' section with each list put back into its form."""
    lines = part.split(b"\n")
    for number, line in enumerate(lines):
        last = number == len(lines) - 1
        row = line[:-1] if last else line
        found = _LISTED.search(row)
        if found is None:
            yield row
        else:
            yield row[: found.start()] + b'"serials":'
            yield serials_in(parts[lists[found[1].decode()]])
            yield b"}"
        yield b"]" if last else b"\n"
