"""Blood groups in words."""

from __future__ import annotations

import itertools
import string

import pytest

from edge.codes.isbt128_blood import blood_group

ALPHANUMERIC = string.ascii_letters + string.digits


@pytest.mark.parametrize(
    ("value", "group"),
    [
        ("9500", "O RhD negative"),
        ("5100", "O RhD positive"),
        ("0600", "A RhD negative"),
        ("6200", "A RhD positive"),
        ("1700", "B RhD negative"),
        ("7300", "B RhD positive"),
        ("2800", "AB RhD negative"),
        ("8400", "AB RhD positive"),
        ("5500", "O"),
        ("8800", "AB"),
        ("D600", "para-Bombay RhD negative"),
        ("Q600", "AB para-Bombay RhD positive"),
        ("K000", "A1B"),
    ],
)
def test_the_default_of_every_group(value: str, group: str) -> None:
    """The column of the table for a use that is not specified."""
    assert blood_group(value) == {"group": group} | (
        {} if value[1] == "0" and value[0] == "K" else {"collection": "use not specified"}
    )


def test_every_number_belongs_to_one_group_at_most() -> None:
    """Eight kinds of collection for each of eight groups, four groups without RhD, the rest nothing."""
    found = [blood_group(f"{number:02}00") for number in range(100)]
    named = [one for one in found if one and "group" in one]
    assert len(named) == 8 * 8 + 4
    assert len({(one["group"], one["collection"]) for one in named}) == 8 * 8 + 4
    assert found[0] == {"message": "no ABO or RhD information"}


def test_letters_tell_the_rarer_groups() -> None:
    """Sixteen letters; plain groups have no 6, which they write as a number."""
    found = {
        "".join(pair): blood_group("".join(pair) + "00") for pair in itertools.product(ALPHANUMERIC, repeat=2)
    }
    letters = {code: one for code, one in found.items() if one and "collection" in one and code[0].isalpha()}
    assert len(letters) == 12 * 8 + 4 * 7
    assert letters["A2"] == {"group": "A", "collection": "directed use only"}
    assert letters["E9"] == {
        "group": "para-Bombay RhD positive",
        "collection": "autologous use only, biohazardous",
    }
    assert found["A6"] is None


@pytest.mark.parametrize(
    ("value", "phenotype"),
    [
        ("6200", None),
        ("62S0", "K-"),
        ("62E0", "K- C- c+ E+ e+"),
        ("62R0", "K+ C+ c- E+ e-"),
        ("62X0", "C- E-"),
        ("62V0", "Mi(a)/Mur+"),
        ("62W0", "see the special testing symbol"),
    ],
)
def test_the_third_character_tells_the_phenotype(value: str, phenotype: str | None) -> None:
    """K, C, c, E and e; or Miltenberger; or where to look."""
    found = blood_group(value)
    assert found is not None
    assert found.get("phenotype") == phenotype


def test_every_third_character_means_something() -> None:
    """All digits and capitals are assigned."""
    for character in string.digits + string.ascii_uppercase:
        assert blood_group(f"62{character}0") is not None
