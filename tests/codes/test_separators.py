"""Values that may have swallowed their neighbours."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from edge.codes.charsets import SET_82
from edge.codes.separators import readings

texts = st.text(SET_82, min_size=1, max_size=20)


@given(lot=texts, serial=texts)
def test_a_swallowed_serial_is_among_the_readings(lot: str, serial: str) -> None:
    """Whatever lot and serial were joined, the true reading is laid out (or too many others are)."""
    found = readings("10", f"{lot}21{serial}", {"01", "17"})
    assert [("10", lot), ("21", serial)] in found or len(found) == 24


@given(lot=texts, day=st.dates())
def test_a_swallowed_date_is_among_the_readings(lot: str, day: object) -> None:
    """A date behind a lot is recognised by being one."""
    digits = f"{day:%y%m%d}"
    found = readings("10", f"{lot}17{digits}", {"01", "21"})
    assert [("10", lot), ("17", digits)] in found or len(found) == 24


def test_several_swallowed_elements_are_taken_apart() -> None:
    """All separators of a message may be gone."""
    expected = [("21", "SN5"), ("10", "LOT"), ("17", "270131")]
    assert expected in readings("21", "SN510LOT17270131", {"01"})
    behind = [("10", "A"), ("17", "270131"), ("21", "SERIAL-0123456789012")]
    assert behind in readings("10", "A1727013121SERIAL-0123456789012", {"01"})
    assert [("21", "X"), ("01", "09506000134352")] in readings("21", "X0109506000134352", set())
    assert [("21", "X"), ("713", "ABCDE")] in readings("21", "X713ABCDE", {"01", "10"})


def test_what_is_present_already_is_not_suspected() -> None:
    """A message has its lot once."""
    assert readings("21", "AB10CDEF", {"01", "10"}) == []


def test_short_lots_are_not_suspected_in_serials() -> None:
    """Two characters behind 10 are nothing to go by."""
    assert readings("21", "AB10CD", {"01"}) == []
    assert readings("21", "AB10CDE", {"01"}) == [[("21", "AB"), ("10", "CDE")]]


def test_a_value_that_no_element_could_be_hides_nothing() -> None:
    """Foreign characters, impossible dates and endless texts are not searched."""
    assert readings("10", "AB#21CD", {"01"}) == []
    assert readings("10", "AB17271331", {"01", "21"}) == []
    assert readings("10", "A21" * 40, {"01"}) == []


@given(st.text("0127", min_size=60, max_size=96))
def test_the_search_is_bounded(value: str) -> None:
    """The worst of texts yields at most 24 readings, and yields them."""
    assert len(readings("10", value, {"01"})) <= 24


def test_what_no_pack_prints_is_not_searched() -> None:
    """Past 96 characters, and with characters that no value may hold."""
    assert readings("10", "A" * 95 + "21", frozenset()) == []
    assert readings("10", "A 21SER", frozenset()) == []
