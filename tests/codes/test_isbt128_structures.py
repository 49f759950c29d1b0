"""The table of ISBT 128's data structures."""

from __future__ import annotations

import pytest

from edge.codes.isbt128_structures import donation, structure_at

LENGTHS = {
    "=%": 4, "=<": 8, "=>": 6, "&>": 10, "=*": 6, "&*": 10, "=}": 6, "&}": 10, "&(": 5, "={": 18, "=\\": 18,
    "&\\": 18, "&{": 18, "=[": 18, '="': 18, "=)": 10, "&)": 10, "=;": 21, "='": 11, "=-": 10, "&-": 10,
    "=+": 5, "=#": 10, "=]": 6, '&"': 18, "=$": 16, "=(": 16, "=,": 6, "&+": 11, "=/": 16, "&,1": 18,
    "&,2": 18, "&,3": 19, "&,4": 40, "&:": 19, "&/": 15,
}  # fmt: skip


@pytest.mark.parametrize(("identifier", "length"), LENGTHS.items())
def test_every_structure_has_the_length_of_the_index(identifier: str, length: int) -> None:
    """Identifier and content together."""
    structure = structure_at(identifier)
    assert structure is not None
    assert structure.length(identifier) == len(identifier) + length


def test_repeated_groups_are_counted_by_the_digits_in_front() -> None:
    """Measures of 14 digits, antigens of 10; what is no number repeats nothing."""
    for identifier, size, group in (("&$", 2, 14), ("&%", 3, 10)):
        structure = structure_at(identifier)
        assert structure is not None
        for times in (0, 1, 7):
            assert structure.length(f"{identifier}{times:0{size}}") == 2 + size + group * times
        assert structure.length(f"{identifier}X") == 2 + size


@pytest.mark.parametrize("first", "ABCDEFGHIJKLMNPQRSTUVWXYZ123456789")
def test_a_donation_number_is_its_own_identifier(first: str) -> None:
    """Any capital but O, any digit but 0."""
    assert structure_at(f"={first}") is donation()


@pytest.mark.parametrize("data", ["=", "&", "=O", "=0", "=a", "&a", "&;", "&!", "&,", "&,5", "=~"])
def test_what_is_no_structure_of_the_agency(data: str) -> None:
    """National and unknown identifiers have no length, so nothing behind them could be read."""
    assert structure_at(data) is None


@pytest.mark.parametrize(
    ("identifier", "good", "bad"),
    [
        ("=A", "A9999171234560A", "A999917123456OO"),
        ("=%", "Ma00", "6a0a"),
        ("=<", "E0791VAa", "E0791VaA"),
        ("=)", "y00ab12345", "y0xab12345"),
        ("&,3", "1234" + "A" * 15, "0234" + "A" * 15),
    ],
)
def test_small_letters_stand_only_where_they_may(identifier: str, good: str, bad: str) -> None:
    """The case of a letter is part of the value and is never folded."""
    structure = structure_at(identifier)
    assert structure is not None
    assert structure.fits(good)
    assert not structure.fits(bad)
