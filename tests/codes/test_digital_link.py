"""GS1 Digital Link URIs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.codes.charsets import SET_82, check_digit
from edge.codes.digital_link import canonical, escape, read, unescape
from edge.codes.scanned import Misreading
from tests.codes.messages import Element, links

GTIN = "09506000134352"
texts = st.text(SET_82, min_size=1, max_size=20)
gtins = st.text("0123456789", min_size=13, max_size=13).map(lambda body: body + check_digit(body))


@given(st.text(st.characters(max_codepoint=127)))
def test_percent_encoding_is_undone(value: str) -> None:
    """What was escaped comes back, and the escaped form holds no character a path cannot."""
    assert unescape(escape(value)) == value
    assert set(escape(value)) <= set("-._~%") | set(map(chr, range(48, 123)))


@given(links(), st.sampled_from(["https://id.gs1.org", "HTTP://example.com:8080/shop/00/x", "https://a"]))
def test_a_message_as_a_link_is_read_back(link: tuple[list[Element], list[Element]], stem: str) -> None:
    """Every key with its qualifiers in the path, everything else in the query, on any host."""
    path, query = link
    address = stem + "".join(f"/{ai}/{escape(value)}" for ai, value in path)
    if query:
        address += "?" + "&".join(["utm=1", *(f"{ai}={escape(value)}" for ai, value in query), "flag"])
    assert read(address, "") == path + query


@given(gtins, texts, texts)
def test_the_address_of_an_item_is_read_back(gtin: str, lot: str, serial: str) -> None:
    """Canonical addresses parse to what they were made of."""
    assert read(canonical({"01": gtin, "21": serial, "10": lot}), "") == [("01", gtin), ("21", serial)]
    assert read(canonical({"01": gtin, "10": lot}), "") == [("01", gtin), ("10", lot)]


@pytest.mark.parametrize(
    ("found", "address"),
    [
        ({"00": "106141412345678908", "01": GTIN}, "/00/106141412345678908"),
        ({"01": GTIN}, f"/01/{GTIN}"),
        ({"8003": "09506000134352A/1"}, "/8003/09506000134352A%2F1"),
        ({"8006": GTIN + "0102", "21": "S"}, f"/8006/{GTIN}0102/21/S"),
        ({"8010": "9506A", "8011": "7"}, "/8010/9506A/8011/7"),
        ({"414": "9506000134352"}, "/414/9506000134352"),
    ],
)
def test_the_narrowest_name_makes_the_address(found: dict[str, str], address: str) -> None:
    """Units before items, items before lots, lots before kinds."""
    assert canonical(found) == "https://id.gs1.org" + address


def test_what_names_nothing_has_no_address() -> None:
    """A lot alone is no thing."""
    assert canonical({"10": "A"}) == ""


@pytest.mark.parametrize(
    ("uri", "elements"),
    [
        (f"https://a/01/{GTIN}", {"01": GTIN}),
        (f"HTTP://A.B:80/x/y/01/{GTIN}/10/L?17=270131", {"01": GTIN, "10": "L", "17": "270131"}),
        (f"https://[::1]/01/{GTIN}/235/T", {"01": GTIN, "235": "T"}),
        (f"https://a/01/{GTIN}/22/V/10/L/21/S", {"01": GTIN, "22": "V", "10": "L", "21": "S"}),
        (f"https://a/01/{GTIN}?99=A%2BB&x=1&y&&98=C#top", {"01": GTIN, "99": "A+B", "98": "C"}),
        (f"https://a/01/{GTIN}/10/A+B%", {"01": GTIN, "10": "A+B%"}),
        ("https://a/00/106141412345678908?02=00614141123452&37=25", {"00": "106141412345678908"}),
        (f"https://a/00/9/01/{GTIN}", {"01": GTIN}),
        ("https://a/8010/9506A?01=4006381333931", {"8010": "9506A", "01": "04006381333931"}),
    ],
)
def test_keys_qualifiers_and_attributes_are_read(uri: str, elements: dict[str, str]) -> None:
    """Any host, any path before the key, words of the host's own in the query."""
    found = read(uri, uri)
    assert not isinstance(found, Misreading), found
    assert elements.items() <= dict(found).items()


@pytest.mark.parametrize(
    ("uri", "reason"),
    [
        ("https://", "unknown-identifier"),
        ("https:///01/" + GTIN, "unknown-identifier"),
        ("https://a", "unknown-identifier"),
        ("https://a/", "unknown-identifier"),
        ("https://a$/01/" + GTIN, "unknown-identifier"),
        ("https://a/b/c", "unknown-identifier"),
        (f"https://a/01/{GTIN}/", "unknown-identifier"),
        (f"https://a/gtin/{GTIN}", "unknown-identifier"),
        (f"https://a/01/{GTIN}/21/S/10/L", "unknown-identifier"),
        (f"https://a/01/{GTIN}/10/L/235/T", "unknown-identifier"),
        (f"https://a/01/{GTIN}?999=1", "unknown-identifier"),
        (f"https://a/01/{GTIN}?01={GTIN}", "unknown-identifier"),
        (f"https://a/01/{GTIN}?21=S", "unknown-identifier"),
        (f"https://a/01/{GTIN}/21/S?10=L", "unknown-identifier"),
        (f"https://a/01/{GTIN}>", "bad-character"),
        (f"https://a/01/{GTIN}/10/ä", "bad-character"),
        (f"https://a/01/{GTIN}/10/%E4", "bad-character"),
        (f"https://a/01/{GTIN}/10/A%20B", "bad-character"),
        (f"https://a/01/{GTIN}?99=A+B", "bad-character"),
        (f"https://a/01/{GTIN}/10/%00", "bad-character"),
        ("https://a/01/09506000134353", "check-digit"),
        ("https://a/01/4006381333931", "bad-length"),
        (f"https://a/01/{GTIN}/10/", "bad-length"),
        (f"https://a/01/{GTIN}?17=", "bad-length"),
        (f"https://a/01/{GTIN}?17=270230", "bad-date"),
    ],
)
def test_what_is_no_link_to_a_thing_is_refused(uri: str, reason: str) -> None:
    """Hosts, keys, order and values are all checked."""
    found = read(uri, uri)
    assert isinstance(found, Misreading), found
    assert found.code == reason


def test_a_compressed_link_is_refused_as_such() -> None:
    """Compression hides the identifiers; the message says that this is why."""
    found = read("https://dlnkd.tn.gg/DBHKVAdpQgqrGlhaJ-sAAAAA", "")
    assert isinstance(found, Misreading)
    assert "compressed" in found.message
