from collections import Counter

import pytest

from edge.reports import stock
from edge.store import Reader
from tests import fakes


def serials(reader: Reader, **wanted: str) -> set[str]:
    """The serials of the packages asked for."""
    return {item["serial"] for item in stock.items(reader, **wanted)}  # type: ignore[arg-type]


def test_every_package_is_a_row_and_a_case_is_none(reader: Reader) -> None:
    """Cases are listed where they are asked for."""
    assert [item["serial"] for item in stock.items(reader)] == [f"S{number}" for number in range(1, 9)]
    keys = {item["key"] for item in stock.items(reader, cases=True)}
    assert f"00{fakes.SSCC}" in keys
    assert len(keys) == 9


def test_a_row_says_where_a_package_is(reader: Reader) -> None:
    """State, place, papers; what is not known is null, not an empty date."""
    by_serial = {item["serial"]: item for item in stock.items(reader)}
    assert by_serial["S8"]["state"] == "shelved"
    assert by_serial["S8"]["place"] == "RARE-A"
    assert by_serial["S1"]["parent"] == f"00{fakes.SSCC}"
    assert by_serial["S7"]["institution"] == "H2"
    assert by_serial["S7"]["expiry"] == "2027-12-31"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"state": "shelved"}, {"S5", "S6", "S8"}),
        ({"product": "P-GOOD", "state": "shelved"}, {"S5", "S6", "S8"}),
        ({"product": fakes.GTINS["P-GOOD"], "lot": fakes.LOT, "state": "shelved"}, {"S5", "S6", "S8"}),
        ({"product": "9520000000011", "state": "shelved"}, {"S5", "S6", "S8"}),
        ({"lot": "OTHER"}, set()),
        ({"product": "P-CHILD"}, set()),
    ],
)
def test_filters_hold_together(reader: Reader, wanted: dict[str, str], found: set[str]) -> None:
    """A product by its id or its GTIN, a lot, a state."""
    assert serials(reader, **wanted) == found


def test_the_summary_counts_what_is_listed(reader: Reader) -> None:
    """Product by product, lot by lot, state by state."""
    (product,) = stock.summary(reader)
    states = Counter(item["state"] for item in stock.items(reader))
    assert product["packs"] == 8
    assert product["name"] == fakes.product("P-GOOD").name
    assert product["lots"] == [{"lot": fakes.LOT, "expiry": "2027-12-31", "packs": 8, "states": dict(states)}]


def test_the_summary_takes_the_same_filters(reader: Reader) -> None:
    """By GTIN too."""
    (product,) = stock.summary(reader, product=fakes.GTINS["P-GOOD"], state="shelved")
    assert product["packs"] == 3
    assert list(stock.summary(reader, lot="OTHER")) == []
