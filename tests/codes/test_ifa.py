"""German drug numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.codes.ifa import is_ppn, is_pzn, parse_pzn, ppn_check, pzn_of
from edge.codes.scanned import Misreading, ScannedCode


@given(st.text("0123456789ABCXYZ", min_size=3, max_size=20), st.data())
def test_one_wrong_character_of_a_ppn_never_passes(body: str, data: st.DataObject) -> None:
    """Weights below 97 make every single change show."""
    whole = body + ppn_check(body)
    at = data.draw(st.integers(0, len(body) - 1))
    other = data.draw(st.sampled_from([c for c in "0123456789" if c != whole[at]]))
    assert is_ppn(whole) or whole.startswith("11")
    assert not is_ppn(whole[:at] + other + whole[at + 1 :])


@given(st.integers(0, 9_999_999))
def test_agency_11_holds_a_pzn_with_its_own_check(number: int) -> None:
    """Both checks must be right; of ten last digits one at most is."""
    good = [f"{number:07}{last}" for last in range(10) if is_pzn(f"{number:07}{last}")]
    assert len(good) <= 1
    for last in range(10):
        pzn = f"{number:07}{last}"
        whole = f"11{pzn}{ppn_check('11' + pzn)}"
        assert is_ppn(whole) is (pzn in good)
        assert pzn_of(whole) == pzn
    assert is_ppn("99" + "0" * 7 + ppn_check("99" + "0" * 7))


@pytest.mark.parametrize("value", ["", "1108", "ab345608", "11123456841", "1" * 23])
def test_other_text_is_no_ppn(value: str) -> None:
    """Length, capitals and check digits are all needed."""
    assert not is_ppn(value)


def test_a_pzn_names_the_product_as_a_ppn() -> None:
    """Code 39 and DataMatrix of one pack name the same product."""
    code = parse_pzn("-12345684", "")
    assert isinstance(code, ScannedCode)
    assert (code.product, code.serial, code.key) == ("111234568408", None, "")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("-", "bad-length"),
        ("-1234567", "bad-length"),
        ("-1234568A", "bad-length"),
        ("-12345685", "check-digit"),
    ],
)
def test_a_damaged_pzn_is_refused(data: str, reason: str) -> None:
    """Eight digits, the last right."""
    code = parse_pzn(data, "")
    assert isinstance(code, Misreading)
    assert code.code == reason
    assert not is_pzn(data[1:])
