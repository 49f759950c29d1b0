"""Each machine is told from every other, and its own id stays its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.errors import ConfigError
from edge.identity import machine_id


def test_the_systems_id_is_found_and_not_shown(tmp_path: Path) -> None:
    """The first file that has one; what is written down is a hash."""
    first, second = tmp_path / "first", tmp_path / "second"
    second.write_text("0123456789abcdef\n")
    found = machine_id(sources=(first, second), state=tmp_path / "state")
    assert found == machine_id("0123456789abcdef")
    assert "0123" not in found
    assert len(found) == 32
    first.write_text("another\n")
    assert machine_id(sources=(first, second), state=tmp_path / "state") != found


def test_what_the_configuration_says_comes_first(tmp_path: Path) -> None:
    """Cloned machines share an id; an administrator can tell them apart."""
    source = tmp_path / "machine-id"
    source.write_text("same")
    said = {machine_id(name, sources=(source,), state=tmp_path / "s") for name in ("", "pc-1", "pc-2")}
    assert len(said) == 3


@pytest.mark.parametrize("content", ["", "\n", "uninitialized\n"])
def test_a_system_without_an_id_gets_one_that_stays(tmp_path: Path, content: str) -> None:
    """Kept in the user's state, away from the home that is to be told apart."""
    source, state = tmp_path / "machine-id", tmp_path / "state" / "machine-id"
    source.write_text(content)
    found = machine_id(sources=(source,), state=state)
    assert found == machine_id(sources=(source,), state=state)
    assert found != machine_id(sources=(source,), state=tmp_path / "other")


def test_an_id_that_cannot_be_kept_is_said_so(tmp_path: Path) -> None:
    """With the way out."""
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="set one in the configuration"):
        machine_id(sources=(), state=tmp_path / "file" / "machine-id")
