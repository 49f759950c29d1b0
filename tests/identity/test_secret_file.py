"""A secret's file is written whole, for its owner alone."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from edge.errors import StoreError
from edge.identity import secret_file


def test_a_new_secret_takes_the_place_of_the_old(tmp_path: Path) -> None:
    """0600 whatever the old one's mode was, and nothing is left beside it."""
    path = tmp_path / "secret"
    path.write_bytes(b"old and longer")
    path.chmod(0o644)
    secret_file.replace(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    """No trace of a half-written key."""
    with pytest.raises(StoreError):
        secret_file.replace(tmp_path / "nowhere" / "site.key", b"key")
    (tmp_path / "taken").mkdir()
    with pytest.raises(StoreError):
        secret_file.replace(tmp_path / "taken", b"key")
    assert [found.name for found in tmp_path.iterdir()] == ["taken"]
