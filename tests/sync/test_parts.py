"""The parts kept beside the store: what they say they are, or not there."""

from __future__ import annotations

import zlib
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.authority.publish import gzipped
from edge.sync.parts import Parts, unpacked

TEXT = b"a part's text"
DIGEST = sha256(TEXT).hexdigest()


def test_a_part_is_read_back_until_it_is_damaged(tmp_path: Path) -> None:
    """A torn part is gone, so that it is asked for again."""
    parts = Parts(tmp_path)
    assert (parts.has(DIGEST), parts.read(DIGEST)) == (False, None)
    parts.put(DIGEST, TEXT)
    assert (parts.has(DIGEST), parts.read(DIGEST)) == (True, TEXT)
    (parts.folder / DIGEST).write_bytes(TEXT[:-1])
    assert parts.read(DIGEST) is None
    assert parts.has(DIGEST) is False


def test_only_what_is_in_use_stays(tmp_path: Path) -> None:
    """When an issue is in use, other parts and what was on its way are let go."""
    parts = Parts(tmp_path)
    parts.put(DIGEST, TEXT)
    parts.put("0" * 64, b"another")
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
    assert unpacked(gzipped(text), len(text)) == text
    if text:
        with pytest.raises(ValueError, match="at most"):
            unpacked(gzipped(text), len(text) - 1)


@pytest.mark.parametrize("packed", [b"", b"plain text", gzipped(TEXT)[:-3], zlib.compress(TEXT)])
def test_what_is_no_whole_gzip_is_refused(packed: bytes) -> None:
    """Cut off, or packed another way."""
    with pytest.raises(ValueError, match="text"):
        unpacked(packed, 100)
