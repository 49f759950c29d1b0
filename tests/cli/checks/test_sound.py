"""What the self-check says of sound."""

from __future__ import annotations

from edge.cli.checks.sound import check_sound


def test_a_player_is_looked_for_only_where_it_is_wanted() -> None:
    """With the bell or no sound there is nothing to say; without a player the bell is rung."""
    assert not list(check_sound("bell"))
    assert [found.why for found in check_sound("pc", lambda: None)] == ["none"]
    assert [found.why for found in check_sound("pc", lambda: lambda _: None)] == ["found"]
