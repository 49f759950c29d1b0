"""Which identifiers belong together."""

from __future__ import annotations

import pytest

from edge.codes.associations import associations, repetitions, unserialised


def codes(*present: str) -> list[str]:
    """The codes of the findings on these identifiers."""
    return [finding.code for finding in associations(present)]


@pytest.mark.parametrize(
    "present",
    [
        ("01", "17", "10", "21"),
        ("00",),
        ("00", "02", "37"),
        ("01", "3103"),
        ("01", "3922", "3103"),
        ("415", "8020", "3912"),
        ("01", "21", "8030"),
        ("8018", "7259", "7258"),
        ("01", "10", "7004"),
        ("91",),
    ],
)
def test_what_belongs_together_yields_nothing(present: tuple[str, ...]) -> None:
    """Requisites are there, and nothing that excludes another."""
    assert codes(*present) == []


@pytest.mark.parametrize(
    ("present", "expected"),
    [
        (("10",), "requisite-missing"),
        (("01", "8030"), "requisite-missing"),
        (("8018", "7258"), "requisite-missing"),
        (("01", "3922"), "requisite-missing"),
        (("02", "00"), "requisite-missing"),
        (("01", "02", "37", "00"), "excluded-pair"),
        (("01", "3100", "3101"), "excluded-pair"),
        (("01", "21", "235"), "excluded-pair"),
        (("8017", "8018"), "excluded-pair"),
    ],
)
def test_a_missing_or_an_excluded_partner_is_a_finding(present: tuple[str, ...], expected: str) -> None:
    """Each rule that is broken is named."""
    assert expected in codes(*present)


def test_an_identifier_does_not_exclude_itself() -> None:
    """A pattern that matches the identifier it belongs to is not meant."""
    assert codes("01", "3100") == []


def test_an_unknown_identifier_is_no_matter_of_association() -> None:
    """What does not exist is refused elsewhere."""
    assert codes("0000") == []


def test_the_same_identifier_again_is_a_finding_only_with_another_value() -> None:
    """Twice the same says nothing new."""
    assert repetitions((("01", "A"), ("10", "B"), ("10", "B"))) == {}
    assert list(repetitions((("10", "B"), ("10", "C"), ("21", "X")))) == ["10"]


def test_a_signature_needs_serialised_keys() -> None:
    """Kinds of documents, coupons and assets cannot be signed."""
    assert unserialised({"253": "1" * 13}) == ()
    assert len(unserialised({"8030": "A", "253": "1" * 13, "8003": "0" * 14, "255": "1" * 14})) == 2
