"""A pseudonym names the same person always, and no person to anybody."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.errors import ConfigError
from edge.identity import pseudonym, site_key

KEY = bytes(range(32))


@given(patient=st.text(min_size=1), other=st.text(min_size=1))
def test_a_pseudonym_depends_on_the_person_and_on_the_key(patient: str, other: str) -> None:
    """Same person and key, same pseudonym; another key, another one; nothing of the name in it."""
    made = pseudonym(KEY, patient)
    assert made == pseudonym(KEY, patient)
    assert made != pseudonym(bytes(32), patient)
    assert len(made) == 35
    assert made.startswith("p1-")
    if "".join(other.split()).casefold() != "".join(patient.split()).casefold():
        assert made.isascii()


@pytest.mark.parametrize(
    "typed",
    [
        "11010119900307123X",
        " 11010119900307123x ",
        "１１０１０１１９９００３０７１２３Ｘ",
        "110101 19900307 123X",
    ],
)
def test_one_person_typed_in_many_ways_is_one(typed: str) -> None:
    """Blanks, case and full-width digits make no difference."""
    assert pseudonym(KEY, typed) == pseudonym(KEY, "11010119900307123X")


def test_the_form_does_not_change() -> None:
    """A pseudonym of old must be found again by the bondscan of tomorrow."""
    assert pseudonym(KEY, "11010119900307123X") == "p1-3c75b06b3b4204a4fe81420718fa9993"


def test_the_site_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    """A file of mode 600, the same at every start."""
    path = tmp_path / "secrets" / "site.key"
    key = site_key(path)
    assert (len(key), site_key(path)) == (32, key)
    assert key != site_key(tmp_path / "other.key")
    assert os.name == "nt" or stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["site.key"]


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o660, 0o604])
def test_a_key_others_can_read_is_refused_with_what_to_do(tmp_path: Path, mode: int) -> None:
    """It is no secret any more."""
    path = tmp_path / "site.key"
    site_key(path)
    path.chmod(mode)
    with pytest.raises(ConfigError, match="chmod 600") as refused:
        site_key(path)
    assert f"mode {mode:03o}" in refused.value.message


def test_a_key_file_that_was_cut_is_refused(tmp_path: Path) -> None:
    """Never padded, never replaced."""
    path = tmp_path / "site.key"
    path.touch(mode=0o600)
    with pytest.raises(ConfigError, match="expected 32 bytes, got 0"):
        site_key(path)


def test_a_place_that_cannot_hold_a_key_is_said_so(tmp_path: Path) -> None:
    """A file where a directory should be."""
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="site key"):
        site_key(tmp_path / "file" / "site.key")


class Drawer(ModuleType):
    """A keyring that lives in memory, as the package keyring offers it."""

    def __init__(self) -> None:
        super().__init__("keyring")
        self.kept: dict[tuple[str, str], str] = {}
        self.errors = ModuleType("keyring.errors")
        self.errors.KeyringError = type("KeyringError", (Exception,), {})  # type: ignore[attr-defined]

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, value: str) -> None:
        self.kept[service, name] = value


def test_the_key_may_be_kept_in_the_systems_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under the name the configuration gives; no file is made; a spoilt entry is refused."""
    drawer = Drawer()
    monkeypatch.setitem(sys.modules, "keyring", drawer)
    monkeypatch.setitem(sys.modules, "keyring.errors", drawer.errors)
    key = site_key(tmp_path / "site.key", keyring="site-1")
    assert (len(key), site_key(tmp_path / "site.key", keyring="site-1")) == (32, key)
    assert list(tmp_path.iterdir()) == []
    for spoilt in ("xyz", "00"):
        drawer.kept["bondscan", "site-1"] = spoilt
        with pytest.raises(ConfigError, match="keyring"):
            site_key(tmp_path / "site.key", keyring="site-1")


def test_without_the_keyring_package_the_way_out_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Install it, or keep the key in a file."""
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(ConfigError, match="keep the key in a file"):
        site_key(tmp_path / "site.key", keyring="site-1")
