"""Where serial lists lie: whole or as they were before, and no two of them in one file."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.errors import StoreError
from edge.sync import kept_lists


def test_a_list_takes_the_place_of_the_one_before_of_its_form_alone(tmp_path: Path) -> None:
    """Each form has one file, and nothing is left beside."""
    for form, document in (("F-1", b"one"), ("F/2", b"two"), ("F-1", b"one again")):
        kept_lists.keep(tmp_path, form, document)
    assert kept_lists.read(kept_lists.place_of(tmp_path, "F-1")) == b"one again"
    assert sorted(document for _, document in kept_lists.every(tmp_path)) == [b"one again", b"two"]
    assert len(list((tmp_path / kept_lists.FOLDER).iterdir())) == 2


def test_what_cannot_be_read_is_empty(tmp_path: Path) -> None:
    """A list that is not there, and a directory in the place of one."""
    assert (kept_lists.read(tmp_path / "missing"), list(kept_lists.every(tmp_path))) == (b"", [])
    place = kept_lists.place_of(tmp_path, "F-1")
    place.mkdir(parents=True)
    assert list(kept_lists.every(tmp_path)) == [(place, b"")]


def test_a_disk_that_takes_nothing_is_said_and_the_list_before_stays(tmp_path: Path) -> None:
    """Whoever brings the list is told that it was not taken."""
    kept_lists.keep(tmp_path, "F-1", b"one")
    place = kept_lists.place_of(tmp_path, "F-1")
    place.with_suffix(".new").mkdir()  # where the next would be written first
    with pytest.raises(StoreError, match="room on the disk"):
        kept_lists.keep(tmp_path, "F-1", b"another")
    assert kept_lists.read(place) == b"one"


def test_a_list_that_is_let_go_is_gone(tmp_path: Path) -> None:
    """Also when it was gone already."""
    kept_lists.keep(tmp_path, "F-1", b"one")
    place = kept_lists.place_of(tmp_path, "F-1")
    for _ in range(2):
        kept_lists.let_go(place, b"one")
    assert not place.exists()


def test_a_list_that_took_the_place_of_the_one_to_let_go_stays(tmp_path: Path) -> None:
    """It came after the other had been looked at."""
    kept_lists.keep(tmp_path, "F-1", b"another")
    place = kept_lists.place_of(tmp_path, "F-1")
    kept_lists.let_go(place, b"one")
    assert kept_lists.read(place) == b"another"
