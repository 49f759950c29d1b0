from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from rich.cells import cell_len

import edge.tui
from edge.catalogue import Name
from edge.clock import CHINA
from edge.config.load import regimes
from edge.language import TEXTS, text
from edge.language.screen import SCREEN
from edge.rules.facts import ItemState
from edge.rules.operations import OPERATIONS
from edge.tui import words
from edge.tui.answers import Answer, AnswerCode
from edge.tui.keys import Key
from edge.tui.line_views import LineState
from edge.tui.menu import items
from edge.tui.pages import PAGES, made
from edge.tui.scan import ScanScreen
from tests.tui.fake_port import full_snapshot

SOURCES = [path.read_text(encoding="utf-8") for path in Path(edge.tui.__file__).parent.glob("*.py")]
LITERAL = re.compile(r'(?:\bsay|\btext|INTRO[^=]*=|note=|Spec\("\w+",|, )\(?\s*"([a-z_]+\.[a-z_.-]+[a-z])"')
KINDS = (
    "scan override undo task-open task-close sign-in sign-out sign-in-failed catalogue grant enrol incarnation "
    "quarantine clock repeat acknowledge operator exception record hold site setting"
).split()


def known(key: str) -> bool:
    """Whether both languages have words for `key`."""
    return all(text(key, lang) not in ("", key) for lang in ("zh", "en"))  # type: ignore[arg-type]


def test_every_key_written_in_the_screens_has_words() -> None:
    """Each literal key in the source of the screens exists in zh and en."""
    keys = {key for source in SOURCES for key in LITERAL.findall(source)}
    assert len(keys) > 100
    assert sorted(key for key in keys if not known(key)) == []


def test_every_member_of_a_closed_set_has_words() -> None:
    """Keys, pages, lines, kinds, states, operations and their papers, built at run time, exist too."""
    acts = {key.act for key in ScanScreen.KEYS} | set(items(full_snapshot()))
    wanted = {f"key.{act}" for act in acts}
    wanted |= {f"line.{state}" for state in get_args(LineState)}
    wanted |= {f"kind.{kind}" for kind in KINDS} | {f"state.{state}" for state in get_args(ItemState)}
    wanted |= {f"verdict.{verdict}" for verdict in ("ACCEPT", "REVIEW", "REJECT")}
    for step in OPERATIONS.values():
        wanted |= {f"operation.{step.name}"} | {f"paper.{paper.name}" for paper in step.papers}
        wanted |= {f"choice.{choice}" for paper in step.papers for choice in paper.choices}
    assert sorted(key for key in wanted if not known(key)) == []


@pytest.mark.parametrize("page", PAGES)
def test_every_screen_has_a_name_and_words_for_its_keys(page: str) -> None:
    """Title and key bar of every screen exist in zh and en."""
    screen = made(page)
    assert known(f"page.{screen.NAME}")
    for key in (*screen.KEYS, *screen.COMMON):
        assert isinstance(key, Key)
        assert known(f"key.{key.act}")


@pytest.mark.parametrize("code", [code for code in get_args(AnswerCode) if code])
def test_every_refusal_of_an_act_has_a_sentence(code: str) -> None:
    """Whatever the station answers, the form says it in zh and en, and never by its code."""
    for lang in ("zh", "en"):
        said = words.answer(Answer(ok=False, code=code), lang)  # type: ignore[arg-type]
        assert said
        assert code not in said


def test_screen_words_hold_no_character_of_doubtful_width_in_lists() -> None:
    """Column headings, key words and the state line hold no character that is one cell or two by locale."""
    aligned = ("key.", "column.", "line.", "status.", "verdict.", "kind.", "recent.")
    for key, pair in SCREEN.items():
        if key.startswith(aligned):
            doubtful = [c for c in "".join(pair) if unicodedata.east_asian_width(c) == "A"]
            assert not doubtful, (key, doubtful)


def test_times_are_read_at_a_glance() -> None:
    """Today's times are a clock, others a day and a clock, in China's time."""
    now = datetime(2026, 3, 1, 12, 0, tzinfo=CHINA)
    assert words.moment(now - timedelta(hours=1), now) == "11:00:00"
    assert words.moment(now - timedelta(days=1), now) == "2026-02-28 12:00"
    assert words.moment(None, now) == "--"


def test_ages_take_the_largest_unit_that_fits() -> None:
    """Minutes below an hour, hours below two days, then days; never below nought."""
    now = datetime(2026, 3, 1, tzinfo=UTC)
    assert words.age(now - timedelta(minutes=5), now, "en") == "5 min ago"
    assert words.age(now - timedelta(hours=30), now, "en") == "30 h ago"
    assert words.age(now - timedelta(days=3), now, "zh") == "3 天前"
    assert words.age(now + timedelta(days=3), now, "en") == "0 min ago"


def test_a_name_missing_in_one_language_is_given_in_the_other() -> None:
    """Better a foreign name than none."""
    assert words.named(Name(zh="", en="Aspirin"), "zh") == "Aspirin"
    assert words.named(Name(zh="阿司匹林", en=""), "en") == "阿司匹林"
    assert words.named(None, "en") == ""


def test_labels_fit_where_they_stand() -> None:
    """A field's name is never cut: 22 cells, in both languages, the words of the regimes too."""
    usual = {key: pair for key, pair in TEXTS.items() if not key.endswith(".note")}
    for called in (usual, *(regime.words for regime in regimes().values())):
        for key, pair in called.items():
            room = {"paper": 22, "field": 22, "operation": 26}.get(key.partition(".")[0], 999)
            assert all(cell_len(said) <= room for said in pair), key
