"""Starting the screen: what is remembered from the last time."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.runtime.opening import Opened, open_runtime
from edge.tui.start import last_language, remember_language, spare_what_stays


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """A home that speaks English unless somebody chose otherwise."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "bondscan.toml").write_text('language = "en"\nstorage.anchor_directory = "../anchors"\n')
    made = open_runtime(home, halts=True)
    yield made
    made.runtime.stop()


def test_the_language_last_chosen_is_the_next_starts(opened: Opened) -> None:
    """The configured one before anybody has chosen."""
    assert last_language(opened) == "en"
    remember_language(opened, "zh")
    assert last_language(opened) == "zh"
    remember_language(opened, "en")
    assert last_language(opened) == "en"


@pytest.mark.parametrize("content", [b"", b"fr", b"\xff\xfe"])
def test_a_damaged_note_is_no_choice(opened: Opened, content: bytes) -> None:
    """The configured language then."""
    opened.places.language.write_bytes(content)
    assert last_language(opened) == "en"


def test_a_choice_that_cannot_be_kept_is_no_failure(opened: Opened) -> None:
    """It holds until the program ends."""
    opened.places.language.mkdir()
    remember_language(opened, "zh")
    assert last_language(opened) == "en"


def test_what_is_there_at_the_start_is_not_searched_for_garbage() -> None:
    """What comes after it is."""
    before = gc.get_freeze_count()
    try:
        spare_what_stays()
        assert gc.get_freeze_count() > before
        late: list[object] = []
        late.append(late)
        del late
        assert gc.collect() >= 1
    finally:
        gc.unfreeze()
