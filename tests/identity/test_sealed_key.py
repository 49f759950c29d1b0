"""The site's key on its way between two PCs of a site: readable with the passphrase, for that site only."""

from __future__ import annotations

import json

import pytest

from edge.errors import ConfigError
from edge.identity.sealed_key import seal, unseal

KEY = bytes(range(32))
WORDS = "十二个字以上的口令 abc"


def test_what_was_sealed_is_unsealed_with_the_passphrase_only() -> None:
    """And twice sealed it looks different."""
    body = seal(KEY, "H1", WORDS)
    assert unseal(body, "H1", WORDS) == KEY
    assert KEY not in body
    assert seal(KEY, "H1", WORDS) != body
    with pytest.raises(ConfigError, match="passphrase"):
        unseal(body, "H1", WORDS + "!")


def test_another_site_and_an_altered_file_are_refused() -> None:
    """The site stands in what is sealed, not beside it alone."""
    body = seal(KEY, "H1", WORDS)
    with pytest.raises(ConfigError, match="H2"):
        unseal(body, "H2", WORDS)
    moved = json.loads(body) | {"party": "H2"}
    with pytest.raises(ConfigError, match="altered"):
        unseal(json.dumps(moved).encode(), "H2", WORDS)


@pytest.mark.parametrize(
    "body", [b"", b"{}", b'{"party": 1}', b"\xff", seal(KEY, "H1", WORDS).replace(b"site key", b"door key")]
)
def test_what_is_no_sealed_key_is_said_so(body: bytes) -> None:
    """In a plain sentence."""
    with pytest.raises(ConfigError, match="sealed site key"):
        unseal(body, "H1", WORDS)


def test_a_short_passphrase_is_refused() -> None:
    """Before anything is written."""
    with pytest.raises(ConfigError, match="12"):
        seal(KEY, "H1", "short")
