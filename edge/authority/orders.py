"""Signing stop-use and recall orders: with the key of the authority of holds, wherever that is held."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from edge.authority.keys import Keys, key_id
from edge.authority.repository import Repository
from edge.catalogue import Hold
from edge.catalogue import orders as words
from edge.catalogue.orders import Order
from edge.errors import ConfigError
from edge.identity import verify_signature

ROLE: Final = "holds"


def sign(hold: Hold, keys: Keys) -> Order:
    """The order, signed; raises ConfigError for what cannot be one, or where the key is not held here."""
    return countersign(words.laid_out(replace(hold, by_hub=False)), keys)


def countersign(order: Order, keys: Keys) -> Order:
    """The order with one more signature, where it takes several."""
    try:
        order.said()
    except ValueError as fault:
        raise ConfigError(str(fault)) from fault
    key = keys.key(ROLE)
    return words.with_signature(order, key_id(key.public), key.sign(order.signed))


def lifting(hold: Hold, at: datetime) -> Hold:
    """The order that lifts `hold`, whoever gave it; raises ConfigError where it was lifted already.

    A lift that the hub alone said has lifted nothing where a root is trusted: this is the one that does.
    """
    if hold.released is not None and not hold.by_hub:
        raise ConfigError(
            f"Failed to lift '{hold.id}': expected an order in force, got one lifted {hold.released.isoformat()}."
        )
    return replace(hold, released=max(at, hold.since), issue=hold.issue + 1, by_hub=False)


def prove(order: Order, repository: Repository) -> None:
    """Raise ConfigError unless the keys that now count in `repository` have signed it."""
    targets = repository.read_targets()
    role = targets.get_delegated_role(ROLE)
    keys = {one: bytes.fromhex(targets.get_key(one).keyval["public"]) for one in role.keyids}
    if not order.vouched(keys, role.threshold, verify_signature):
        raise ConfigError(
            f"Failed to pass on '{order.said().id}' as a signed order: expected {role.threshold} signature(s) "
            f"of {', '.join(one[:16] + '…' for one in keys)}, got {len(order.signatures)} of which too few count."
        )
