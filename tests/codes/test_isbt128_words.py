"""Coded values of ISBT 128 in words."""

from __future__ import annotations

import pytest

from edge.codes.isbt128_words import dimension, flag, product_code


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ("00", None),
        ("01", "container 1 of a set"),
        ("04", "container 4 of a set"),
        ("05", "repeated label printed on demand"),
        ("13", "attached label"),
        ("14", None),
        ("15", "container 5 of a set"),
        ("19", "container 9 of a set"),
        ("20", "set by the facility"),
        ("59", "set by the facility"),
        ("60", "check of the number"),
        ("96", "check of the number"),
        ("97", None),
        ("A1", None),
    ],
)
def test_flags_of_a_donation_number(flags: str, words: str | None) -> None:
    """Containers of a set, labels, the facility's own, and the check."""
    assert flag(flags) == words


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("E0791Va0", {"source": "volunteer", "division": "a0", "kind": "blood component"}),
        ("S1295400", {"source": "designated", "division": "00", "kind": "cellular therapy"}),
        ("X0001z00", {"division": "00", "kind": "other blood product"}),
        ("X5001000", {"division": "000", "kind": "other blood product"}),
        ("V1295012", {"division": "012", "kind": "ocular tissue"}),
        ("D1234x00", {"division": "x00", "kind": "national or local"}),
    ],
)
def test_the_parts_of_a_product_code(value: str, told: dict[str, str]) -> None:
    """Where the sixth character is the collection's source, the division has two; elsewhere three."""
    assert product_code(value) == {"description": value[:5]} | told


@pytest.mark.parametrize(
    ("group", "told"),
    [
        ("06000712345000", ("nominal", "platelets", "12345", "10^9")),
        ("01000612345500", ("equal to", "area", "0.12345", "cm2")),
        ("99999912345600", ("99", "9999", "12345", "")),
    ],
)
def test_measures(group: str, told: tuple[str, ...]) -> None:
    """Relation, kind, value and unit; codes that are not settled stay as they are."""
    assert tuple(dimension(group).values()) == told
