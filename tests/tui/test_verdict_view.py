from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from edge.catalogue import Name
from edge.rules.verdict import Finding
from edge.tui.line_views import SyncView
from edge.tui.lines import width_of
from edge.tui.port import Language, Scan, Trouble
from edge.tui.verdict_view import Field, lines_of
from edge.tui.views import Clause
from tests.tui.fake_port import NOW, STATION, accepted, full_snapshot, rejected, reviewed

LONG = "在首次进口前应当取得国家药品监督管理部门的临时进口批复，并按照批复的数量、用途和使用机构使用。" * 3


def shown(
    scan: Scan | None,
    lang: Language = "zh",
    width: int = 80,
    height: int = 10,
    trouble: Trouble | None = None,
    **changes: object,
) -> str:
    """The field's text, rows parted by newlines; each row is checked to fit."""
    field = Field(scan, trouble, full_snapshot(**changes), lang, NOW)
    lines, _ = lines_of(field, width, height)
    assert len(lines) == height
    assert all(width_of(line) <= width for line in lines)
    return "\n".join("".join(part for part, _ in line) for line in lines)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("width", "height"), [(80, 10), (120, 22), (200, 50)])
def test_key_facts_stand_at_every_size(lang: Language, width: int, height: int) -> None:
    """Word, reason, clause, goods, count and next action of a halting REJECT fit at 80 columns and more."""
    text = shown(rejected(), lang, width, height, halted=True)
    word = {"zh": "拒绝", "en": "REJECT"}[lang]
    title = {"zh": "超出通关单数量", "en": "Over the form"}[lang]
    for fact in (word, title, "二(四)1", "ECU32A", "2027-03-31", "S00042", "37 / 60", "F8"):
        assert fact in text
    assert "累计不得超过批复总数量" in "".join(text.split())


def test_good_scan_says_what_it_was() -> None:
    """An ACCEPT names product, lot, expiry and serial, and asks for nothing."""
    text = shown(accepted())
    for fact in ("通过", "依库珠单抗注射液", "ECU32A", "2027-03-31", "S00041", "37 / 60"):
        assert fact in text
    assert "下一步" not in text


def test_review_names_every_finding() -> None:
    """The first finding in full, the others by title."""
    text = shown(reviewed(), "en")
    assert "Not seen here" in text
    assert "Also: Catalogue stale" in text
    assert "Next:" in text


def test_long_clause_leaves_room_for_goods_and_action() -> None:
    """A quote of many lines is cut; what to do and which package stay."""
    name = Name(zh="北京市药品管理条例" * 4, en="Plan " * 20)
    clause = Clause(document=name, clause="十二", quote=LONG)
    text = shown(rejected(clauses={"clearance-balance": clause}), halted=True)
    for fact in ("超出通关单数量", "S00042", "依库珠单抗", "F8"):
        assert fact in text


def test_site_policy_says_so() -> None:
    """What rests on no clause is marked as the site's own rule."""
    clause = Clause(document=Name(zh="", en=""), clause="", quote="近效期 90 天内须复核", policy=True)
    text = shown(reviewed(clauses={"chain-order": clause}))
    assert "非法规条款" in text


def test_first_time_is_shown() -> None:
    """A duplicate says when the item was first scanned."""
    text = shown(rejected(first=NOW - timedelta(days=2)), "en")
    assert "First scanned: " in text


def test_case_says_how_many() -> None:
    """A case names its SSCC and its packs."""
    text = shown(accepted(sscc="106141412345678908", serial="", lot="", packs=60))
    assert "106141412345678908" in text
    assert "60" in text


def test_unread_code_is_shown_as_it_came() -> None:
    """A misreading shows the bytes as text where there are no goods to name."""
    finding = Finding("check-digit", "reject", params={"message": "x"})
    text = shown(
        Scan(seq=1, at=NOW, kind="scan", operation="", verdict="REJECT", findings=(finding,), text="4006")
    )
    assert "4006" in text


def test_minted_code_and_hand_typed_code_are_told() -> None:
    """A new code is there to be printed; a typed one says so."""
    assert "(21)TZ01" in shown(accepted(minted="(01)09506000134352(21)TZ01"))
    assert "手工录入" in shown(accepted(keyed=True))


def test_waiting_says_what_is_missing() -> None:
    """No task, no catalogue, a first load and quarantine each say so before the first scan."""
    empty = {"recent": (), "task": None}
    assert "F2" in shown(None, **empty)
    loading = SyncView(line="up", loading=(250_000, 1_000_000))
    assert "250,000" in shown(None, sync=loading, **empty)
    blank = full_snapshot().catalogue
    assert "没有名录" in shown(None, catalogue=replace(blank, version=None), **empty)
    assert "隔离" in shown(None, station=replace(STATION, quarantined=True), **empty)


def test_trouble_takes_the_whole_field() -> None:
    """A blocking failure shows over any verdict."""
    text = shown(accepted(), "en", trouble=Trouble("store-full", "Failed to write."))
    assert "disk is full" in text
    assert "ACCEPT" not in text
