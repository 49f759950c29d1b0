"""Content checks by name."""

from __future__ import annotations

import pytest

from edge.codes.linters import CHARACTERS, LINTERS


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("pair", ["1987654Ad4X4bL5ttr2310c2K", "22"], ["2", "1987654Ad4X4bL5ttr2310cXK"]),
        ("prefix", ["1234", "1234A"], ["123", "123A"]),
        ("prefix2", ["A1234"], ["A123", "1123A"]),
        ("text", ["1A"], ["11"]),
        ("time", ["0000", "2359"], ["2400", "0060"]),
        ("hour", ["00", "23"], ["24"]),
        ("sixty", ["00", "59"], ["60"]),
        ("country", ["156"], ["000"]),
        ("country999", ["156", "999"], ["998"]),
        ("country2", ["CN"], ["XX"]),
        ("currency", ["156"], ["000"]),
        ("latitude", ["1800000000"], ["1800000001"]),
        ("longitude", ["3600000000"], ["3600000001"]),
        ("hyphen", ["-"], ["+"]),
        ("importer", ["a", "-"], ["."]),
        ("media", ["01", "10", "80", "99"], ["00", "11", "79"]),
        ("package", ["PX", "8"], ["", "XXX"]),
        ("percent", ["A%20", "%fF%00", "A"], ["%", "%0", "%0g", "%20%"]),
        ("piece", ["0101", "0102"], ["0001", "0100", "0201"]),
        ("slash", ["1/1", "9/9"], ["1/", "/1", "11", "0/1", "1/0", "2/1", "1//", "a/1"]),
        ("nonzero", ["001"], ["000"]),
        ("zero", ["0"], ["1"]),
        ("plain", ["0", "10"], ["01", "00"]),
        ("winding", ["0", "1", "9"], ["2"]),
        ("yesno", ["0", "1"], ["2"]),
        ("sex", ["0", "1", "2", "9"], ["3"]),
        (
            "iban",
            ["DE91100000000123456789"],
            ["DE9110000000", "XX361234567890", "de91100000000123456789", "DE91"],
        ),
        ("coupon", ["012345612345611110123"], ["0"]),
        ("offer", ["001234561234560123456"], ["0"]),
    ],
)
def test_a_check_lets_the_right_through_and_stops_the_wrong(
    name: str, good: list[str], bad: list[str]
) -> None:
    """Each check at its edges."""
    test = LINTERS[name].test
    assert [value for value in good if not test(value)] == []
    assert [value for value in bad if test(value)] == []


def test_base64_is_padded_wholly_or_not_at_all() -> None:
    """One or two equals signs, and only where they fill a group."""
    test = CHARACTERS["z"].test
    assert all(map(test, ("A", "AB", "ABC", "AB=", "A==", "a-_")))
    assert not any(map(test, ("AB==", "ABC=", "===", "A=B", "A+", "A/")))
