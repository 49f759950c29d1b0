"""The anchor file: what it says, and what a torn write leaves of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.errors import StoreError
from edge.store.anchor import Anchor, Anchored


def said(path: Path) -> tuple[str, Anchored | None]:
    """State and word of the file."""
    anchor = Anchor(path)
    anchor.close()
    return anchor.state, anchor.anchored


def anchored(seq: int) -> Anchored:
    """A word to write."""
    return Anchored(seq, bytes([seq % 256]) * 32)


def test_what_was_written_last_is_what_it_says(tmp_path: Path) -> None:
    """Every write is read back by the next to open it, and the file never grows."""
    path = tmp_path / "dir" / "anchor"
    assert said(path) == ("missing", None)
    anchor = Anchor(path)
    sizes = set()
    for seq in range(1, 8):
        anchor.write(anchored(seq))
        sizes.add(path.stat().st_size)
        assert said(path) == ("whole", anchored(seq))
    anchor.close()
    assert sizes == {8192}


@given(cut=st.integers(0, 4096), junk=st.binary(min_size=0, max_size=64))
def test_a_torn_write_leaves_the_word_before_it(
    tmp_path_factory: pytest.TempPathFactory, cut: int, junk: bytes
) -> None:
    """Whatever became of the slot being written, the other slot holds."""
    path = tmp_path_factory.mktemp("torn") / "anchor"
    anchor = Anchor(path)
    anchor.write(anchored(5))
    before = path.read_bytes()
    anchor.write(anchored(6))
    anchor.close()
    after = path.read_bytes()
    slot = next(n for n in (0, 4096) if before[n : n + 4096] != after[n : n + 4096])
    torn = bytearray(before)
    torn[slot : slot + cut] = after[slot : slot + cut]
    torn[slot + cut : slot + cut + len(junk)] = junk
    path.write_bytes(bytes(torn[:8192]))
    state, word = said(path)
    assert state == "whole"
    assert word in (anchored(5), anchored(6))


@pytest.mark.parametrize(
    ("content", "state"),
    [(b"", "empty"), (bytes(8192), "empty"), (b"x" * 8192, "damaged"), (b"x", "damaged")],
)
def test_an_empty_file_and_rubbish_are_told_apart(tmp_path: Path, content: bytes, state: str) -> None:
    """Neither says anything, and each says which it is."""
    (tmp_path / "anchor").write_bytes(content)
    assert said(tmp_path / "anchor") == (state, None)


def test_an_anchor_that_cannot_be_made_is_a_store_error(tmp_path: Path) -> None:
    """A directory in the way is said in words."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="anchor"):
        Anchor(tmp_path / "file" / "anchor").write(anchored(1))
