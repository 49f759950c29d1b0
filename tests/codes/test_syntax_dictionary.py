"""The table of Application Identifiers against GS1's own file, where that is at hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from edge.codes.syntax_dictionary import ENTRIES, Component, Entry, entry, identifiers

PUBLISHED = Path(__file__).parents[3] / "shared/standards/gs1-syntax-dictionary.txt"

CHECK_NAMES = {
    "csum": "check",
    "csumalpha": "pair",
    "gcppos1": "prefix",
    "gcppos2": "prefix2",
    "hasnondigit": "text",
    "yymmd0": "date",
    "yymmdd": "day",
    "yyyymmdd": "day",
    "hhmi": "time",
    "hh": "hour",
    "mi": "sixty",
    "ss": "sixty",
    "iso3166": "country",
    "iso3166999": "country999",
    "iso3166alpha2": "country2",
    "iso4217": "currency",
    "iso5218": "sex",
    "importeridx": "importer",
    "mediatype": "media",
    "packagetype": "package",
    "pcenc": "percent",
    "pieceoftotal": "piece",
    "posinseqslash": "slash",
    "nozeroprefix": "plain",
    "couponcode": "coupon",
    "couponposoffer": "offer",
}
"""GS1's name of a linter → ours, where they differ."""


def published_lines() -> list[str]:
    """Lines of GS1's file that define identifiers, without their titles."""
    lines = PUBLISHED.read_text("utf-8").splitlines()
    return [line.split("#")[0] for line in lines if re.match(r"\d", line)]


def published_component(word: str) -> Component:
    """GS1's ``[N13],csum`` as our component."""
    size, *checks = word.split(",")
    optional = size.startswith("[")
    size = size.strip("[]")
    longest = int(size.lstrip("NXYZ."))
    names = tuple(CHECK_NAMES.get(name, name) for name in checks)
    return Component(size[0].lower(), 1 if ".." in size else longest, longest, optional, names)


def published_facts(words: list[str]) -> tuple[tuple[object, ...], dict[str, object]]:
    """Components, and the attributes by name, of one line's words behind the identifier."""
    flags = words.pop(0) if not re.match(r"[\[NXYZ]", words[0]) else ""
    count = sum(1 for word in words if re.match(r"\[?[NXYZ](\d|\.\.)", word))
    attributes = [word.partition("=")[::2] for word in words[count:]]
    alternatives = [v.split(",") for k, v in attributes if k == "req"]
    keys = [v for k, v in attributes if k == "dlpkey"]
    return tuple(published_component(word) for word in words[:count]), {
        "predefined": "*" in flags,
        "attribute": "?" in flags,
        "required": {tuple(tuple(a.split("+")) for a in group) for group in alternatives},
        "excluded": tuple(p for k, v in attributes if k == "ex" for p in v.split(",")),
        "qualifiers": tuple(tuple(o.split(",")) if o else () for o in keys[0].split("|")) if keys else None,
    }


def expanded(word: str) -> list[str]:
    """GS1's ``3100-3105`` as single identifiers."""
    first, _, last = word.partition("-")
    return [str(n).zfill(len(first)) for n in range(int(first), int(last or first) + 1)]


@pytest.mark.skipif(not PUBLISHED.exists(), reason="GS1's file is not at hand")
def test_every_fact_agrees_with_the_published_dictionary() -> None:
    """Each identifier GS1 defines has the same components, checks, associations and link roles here."""
    seen = set()
    for line in published_lines():
        word, *words = line.split()
        components, facts = published_facts(words)
        for ai in expanded(word):
            seen.add(ai)
            ours = entry(ai)
            assert ours is not None, ai
            assert ours.components == components, ai
            mine = {name: getattr(ours, name) for name in facts}
            mine["required"] = set(ours.required)
            assert mine == facts, ai
    assert seen == set(identifiers())


def test_an_unknown_identifier_has_no_entry_and_leaves_none_behind() -> None:
    """Asking for what does not exist answers None and does not make the table grow."""
    before = len(ENTRIES)
    for ai in ("04", "14", "23", "3106", "399", "9", "", "AB"):
        assert entry(ai) is None
    assert len(ENTRIES) == before


def test_identifiers_of_one_beginning_have_one_length() -> None:
    """Two digits tell how long an identifier is, so a message can be cut without a look-ahead."""
    lengths: dict[str, set[int]] = {}
    for ai in identifiers():
        lengths.setdefault(ai[:2], set()).add(len(ai))
    assert all(len(found) == 1 for found in lengths.values())


@pytest.mark.parametrize(
    ("ai", "good", "bad"),
    [
        ("00", "106141412345678908", "106141412345678909"),
        ("8013", "1987654Ad4X4bL5ttr2310c2K", "1987654Ad4X4bL5ttr2310c2J"),
        ("8014", "1987654Ad4X4bL5ttr2310c2K", "22"),
        ("423", "156840", "15684"),
        ("425", "156", "157"),
        ("4309", "02790858483015297971", "18000000010152979719"),
        ("7003", "2602281359", "2602292359"),
        ("7007", "260101260102", "2601012601"),
        ("7011", "2601011200", "2601012460"),
        ("7040", "1abc", "1ab."),
        ("7041", "PX", "XX9"),
        ("7241", "10", "11"),
        ("7252", "9", "3"),
        ("7258", "1/2", "2/1"),
        ("8001", "12341234512311", "12341234512371"),
        ("8003", "01234567890128AB", "11234567890128AB"),
        ("8006", "095060001343520102", "095060001343520201"),
        ("8007", "GB98MIDL07009312345678", "GB98MIDL07009312345679"),
        ("8008", "2601012359", "2601012460"),
        ("8010", "1234AB-#/", "123AB"),
        ("8011", "0", "01"),
        ("8030", "ab-_", "ab+c"),
        ("8110", "012345612345611110123", "01234561234561111012"),
        ("8112", "001234561234560123456", "0012345612345601234567"),
        ("3910", "156100", "000100"),
        ("4300", "A%20B", "A%2"),
        ("4307", "CN", "cn"),
        ("4321", "1", "2"),
        ("4330", "001234-", "0012345"),
    ],
)
def test_a_value_passes_or_fails_the_checks_of_its_identifier(ai: str, good: str, bad: str) -> None:
    """The content checks let the right value through and stop the wrong one."""
    facts = entry(ai)
    assert isinstance(facts, Entry)
    assert facts.problem(good) is None
    assert facts.problem(bad) is not None
