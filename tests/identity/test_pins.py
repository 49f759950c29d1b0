"""PINs are kept so that nobody can read them back."""

from __future__ import annotations

from edge.identity import hash_pin, needs_rehash, verify_pin


def test_a_pin_is_verified_by_its_hash_alone() -> None:
    """The right one and no other; two hashes of one PIN differ."""
    hashed, again = hash_pin("271828"), hash_pin("271828")
    assert verify_pin(hashed, "271828")
    assert not verify_pin(hashed, "271829")
    assert not verify_pin(hashed, "")
    assert hashed != again
    assert "271828" not in hashed


def test_the_hash_is_argon2id_and_says_its_parameters() -> None:
    """So that a weaker one of old is told, and hashed anew."""
    assert hash_pin("1").startswith("$argon2id$v=19$m=32768,t=3,p=1$")
    assert not needs_rehash(hash_pin("1"))
    assert needs_rehash("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$mWVHhZMf1k4Sxqzq4Yw0Tw")


def test_what_is_no_hash_verifies_nothing() -> None:
    """An empty or spoilt hash lets nobody in, and raises nothing."""
    for spoilt in ("", "x", "$argon2id$", hash_pin("1")[:-5]):
        assert not verify_pin(spoilt, "1")
