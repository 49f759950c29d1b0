"""PINs: kept only as argon2id hashes, in the PHC text form that carries its own parameters."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from argon2 import PasswordHasher

ROUNDS: Final = 3
MEMORY_KIB: Final = 32 * 1024
LANES: Final = 1
"""RFC 9106 with memory a small PC can spare: some 50 to 100 ms a try."""


def hash_pin(pin: str) -> str:
    """The hash of `pin` under a new salt, as text to keep."""
    return _hasher().hash(pin)


def verify_pin(hashed: str, pin: str) -> bool:
    """Whether `pin` is the one hashed; a hash that cannot be read is nobody's."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(hashed, pin)
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(hashed: str) -> bool:
    """Whether the hash was made with other parameters than today's: hash anew at the next sign-in."""
    return _hasher().check_needs_rehash(hashed)


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=ROUNDS, memory_cost=MEMORY_KIB, parallelism=LANES)
