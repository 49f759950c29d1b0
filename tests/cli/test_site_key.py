"""One key of pseudonyms for all PCs of a site, handed on at the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import homes
from tests.cli.conftest import Run

WORDS = "twelve or more characters"


@pytest.fixture
def two(worked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Two homes of one warehouse, each with a key of its own as soon as it is asked for."""
    monkeypatch.setenv("BONDSCAN_PASSPHRASE", WORDS)
    return homes.copied(worked, tmp_path / "one"), homes.copied(worked, tmp_path / "two")


def test_the_second_pc_takes_the_first_ones_key(two: tuple[Path, Path], run: Run, tmp_path: Path) -> None:
    """Sealed on the way; taken a second time it changes nothing."""
    one, two_ = two
    file = tmp_path / "key.json"
    said = run("site-key", "export", "--home", one, file)
    assert (said.code, said.lines) == (0, [{"exported": str(file), "party": "IMP-1"}])
    key = (one / "site.key").read_bytes()
    assert key not in file.read_bytes()
    assert run("site-key", "import", "--home", two_, file).lines[0]["changed"] is True
    assert (two_ / "site.key").read_bytes() == key
    assert run("site-key", "import", "--home", two_, file).lines[0]["changed"] is False


def test_a_wrong_passphrase_is_one_line(
    two: tuple[Path, Path], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the key stays what it was; so does a file that is not there."""
    one, two_ = two
    file = tmp_path / "key.json"
    run("site-key", "export", "--home", one, file)
    monkeypatch.setenv("BONDSCAN_PASSPHRASE", "another passphrase")
    said = run("site-key", "import", "--home", two_, file)
    assert (said.code, said.out) == (1, b"")
    assert "passphrase" in said.err
    assert "Traceback" not in said.err
    assert run("site-key", "import", "--home", two_, tmp_path / "none").code == 1
