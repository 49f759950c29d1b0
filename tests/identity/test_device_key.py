"""A device's key signs, and its public half tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.errors import ConfigError
from edge.identity import DeviceKey, verify_signature


def test_what_was_signed_is_verified_and_nothing_else(tmp_path: Path) -> None:
    """Another message, key or signature is not."""
    key, other = DeviceKey.load_or_make(tmp_path / "one"), DeviceKey.load_or_make(tmp_path / "two")
    signature = key.sign(b"message")
    assert verify_signature(key.public, b"message", signature)
    assert not verify_signature(key.public, b"massage", signature)
    assert not verify_signature(other.public, b"message", signature)
    assert not verify_signature(key.public, b"message", signature[:-1])
    assert not verify_signature(b"short", b"message", signature)


def test_the_key_stays_the_same(tmp_path: Path) -> None:
    """From one start to the next."""
    assert DeviceKey.load_or_make(tmp_path / "k").public == DeviceKey.load_or_make(tmp_path / "k").public


def test_the_key_is_that_of_rfc_8032() -> None:
    """Its first test vector."""
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    key = DeviceKey(seed)
    assert key.public.hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert key.sign(b"").hex().startswith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155")


def test_a_key_others_can_read_is_refused(tmp_path: Path) -> None:
    """As a site key is."""
    path = tmp_path / "k"
    DeviceKey.load_or_make(path)
    path.chmod(0o644)
    with pytest.raises(ConfigError, match="device key"):
        DeviceKey.load_or_make(path)


def test_a_key_that_was_copied_to_another_pc_is_left_to_the_first(tmp_path: Path) -> None:
    """One of before, that stands by itself, is this PC's unless the store is in doubt; asked again it is the same."""
    path = tmp_path / "device.key"
    first = DeviceKey.load_or_make(path).public
    assert DeviceKey.of_machine(path, "one", doubted=False).public == first
    assert DeviceKey.of_machine(path, "one", doubted=True).public == first
    second = DeviceKey.of_machine(path, "two", doubted=True).public
    assert DeviceKey.of_machine(path, "two", doubted=True).public == second != first
    path.with_suffix(".machine").unlink()
    third = DeviceKey.of_machine(path, "three", doubted=True).public
    assert third not in (first, second)
    assert DeviceKey.load_or_make(path).public == third
    (tmp_path / "new").mkdir()
    assert DeviceKey.of_machine(tmp_path / "new" / "device.key", "one", doubted=False).public not in (
        first,
        third,
    )
