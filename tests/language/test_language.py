"""Every word a user sees exists in both languages, and no wording ever fails."""

from __future__ import annotations

import doctest
import re
import string
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge import language
from edge.catalogue import ListingStatus, Role
from edge.catalogue.parties import Category, StorageClass
from edge.language import LANGUAGES, REASON_WORDS, TEXTS, Lang, next_action_of, say, text
from edge.language.actions import ACTIONS
from edge.language.things import THINGS
from edge.rules.operations import OPERATIONS, RECORDS
from edge.rules.reasons import REASONS
from edge.rules.states import STATES

EDGE = Path(__file__).parents[2] / "edge"
EACH_LANGUAGE = pytest.mark.parametrize("lang", LANGUAGES)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _members() -> list[str]:
    """Every member of every closed set, as a key."""
    papers = [paper for operation in OPERATIONS.values() for paper in operation.papers]
    return [
        *(f"operation.{name}" for name in (*OPERATIONS, *RECORDS)),
        *(f"state.{state}" for state in STATES),
        *(f"role.{role}" for role in get_args(Role)),
        *dict.fromkeys(f"paper.{paper.name}" for paper in papers),
        *dict.fromkeys(f"choice.{choice}" for paper in papers for choice in paper.choices),
        *(f"listing.{status}" for status in get_args(ListingStatus)),
        *(f"category.{category}" for category in get_args(Category)),
        *(f"storage.{storage}" for storage in get_args(StorageClass)),
        *(f"verdict.{verdict}" for verdict in ("ACCEPT", "REVIEW", "REJECT")),
    ]


def test_reasons_and_their_words_are_the_same_set() -> None:
    """Every reason has words, and no words are left without a reason."""
    assert {key.partition(":")[0] for key in REASON_WORDS} == REASONS.keys()
    assert all(key in REASON_WORDS for key in REASONS)


def test_actions_and_their_use_are_the_same_set() -> None:
    """Every next action has words, and each is some reason's."""
    assert {saying[0] for saying in REASON_WORDS.values()} <= ACTIONS.keys()
    assert ACTIONS.keys() <= {saying[0] for saying in REASON_WORDS.values()}
    assert all(reason.next_action == next_action_of(code) for code, reason in REASONS.items())


@pytest.mark.parametrize("key", _members())
def test_every_member_of_a_closed_set_has_words(key: str) -> None:
    """Operations, states, roles, papers and the rest are called something in both languages."""
    zh, en = TEXTS[key]
    assert CHINESE.search(zh)
    assert en
    assert not CHINESE.search(en)


def test_no_words_for_what_does_not_exist() -> None:
    """The tables of closed sets hold nothing else."""
    groups = {"operation", "state", "role", "paper", "choice", "listing", "category", "storage"}
    assert {key for key in THINGS if key.partition(".")[0] in groups} <= set(_members())


@pytest.mark.parametrize("code", REASON_WORDS)
def test_both_languages_name_the_same_things(code: str) -> None:
    """A Chinese sentence and its English twin take the same parameters."""
    _, zh, en = REASON_WORDS[code]
    assert _fields("".join(zh)) == _fields("".join(en))
    assert CHINESE.search(zh[0]) or "{" in zh[0]
    assert not CHINESE.search("".join(en))


@pytest.mark.parametrize("key", TEXTS)
def test_screen_words_are_well_formed(key: str) -> None:
    """Both languages of a screen word have the same places to fill."""
    zh, en = TEXTS[key]
    assert zh
    assert en
    assert _fields(zh) == _fields(en)


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_is_one_sentence(action: str) -> None:
    """What to do next ends as a sentence does, in both languages."""
    zh, en = ACTIONS[action]
    assert zh.endswith("。")
    assert en.endswith(".")


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


@EACH_LANGUAGE
@given(
    code=st.sampled_from((*REASON_WORDS, "no such code")),
    params=st.dictionaries(
        st.sampled_from(("state", "needed", "why", "count", "serial", "product", "product_en", "form")),
        st.text(max_size=8),
    ),
)
def test_wording_never_fails(lang: Lang, code: str, params: dict[str, str]) -> None:
    """Whatever is or is not given, there is a title, a sentence and something to do."""
    words = say(code.partition(":")[0], lang, params)
    assert words.title
    assert words.sentence
    assert words.next_action


@EACH_LANGUAGE
def test_a_missing_value_shows_as_a_dash(lang: Lang) -> None:
    """What is not known is a dash, never a fault or a brace."""
    for code in REASON_WORDS:
        words = say(code.partition(":")[0], lang, {"why": code.partition(":")[2]})
        assert "{" not in words.title + words.sentence
    assert "—" in say("expired", lang).sentence


def test_members_are_said_in_words() -> None:
    """States, roles and papers named by a finding are said in the reader's language."""
    assert "已上架" in say("chain-order", "zh", {"state": "coded", "needed": "entered,shelved"}).sentence
    assert (
        "entered, shelved"
        in say("chain-order", "en", {"state": "coded", "needed": "entered,shelved"}).sentence
    )
    assert "进口药品通关单" in say("paper-missing", "zh", {"paper": "clearance_form"}).sentence
    assert "主管" in say("wrong-role", "zh", {"operation": "void_exit", "needed": "supervisor"}).sentence


def test_names_are_said_in_the_readers_language() -> None:
    """A name with an English twin is said in English to an English reader."""
    params = {"why": "status", "status": "cancelled", "institution": "旧城医院", "institution_en": "Old Town"}
    assert say("institution-whitelisted", "zh", params).sentence == "“旧城医院”的名单资格已取消。"
    assert say("institution-whitelisted", "en", params).title == "Institution cancelled"
    assert "Old Town" in say("institution-whitelisted", "en", params).sentence


def test_many_packages_are_said_in_one_sentence() -> None:
    """A reason that holds for several packages names how many and the first."""
    words = say("expired", "en", {"day": "2026-01-31", "count": "3", "serial": "S2"})
    assert words.sentence.endswith("(3 packages, the first with serial S2)")


def test_examples_in_the_docstring() -> None:
    """What the docstring shows is so."""
    assert doctest.testmod(language).failed == 0
    assert doctest.testmod(language).attempted == 4


def test_texts() -> None:
    """A key has its words; one without is shown as it is; an answer may be a reason."""
    assert text("operation.zone_exit", "zh") == "扫码出区"
    assert text("no.such.key", "en") == "no.such.key"
    assert text("answer.no-such-code", "en") == "answer.no-such-code"
    assert text("answer.paper-missing", "en", paper="seal") == "The task lacks: Seal number."


def test_what_readers_remark_has_words() -> None:
    """Every remark a code reader makes is a reason with words."""
    made = re.compile(r'CodeFinding\(\s*"([a-z-]+)"')
    codes = {
        code for file in (EDGE / "codes").rglob("*.py") for code in made.findall(file.read_text("utf-8"))
    }
    assert codes <= REASONS.keys()
