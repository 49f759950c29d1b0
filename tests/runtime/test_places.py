"""Where a station keeps what, and the name that ties a home to its anchor."""

from __future__ import annotations

import re
import stat
import threading
from pathlib import Path

import pytest

from edge.errors import StoreError
from edge.runtime.places import places


def test_the_anchor_lies_outside_the_home_under_the_stores_own_name(tmp_path: Path) -> None:
    """The name is drawn once, for the owner's eyes, and stays when the home moves."""
    home = tmp_path / "home"
    where = places(home, tmp_path / "anchors")
    assert re.fullmatch(r"[0-9a-f]{32}\.anchor", where.anchor.name)
    assert where.anchor.parent == tmp_path / "anchors"
    assert stat.S_IMODE((home / "store-id").stat().st_mode) == 0o600
    moved = home.rename(tmp_path / "moved")
    assert places(moved, tmp_path / "anchors").anchor == where.anchor


def test_two_homes_have_two_names(tmp_path: Path) -> None:
    """A demonstration's stations share a folder of anchors."""
    one, other = (places(tmp_path / name, Path("../anchors")).anchor for name in ("one", "other"))
    assert one.parent == other.parent == tmp_path / "anchors"
    assert one != other


def test_the_anchor_is_in_the_users_state_directory_where_nothing_is_configured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a disk of the system's own, not in the home."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    where = places(tmp_path / "home", None)
    assert where.home not in where.anchor.parents


@pytest.mark.parametrize("content", [b"", b"half", b"\xff" * 32, b"0" * 33])
def test_a_damaged_name_is_drawn_anew(tmp_path: Path, content: bytes) -> None:
    """A cut may leave an empty file; no two homes may come to share the name ""."""
    home = tmp_path / "home"
    before = places(home, tmp_path).anchor
    (home / "store-id").write_bytes(content)
    after = places(home, tmp_path).anchor
    assert after != before
    assert re.fullmatch(r"[0-9a-f]{32}\.anchor", after.name)
    assert places(home, tmp_path).anchor == after


def test_everybody_who_asks_at_once_gets_the_same_name(tmp_path: Path) -> None:
    """Two commands on a new home."""
    found: list[Path] = []
    threads = [
        threading.Thread(target=lambda: found.append(places(tmp_path / "home", tmp_path).anchor))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_home_that_cannot_be_is_said_in_words(tmp_path: Path) -> None:
    """A file stands in its place."""
    (tmp_path / "home").write_text("a file")
    with pytest.raises(StoreError, match="expected a directory"):
        places(tmp_path / "home", tmp_path)


def test_every_path_of_a_home_lies_in_it(tmp_path: Path) -> None:
    """But for the anchor."""
    where = places(tmp_path / "home", tmp_path / "anchors")
    inside = (where.site_key, where.line, where.device_key, where.language, where.log)
    assert {path.parent for path in inside} == {where.home}
    assert len(set(inside)) == 5
