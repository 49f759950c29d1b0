"""Character sets and check characters."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from edge.codes.charsets import (
    SET_32,
    SET_36,
    SET_82,
    check_digit,
    check_pair,
    has_check_digit,
    has_hybrid_check,
    hybrid_check,
    modulo_97,
    within,
)

digits = st.text("0123456789", min_size=1, max_size=17)


def test_set_82_is_the_invariant_set_without_the_space() -> None:
    """82 printable characters, and none of those that national keyboards replace."""
    assert len(set(SET_82)) == 82
    assert not set(SET_82) & set(" #$@[\\]^`{|}~")


@given(digits)
def test_a_computed_check_digit_is_accepted_and_no_other(body: str) -> None:
    """Of the ten digits that may follow, exactly one is right."""
    right = check_digit(body)
    assert [d for d in "0123456789" if has_check_digit(body + d)] == [right]


@given(digits, st.data())
def test_one_wrong_digit_never_passes(body: str, data: st.DataObject) -> None:
    """Modulo 10 with weights 3 and 1 finds every single misread digit."""
    whole = body + check_digit(body)
    at = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != whole[at]]))
    assert not has_check_digit(whole[:at] + other + whole[at + 1 :])


@given(st.text(SET_82, min_size=4, max_size=23), st.data())
def test_one_wrong_character_of_an_alphanumeric_key_never_passes(body: str, data: st.DataObject) -> None:
    """The prime-weighted sum modulo 1021 finds every single misread character."""
    at = data.draw(st.integers(0, len(body) - 1))
    other = data.draw(st.sampled_from([c for c in SET_82 if c != body[at]]))
    assert check_pair(body[:at] + other + body[at + 1 :]) != check_pair(body)
    assert within(check_pair(body), SET_32)


@given(st.text(SET_36, min_size=1, max_size=20), st.data())
def test_one_wrong_letter_of_a_badge_never_passes(body: str, data: st.DataObject) -> None:
    """MOD 37,36 finds every single misread letter or digit."""
    at = data.draw(st.integers(0, len(body) - 1))
    other = data.draw(st.sampled_from([c for c in SET_36 if c != body[at]]))
    assert has_hybrid_check(body + hybrid_check(body))
    assert not has_hybrid_check(body[:at] + other + body[at + 1 :] + hybrid_check(body))


def test_modulo_97_agrees_with_long_division() -> None:
    """Letters count as two digits, A as 10."""
    assert modulo_97("3214282912345698765432161182") == 3214282912345698765432161182 % 97
    assert modulo_97("A1Z") == 10135 % 97
