"""Who may sign in is kept as it was given."""

from __future__ import annotations

from dataclasses import replace

from edge.store import Credential
from tests import fakes
from tests.store.world import World, at


def test_an_operator_is_kept_with_roles_failures_and_lock(world: World) -> None:
    """And replaced as a whole."""
    first = Credential(badge="W1", name=fakes.name("Wang"), roles=("warehouse", "supervisor"), pin_hash="h")
    locked = replace(first, failures=5, locked_until=at(900).at, must_change=True, active=False)
    other = replace(first, badge="A1", roles=())
    with world.store.writing() as tx:
        tx.save_credential(first)
        tx.save_credential(other)
    assert world.store.credential("W1") == first
    with world.store.writing() as tx:
        tx.save_credential(locked)
    store = world.reopen()
    assert store.credential("W1") == locked
    assert store.credentials() == [other, locked]
    assert store.credential("none") is None
