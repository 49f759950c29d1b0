"""The parse contract of the headless command."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.codes import parse_line
from edge.codes.charsets import SET_82

TODAY = date(2026, 6, 1)
GTIN = "09506000134352"
SHEET = "]d1  " + " ".join(SET_82) + "   ]    \x1d    "

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def answered(line: str | bytes) -> dict[str, object]:
    """The answer to one line, which must be text that can be written."""
    answer = parse_line(line, TODAY)
    json.dumps(answer, ensure_ascii=False).encode()
    return answer


def ask(**request: object) -> dict[str, object]:
    """The answer to one request."""
    return answered(json.dumps(request))


def test_a_code_is_told_with_all_it_says() -> None:
    """Every member of the contract is there, absent things as null."""
    answer = ask(data=f"]d201{GTIN}172702003012\x1d10L\x1d21S", symbology=None)
    assert answer == {
        "ok": True,
        "standard": "gs1",
        "elements": {"01": GTIN, "17": "270200", "30": "12", "10": "L", "21": "S"},
        "decoded": {"17": "2027-02-28", "30": 12},
        "gtin": GTIN,
        "sscc": None,
        "lot": "L",
        "expiry": "2027-02-28",
        "production": None,
        "serial": "S",
        "count": 12,
        "weight": None,
        "product": GTIN,
        "epc": f"https://id.gs1.org/01/{GTIN}/21/S",
        "findings": [],
    }


def test_a_refusal_is_told_with_its_reason() -> None:
    """The reason is a code, the message is for people."""
    answer = ask(data="]d20109506000134353")
    assert answer["ok"] is False
    assert answer["reason"] == "check-digit"
    assert set(answer) == {"ok", "reason", "message"}


def test_findings_are_listed() -> None:
    """Each with code and message."""
    answer = ask(data="(10)A")
    assert [finding["code"] for finding in answer["findings"]] == ["requisite-missing"]  # type: ignore[attr-defined]


def test_a_baseline_restores_the_scan() -> None:
    """The calibration pair travels with the request."""
    turned = str.maketrans("yz]+", "zy+]")
    baseline = {"true": SHEET, "reported": SHEET.translate(turned)}
    data = f"]d201{GTIN}10yz\x1d21S".translate(turned)
    assert ask(data=data, baseline=baseline)["lot"] == "yz"
    assert ask(data=data, baseline=None)["reason"] == "layout-mismatch"


@pytest.mark.parametrize(
    "line",
    [
        "",
        "{",
        "[]",
        "1",
        "null",
        '"x"',
        "{}",
        '{"data": 1}',
        '{"data": null}',
        '{"data": "x", "symbology": 1}',
        '{"data": "x", "baseline": 1}',
        '{"data": "x", "baseline": {}}',
        '{"data": "x", "baseline": {"true": 1, "reported": "x"}}',
        "[" * 100_000,
        b"\xff",
        "x" * (1 << 20) + "x",
    ],
)
def test_what_is_no_request_is_answered_as_such(line: str | bytes) -> None:
    """Broken JSON and wrong types get their line too."""
    answer = parse_line(line, TODAY)
    assert answer["ok"] is False
    assert answer["reason"] == "not-a-request"


def test_a_lone_surrogate_is_misread() -> None:
    """It has no bytes, so no scanner sent it."""
    assert parse_line('{"data": "]d2\\ud800"}', TODAY)["reason"] == "misread"
    sick = {"true": SHEET + "\ud800", "reported": SHEET + "x"}
    assert ask(data="x", baseline=sick)["reason"] == "layout-mismatch"


@given(anything)
def test_every_line_has_one_answer(value: object) -> None:
    """Any JSON at all yields an object with `ok`, which is JSON itself."""
    answer = answered(json.dumps(value))
    assert isinstance(answer["ok"], bool)
    assert json.loads(json.dumps(answer)) == answer


@given(st.fixed_dictionaries({"data": anything, "symbology": anything, "baseline": anything}))
def test_every_request_has_one_answer(request: dict[str, object]) -> None:
    """Whatever stands in the members."""
    assert isinstance(answered(json.dumps(request))["ok"], bool)


@given(st.text(), st.text(), st.text())
def test_any_calibration_pair_is_survived(data: str, true: str, reported: str) -> None:
    """Sheets of any text restore or refuse."""
    assert isinstance(ask(data=data, baseline={"true": true, "reported": reported})["ok"], bool)


@given(st.text(max_size=2000) | st.binary(max_size=200))
def test_any_line_is_survived(line: str | bytes) -> None:
    """Also what is no JSON."""
    assert isinstance(answered(line)["ok"], bool)
