"""Names of things in events."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from edge.epcis import names

SERIALS = st.text(st.characters(min_codepoint=33, max_codepoint=122), min_size=1, max_size=20)


@given(SERIALS)
def test_the_key_of_an_epc_is_the_key_of_the_item(serial: str) -> None:
    """A serial with any GS1 character survives the way into a Digital Link URI and back."""
    from urllib.parse import quote

    uri = f"https://id.gs1.org/01/06901234567892/21/{quote(serial, safe='')}"
    assert names.key_of(uri) == f"010690123456789221{serial}"


@given(st.text(min_size=1, max_size=40).filter(lambda text: text.isprintable()))
def test_what_has_no_epc_gets_a_uri_of_our_own(key: str) -> None:
    """Whatever a key holds, its URI is one word without spaces and gives the key back."""
    uri = names.own("item", key)
    assert " " not in uri
    assert names.key_of(uri) == key


def test_a_case_is_told_from_a_package() -> None:
    """An SSCC URI names a case and its key begins with 00; a package's does not."""
    uri = names.item_uri("00069012345000000018", "")
    assert uri == "https://id.gs1.org/00/069012345000000018"
    assert names.is_case(uri)
    assert names.key_of(uri) == "00069012345000000018"
    assert not names.is_case("https://id.gs1.org/01/06901234567892/21/S1")


def test_a_lot_between_gtin_and_serial_does_not_hide_the_item() -> None:
    """A Digital Link with key qualifiers names the same item as one without."""
    assert names.key_of("https://id.gs1.org/01/06901234567892/10/L-1/21/S1") == "010690123456789221S1"


def test_a_foreign_uri_is_its_own_key() -> None:
    """What is neither GS1 nor ours is left as it is."""
    assert names.key_of("urn:epc:id:sgtin:0614141.107346.2017") == "urn:epc:id:sgtin:0614141.107346.2017"


def test_an_event_id_becomes_a_urn_once() -> None:
    """Bare UUID text gets its URN prefix, and a URN keeps it."""
    assert names.event_urn("0197-1") == "urn:uuid:0197-1"
    assert names.event_urn("urn:uuid:0197-1") == "urn:uuid:0197-1"


def test_a_party_uri_gives_its_gln_back() -> None:
    """A possessing party is read back as a GLN, and nothing else is."""
    assert names.party_gln(names.party("6909999000001")) == "6909999000001"
    assert names.party_gln(names.own("patient", "x")) == ""
    assert names.own_value("clearance", "https://example.com/clearance/1") == ""
