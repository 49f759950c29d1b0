"""A serial list as numbered codes."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.clock import CHINA
from edge.codes import parse as parse_code
from edge.codes.list_part import AT_ONCE, MOST, PREFIX, Gathered, ListPart, Lists, cut, parse, part_of
from edge.codes.scanned import ScannedCode
from edge.frame import Frame

NOW = datetime(2026, 6, 1, tzinfo=CHINA)
DOCUMENTS = st.binary(max_size=800)


def read(texts: tuple[str, ...]) -> list[ListPart]:
    """Every code read, none refused."""
    parts = [parse(text) for text in texts]
    assert None not in parts
    return [part for part in parts if part is not None]


@given(DOCUMENTS, st.integers(20, 400), st.randoms(use_true_random=False))
def test_in_any_order_and_read_twice_the_parts_are_the_list(
    document: bytes, size: int, chance: object
) -> None:
    """Whichever comes first and however often, all of them together are what was cut."""
    parts = read(cut(document, size))
    parts += parts[:3]
    chance.shuffle(parts)  # type: ignore[attr-defined]
    gathered = Gathered(parts[0])
    for part in parts[1:]:
        gathered = gathered.with_part(part)
    assert gathered.missing == ()
    assert gathered.whole() == document


@given(DOCUMENTS.filter(lambda document: len(document) > 100), st.data())
def test_missing_parts_are_named(document: bytes, data: st.DataObject) -> None:
    """Until the last has come there is no list, and the numbers to look for are known."""
    parts = read(cut(document, 20))
    seen = data.draw(st.lists(st.sampled_from(parts), min_size=1, max_size=len(parts), unique=True))
    gathered = Gathered(seen[0])
    for part in seen[1:]:
        gathered = gathered.with_part(part)
    assert set(gathered.missing) == {part.number for part in parts} - {part.number for part in seen}
    assert (gathered.whole() is None) == bool(gathered.missing)


@given(DOCUMENTS, st.integers(0), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567-"))
def test_a_misread_letter_is_no_part(document: bytes, place: int, letter: str) -> None:
    """One letter changed in the code is noticed at once."""
    text = cut(document, 200)[0]
    place = len(PREFIX) + place % (len(text) - len(PREFIX))
    if text[place] != letter and "-" not in (text[place], letter):
        assert parse(text[:place] + letter + text[place + 1 :]) is None


@given(DOCUMENTS)
def test_a_part_is_never_goods(document: bytes) -> None:
    """The scanner's path reads it as a command, whose word says it is a part of a list."""
    for text in cut(document, 300):
        code = parse_code(Frame(text.encode(), "test", "", NOW), today=NOW.date())
        assert isinstance(code, ScannedCode)
        assert code.standard == "command"
        assert dict(code.elements)["id"].startswith("LIST-")


def test_parts_of_two_lists_do_not_mix() -> None:
    """A code of another list begins that one."""
    one, other = read(cut(b"one list" * 9, 10)), read(cut(b"another list" * 9, 10))
    gathered = Gathered(one[0]).with_part(other[1])
    assert gathered.first == other[1]
    assert 1 in gathered.missing


@given(st.randoms(use_true_random=False))
def test_lists_read_side_by_side_both_come_together(chance: random.Random) -> None:
    """However their codes are mixed, and read twice: a foreign one costs nothing that was read before."""
    documents = (b"one list" * 9, b"another list" * 9)
    parts = [part for document in documents for part in read(cut(document, 10))] * 2
    chance.shuffle(parts)
    lists, whole = Lists(), set()
    for part in parts:
        lists = lists.with_part(part)
        assert lists.newest.first.name == part.name
        document = lists.newest.whole()
        if document is not None:
            whole.add(document)
    assert whole == set(documents)


def test_the_list_not_read_for_longest_goes() -> None:
    """Codes of many lists that nobody reads to their end are not kept for ever."""
    lists = Lists()
    every = [read(cut(f"list {n} ".encode() * 9, 10))[0] for n in range(AT_ONCE + 1)]
    for part in every:
        lists = lists.with_part(part)
    assert [one.first for one in lists.lists] == every[1:]
    assert lists.without_newest().newest.first == every[-2]


def test_parts_that_only_look_alike_are_refused() -> None:
    """A part put in place of another, under the same list's name, makes no list."""
    parts = read(cut(bytes(range(250)), 40))
    swapped = [
        ListPart(one.name, other.number, one.of, one.content) for one, other in pairwise([*parts, parts[0]])
    ]
    gathered = Gathered(swapped[0])
    for part in swapped[1:]:
        gathered = gathered.with_part(part)
    with pytest.raises(ValueError, match="parts of one list"):
        gathered.whole()


def test_a_list_too_long_for_codes_is_said() -> None:
    """More than ninety-nine codes are a file."""
    with pytest.raises(ValueError, match=f"at most {MOST}"):
        cut(b"".join(number.to_bytes(4, "big") for number in range(1, 90_000, 7)), 20)


@pytest.mark.parametrize(
    "text", ["", "BS-LIST-", "BS-LIST-ABCDEFGH-2-1-AA-X", "BS-OP-W-017-T", "0109506000134352"]
)
def test_other_codes_are_no_part(text: str) -> None:
    """Badges, goods, and parts past their own number are none."""
    assert parse(text) is None


def test_a_word_of_another_shape_and_a_number_past_the_last_are_no_part() -> None:
    """However right their check character is."""
    assert part_of("NOT A PART") is None
    (text,) = cut(b"short", 900)
    word = text.removeprefix(PREFIX).rpartition("-")[0]
    assert part_of(word) is not None


def test_parts_that_make_another_document_than_they_are_named_for_are_refused() -> None:
    """The name of a list is the hash of what its parts must make."""
    (one,), (other,) = read(cut(b"one document", 900)), read(cut(b"another document", 900))
    forged = Gathered(replace(one, content=other.content))
    with pytest.raises(ValueError, match="others"):
        forged.whole()
