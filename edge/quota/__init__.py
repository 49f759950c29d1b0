"""Leases (额度租约): a shared total spent by stations that may be offline for days, and never exceeded.

The hub takes units out of a paper's pool before it grants them; a station takes them out of its
lease before it shows a yes, and out of its lease again before it gives any back. Grants and returns
are numbered, so that a message lost, repeated or late changes nothing. No clock is in the proof.
"""

from edge.quota.account import (
    Account,
    Heard,
    State,
    fenced_off,
    granted,
    hear,
    owes_a_show,
    settled,
    used_after_all,
    written_off,
)
from edge.quota.claims import Bound, Claim, cost
from edge.quota.demand import Demand
from edge.quota.holder import Holder, credited, give_back, heard_epoch, refund, spend, take
from edge.quota.messages import Amount, Grant, Held, Return, Show
from edge.quota.sizing import Wish, apportion, change, desired, shares, target

__all__ = [
    "Account",
    "Amount",
    "Bound",
    "Claim",
    "Demand",
    "Grant",
    "Heard",
    "Held",
    "Holder",
    "Return",
    "Show",
    "State",
    "Wish",
    "apportion",
    "change",
    "cost",
    "credited",
    "desired",
    "fenced_off",
    "give_back",
    "granted",
    "hear",
    "heard_epoch",
    "owes_a_show",
    "refund",
    "settled",
    "shares",
    "spend",
    "take",
    "target",
    "used_after_all",
    "written_off",
]
