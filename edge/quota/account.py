"""The hub's side: what is out with each holder, and how a hub that was restored learns it again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from edge.quota.messages import Amount, Grant, Show

State = Literal["open", "in-doubt", "settled", "written-off"]
"""``in-doubt``: fenced off, and nobody knows yet what it used; all of it stays out of the pool."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One life of one station, as the hub has it.

    granted, returned: number of the last grant made, of the last return credited. grant: the last
    one made, to be sent again, None once it is known that it was taken. shown: the epoch in which it last showed what it holds; fenced: the
    one in which it was fenced off, 0 while it is not. out: packs taken out of the pool for it, by
    claim's key: granted less credited returns, used ones included.
    """

    state: State = "open"
    granted: int = 0
    grant: Grant | None = None
    returned: int = 0
    shown: int = 0
    fenced: int = 0
    out: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Heard:
    """What a show came to. account: None where nothing changed.

    doubt: the holder remembers what this hub does not: it has been restored from an earlier copy,
    and must begin a new epoch. stale: an earlier show, to be ignored: it was late, or its holder has forgotten what it
    said since, and is told so by the numbers it is answered with.
    again: the holder has to show itself once more, now that it knows the epoch.
    """

    account: Account | None = None
    doubt: bool = False
    stale: bool = False
    again: bool = False


def hear(account: Account, show: Show, epoch: int) -> Heard:
    """Take a holder's show: credit its return, or, in a new epoch, learn everything from it."""
    if show.epoch > epoch:
        return Heard(doubt=True)
    if show.epoch < epoch:
        return Heard(again=True)
    if account.state == "written-off":
        return Heard()
    if account.state == "settled":
        shown = used_after_all(account, {claim: held.used for claim, held in show.held.items()})
        return Heard(shown if shown != account else None)
    if show.taken < _taken(account) or show.returned < account.returned:
        return Heard(
            stale=True
        )  # in a new epoch too: whatever a hub has forgotten, no holder has less than it knows
    if account.shown < epoch:
        return Heard(_learned(account, show, epoch))
    if show.taken > account.granted or show.returned > account.returned + 1:
        return Heard(doubt=True)
    if show.returned == account.returned + 1 and show.pending is None:
        return Heard(doubt=True)
    heard = _credited(account, show)
    if show.taken == heard.granted:
        heard = replace(heard, grant=None)
    return Heard(heard) if _out_by(show, heard) == _whole(heard.out) else Heard(doubt=True)


def _taken(account: Account) -> int:
    """The last grant that the holder is known to have taken: the last one made may still be on its way."""
    return account.granted - (account.grant is not None)


def _credited(account: Account, show: Show) -> Account:
    """With the return that is next in number credited, once."""
    if show.pending is None or show.pending.number != account.returned + 1:
        return account
    out = dict(account.out)
    for amount in show.pending.amounts:
        out[amount.claim] = out.get(amount.claim, 0) - amount.packs
    return replace(account, returned=show.pending.number, out=out)


def _learned(account: Account, show: Show, epoch: int) -> Account:
    """As the holder remembers it; a grant it has not taken yet is still on its way, and stays out."""
    grant = account.grant if account.grant and account.grant.number == show.taken + 1 else None
    number = show.taken + 1 if grant else show.taken
    learned = replace(account, granted=number, grant=grant, returned=show.returned, shown=epoch)
    return replace(learned, out=_out_by(show, learned))


def _out_by(show: Show, account: Account) -> dict[str, int]:
    """What must be out by the holder's word: all it has, and the grant on its way to it."""
    out = {claim: held.net for claim, held in show.held.items()}
    if account.grant is not None and account.grant.number == show.taken + 1:
        for amount in account.grant.amounts:
            out[amount.claim] = out.get(amount.claim, 0) + amount.packs
    return _whole(out)


def _whole(out: Mapping[str, int]) -> dict[str, int]:
    return {claim: packs for claim, packs in out.items() if packs}


def granted(account: Account, amounts: Iterable[Amount]) -> Account:
    """Take packs out of the pool for the holder and number them; made durable before they are sent."""
    amounts = tuple(amounts)
    grant = Grant(account.granted + 1, amounts)
    out = dict(account.out)
    for amount in amounts:
        out[amount.claim] = out.get(amount.claim, 0) + amount.packs
    return replace(account, granted=grant.number, grant=grant, out=out)


def fenced_off(account: Account, epoch: int) -> Account:
    """Another life of the station has begun, or none will: nothing more is granted to this one."""
    return replace(account, state="in-doubt", fenced=epoch) if account.state == "open" else account


def owes_a_show(account: Account, epoch: int) -> bool:
    """Whether the hub may grant nothing to anybody until this holder has shown what it holds.

    One that was fenced off before the hub was restored owes none: since then it can only have
    given back. One fenced off while it owed a show goes on owing it, until it is recounted.
    """
    if account.state == "in-doubt":
        return account.shown < account.fenced
    return account.state == "open" and account.shown < epoch


def settled(account: Account, used: Mapping[str, int]) -> Account | None:
    """After two people's recount only what was used stays out.

    None where there is no doubt to settle, for less than none, or for more than ever was out; a
    holder that owes a show may have had any amount.
    """
    if account.state != "in-doubt" or any(packs < 0 for packs in used.values()):
        return None
    bounded = account.shown >= account.fenced
    if bounded and any(packs > account.out.get(claim, 0) for claim, packs in used.items()):
        return None
    return replace(account, state="settled", grant=None, out=_whole(used))


def used_after_all(account: Account, used: Mapping[str, int]) -> Account:
    """What is known to be used stays out, though two people counted less; nothing that they counted comes back."""
    out = {claim: max(account.out.get(claim, 0), used.get(claim, 0)) for claim in (*account.out, *used)}
    return replace(account, out=_whole(out)) if account.state == "settled" else account


def written_off(account: Account) -> Account | None:
    """Nobody will ever know: all of it stays out for good. None where that would be a guess, or no doubt is."""
    if account.state != "in-doubt" or account.shown < account.fenced:
        return None
    return replace(account, state="written-off", grant=None)
