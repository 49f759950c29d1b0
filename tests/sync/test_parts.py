"""The parts kept beside the store: what they say they are, or not there."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.authority.publish import gzipped
from edge.sync.parts import Parts, unpacked

TEXT = b"a part's text"
DIGEST = sha256(TEXT).hexdigest()


def idle() -> None:
    """Nothing is more urgent."""


def test_a_part_is_read_back_until_it_is_damaged(tmp_path: Path) -> None:
    """A torn part is gone, so that it is asked for again."""
    parts = Parts(tmp_path)
    assert (parts.has(DIGEST), parts.read(DIGEST)) == (False, None)
    assert parts.put(DIGEST, [TEXT[:3], memoryview(TEXT)[3:]], idle)
    assert (parts.has(DIGEST), parts.read(DIGEST)) == (True, TEXT)
    (parts.folder / DIGEST).write_bytes(TEXT[:-1])
    assert parts.read(DIGEST) is None
    assert parts.has(DIGEST) is False


def test_only_what_is_in_use_stays(tmp_path: Path) -> None:
    """When an issue is in use, other parts and what was on its way are let go."""
    parts = Parts(tmp_path)
    assert parts.put(DIGEST, [TEXT[:3], memoryview(TEXT)[3:]], idle)
    parts.coming("0" * 64).with_suffix("").write_bytes(b"another")
    parts.coming("1" * 64).write_bytes(b"half")
    parts.keep_coming(["1" * 64])
    assert parts.coming("1" * 64).exists()
    assert parts.installed() == {}
    parts.settle({"holds/holds.json.gz": DIGEST})
    assert parts.installed() == {"holds/holds.json.gz": DIGEST}
    assert {path.name for path in parts.folder.iterdir()} == {"index.json", DIGEST}


def test_a_damaged_note_of_what_is_installed_is_none(tmp_path: Path) -> None:
    """Then nothing is known, and everything that is not here is asked for."""
    parts = Parts(tmp_path)
    parts.settle({})
    (parts.folder / "index.json").write_bytes(b'{"a":')
    assert parts.installed() == {}


@given(st.binary(max_size=500))
def test_a_target_unpacks_to_the_text_it_was_made_of(text: bytes) -> None:
    """And to no more than was said of it."""
    assert b"".join(unpacked(gzipped(text), len(text))) == text
    if text:
        with pytest.raises(ValueError, match="at most"):
            list(unpacked(gzipped(text), len(text) - 1))


def test_a_long_text_is_unpacked_and_kept_a_little_at_a_time(tmp_path: Path) -> None:
    """Whatever it was packed to: others are served between two pieces, and what comes out is the same."""
    parts, paused = Parts(tmp_path), []
    for text in (b"a" * 3_000_000, random.Random(1).randbytes(3_000_000)):
        pieces = list(unpacked(gzipped(text), len(text)))
        assert max(map(len, pieces)) <= 256 * 1024
        assert parts.put(sha256(text).hexdigest(), [text], lambda: paused.append(1))
        assert parts.read(sha256(text).hexdigest()) == text
    assert len(paused) == 2 * 12


def test_a_part_with_another_hash_is_not_kept(tmp_path: Path) -> None:
    """Nor is anything left of it, also where its pieces break off."""

    def broken() -> Iterator[bytes]:
        yield TEXT
        raise ValueError("no more")

    parts = Parts(tmp_path)
    assert parts.put("0" * 64, [TEXT], idle) is False
    with pytest.raises(ValueError, match="no more"):
        parts.put(DIGEST, broken(), idle)
    assert list(parts.folder.iterdir()) == []


@pytest.mark.parametrize("packed", [b"", b"plain text", gzipped(TEXT)[:-3], zlib.compress(TEXT)])
def test_what_is_no_whole_gzip_is_refused(packed: bytes) -> None:
    """Cut off, or packed another way."""
    with pytest.raises(ValueError, match="text"):
        list(unpacked(packed, 100))
