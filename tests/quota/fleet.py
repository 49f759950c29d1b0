"""A hub, stations and a line that loses, repeats and reorders, in memory, over one shared total.

What is durable and what is not is kept apart: a crash forgets the one, an old copy brings back
the other. `used` is the truth nobody in it can see: packs that were shown a yes, less those undone.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count

from edge import quota
from edge.quota import Account, Amount, Claim, Grant, Holder, Return, Show

CLAIM = Claim(form="F-1", approval="A-1", institution="H-1").key


@dataclass(frozen=True)
class Ask:
    """Station to hub; nonce: only the answer to the last question asked is listened to."""

    station: str
    life: int
    nonce: int
    show: Show


@dataclass(frozen=True)
class Tell:
    """Hub to station."""

    station: str
    life: int
    nonce: int
    epoch: int
    grant: Grant | None = None
    credited: int = 0


@dataclass(frozen=True)
class Disk:
    """What a station has written down. chain: ids of every change of what may be spent; spends: id, packs."""

    life: int
    holder: Holder = field(default_factory=Holder)
    chain: tuple[int, ...] = (0,)
    spends: tuple[tuple[int, int], ...] = ()


@dataclass
class Station:
    """One PC. anchor: the last change it remembers apart from its disk. shown: packs of each yes, by id."""

    name: str
    disk: Disk
    anchor: int = 0
    listening: int | None = None
    quarantined: bool = False
    down: bool = False
    shown: dict[int, int] = field(default_factory=dict)
    copies: list[Disk] = field(default_factory=list)

    @property
    def used(self) -> int:
        """Packs it said yes to, and that have not come back."""
        return sum(self.shown.values())


@dataclass(frozen=True)
class Books:
    """What the hub has written down: an account for each life of each station."""

    epoch: int = 1
    accounts: dict[tuple[str, int], Account] = field(default_factory=dict)


class Fleet:
    """Everything that can happen, a method each; `check` is the law. Faults are planted by overriding."""

    def __init__(self, total: int = 4, stations: int = 2) -> None:
        self.total = total
        self.ids = count(1)
        self.books = Books()
        self.backup: Books | None = None
        self.alive: list[Station] = []
        self.dead: list[Station] = []
        self.line: list[Ask | Tell] = []
        for number in range(stations):
            self.enrol(f"S{number}")

    @property
    def used(self) -> int:
        """Packs that were shown a yes."""
        return sum(station.used for station in (*self.alive, *self.dead))

    def check(self) -> None:
        """The one law."""
        assert self.used <= self.total, f"{self.used} of {self.total} used"

    # The hub

    @property
    def free(self) -> int:
        """Packs still in the pool."""
        return self.total - sum(sum(one.out.values()) for one in self.books.accounts.values())

    def keep(self, key: tuple[str, int], account: Account) -> None:
        """Write an account down."""
        self.books = replace(self.books, accounts={**self.books.accounts, key: account})

    def new_epoch(self, epoch: int) -> None:
        """Begin to learn again."""
        self.books = replace(self.books, epoch=epoch)

    @property
    def learning(self) -> bool:
        """Whether somebody still has to show what it holds."""
        return any(quota.owes_a_show(one, self.books.epoch) for one in self.books.accounts.values())

    def answer(self, ask: Ask, packs: int) -> Tell:
        """What the hub does with a question, and says."""
        key = (ask.station, ask.life)
        account = self.books.accounts.get(key, Account())
        heard = quota.hear(account, ask.show, self.books.epoch)
        if heard.doubt:
            self.new_epoch(max(self.books.epoch, ask.show.epoch) + 1)
        if heard.account is None:
            return Tell(ask.station, ask.life, ask.nonce, self.books.epoch)
        account = heard.account
        packs = min(packs, self.free_for(key, account))
        taken = account.granted == ask.show.taken
        if taken and account.state == "open" and packs > 0:
            self.keep(key, account)
            if not self.learning:
                account = quota.granted(account, (Amount(CLAIM, packs),))
        self.keep(key, account)
        grant = account.grant if account.grant and account.grant.number == ask.show.taken + 1 else None
        return Tell(ask.station, ask.life, ask.nonce, self.books.epoch, grant, account.returned)

    def free_for(self, key: tuple[str, int], account: Account) -> int:
        """What may be granted, `account` being as it now stands."""
        before = self.books.accounts.get(key, Account())
        return self.free + sum(before.out.values()) - sum(account.out.values())

    def save_hub(self) -> None:
        """Take a copy of the hub's tables."""
        self.backup = self.books

    def restore_hub(self) -> None:
        """Bring the copy back; the administrator says so, and names the stations there are."""
        if self.backup is None:
            return
        roster = {(one.name, one.disk.life): Account() for one in (*self.alive, *self.dead)}
        epoch = self.books.epoch + 1
        self.books = replace(self.backup, accounts={**roster, **self.backup.accounts}, epoch=epoch)

    def pass_time(self, station: Station) -> None:
        """A lease's time runs out: nothing comes back by itself."""

    def recount(self, name: str, life: int) -> None:
        """Two people count what a dead PC used, and say so."""
        gone = [one for one in self.dead if (one.name, one.disk.life) == (name, life)]
        account = self.books.accounts.get((name, life))
        if not gone or account is None:
            return
        done = quota.settled(account, {CLAIM: sum(one.used for one in gone)})
        if done is not None:
            self.keep((name, life), done)

    def write_off(self, name: str, life: int) -> None:
        """Nobody will ever know."""
        account = self.books.accounts.get((name, life))
        done = quota.written_off(account) if account else None
        if done is not None:
            self.keep((name, life), done)

    # The stations

    def enrol(self, name: str, pc: Station | None = None) -> Station:
        """A PC becomes the station's next life; the life before is fenced off."""
        lives = [life for known, life in self.books.accounts if known == name]
        lives += [one.disk.life for one in (*self.alive, *self.dead) if one.name == name]
        life = max(lives, default=0) + 1
        for key, account in list(self.books.accounts.items()):
            if key[0] == name:
                self.keep(key, quota.fenced_off(account, self.books.epoch))
        self.keep((name, life), Account(shown=self.books.epoch))
        station = Station(name, Disk(life, Holder(epoch=self.books.epoch)))
        if pc is not None:
            self.alive.remove(pc)
            self.dead.append(pc)
        self.alive.append(station)
        return station

    def commit(self, station: Station, disk: Disk) -> None:
        """Write a change of what may be spent; the anchor is not told of it yet."""
        station.disk = replace(disk, chain=(*station.disk.chain, next(self.ids)))

    def anchored(self, station: Station) -> None:
        """Tell the anchor."""
        station.anchor = station.disk.chain[-1]

    def reopened(self, station: Station) -> None:
        """Start the program again: what was not written is gone; an old copy gives itself away."""
        station.listening, station.down = None, False
        chain = station.disk.chain
        if station.anchor not in chain[-2:]:
            station.quarantined = True
        elif not station.quarantined:
            station.anchor = chain[-1]

    def ask(self, station: Station) -> None:
        """Show what is held and ask for more."""
        if not station.quarantined:
            station.listening = next(self.ids)
            show = station.disk.holder.show
            self.line.append(Ask(station.name, station.disk.life, station.listening, show))

    def hear(self, station: Station, tell: Tell) -> None:
        """Take an answer: the epoch, what was credited, the grant."""
        if (tell.life, tell.nonce) != (station.disk.life, station.listening) or station.quarantined:
            return
        station.listening = None
        holder = quota.heard_epoch(station.disk.holder, tell.epoch)
        if holder is None:
            return
        holder = quota.credited(holder, tell.credited)
        if tell.grant is not None:
            holder = quota.take(holder, tell.grant)
        self.commit(station, replace(station.disk, holder=holder))
        self.anchored(station)

    def spend(self, station: Station, packs: int, crash: int = 0) -> None:
        """Commit, anchor, show; crash 1: before the anchor, 2: before the yes."""
        holder = quota.spend(station.disk.holder, CLAIM, packs)
        if holder is None or station.quarantined:
            return
        spent = (next(self.ids), packs)
        self.commit(station, replace(station.disk, holder=holder, spends=(*station.disk.spends, spent)))
        self.confirm(station, spent, crash)

    def confirm(self, station: Station, spent: tuple[int, int], crash: int) -> None:
        """What follows the commit: the anchor, then the yes."""
        if crash != 1:
            self.anchored(station)
        if crash:
            station.down = True
        else:
            station.shown[spent[0]] = spent[1]

    def undo(self, station: Station) -> None:
        """The last thing spent is declared in error, and the package is back."""
        if station.quarantined or not station.disk.spends:
            return
        id_, packs = station.disk.spends[-1]
        holder = quota.refund(station.disk.holder, CLAIM, packs)
        station.shown.pop(id_, None)
        self.commit(station, replace(station.disk, holder=holder, spends=station.disk.spends[:-1]))
        self.anchored(station)

    def give_back(self, station: Station, packs: int) -> None:
        """Take units out of the lease; they are sent with the next question, until credited."""
        holder = quota.give_back(station.disk.holder, (Amount(CLAIM, packs),))
        if holder is not None and not station.quarantined:
            self.commit(station, replace(station.disk, holder=holder))
            self.anchored(station)

    def save(self, station: Station) -> None:
        """Take a copy of the disk."""
        station.copies.append(station.disk)

    def restore(self, station: Station) -> None:
        """Bring an old copy back; the anchor is elsewhere."""
        if station.copies:
            station.disk = station.copies[-1]
        self.reopened(station)

    # The line

    def deliver(self, number: int, packs: int, *, keep: bool) -> None:
        """A message arrives, and perhaps once more later."""
        if not self.line:
            return
        message = self.line[number % len(self.line)]
        if not keep:
            self.line.remove(message)
        if isinstance(message, Ask):
            self.line.append(self.answer(message, packs))
            return
        for station in self.alive:
            if station.name == message.station:
                self.hear(station, message)

    def lose(self, number: int) -> None:
        """A message does not arrive."""
        if self.line:
            del self.line[number % len(self.line)]


def act(fleet: Fleet, chance: random.Random) -> None:
    """One thing that happens, by chance; asking, answering and spending more often than the rest."""
    station = chance.choice(fleet.alive)
    if station.down:
        chance.choice((fleet.restore, fleet.reopened))(station)
        return
    packs = chance.randint(1, 2)
    gone = chance.choice(fleet.dead) if fleet.dead else station
    acts: list[tuple[int, Callable[[], None]]] = [
        (16, lambda: fleet.ask(station)),
        (
            32,
            lambda: fleet.deliver(
                chance.choice((-1, -1, -1, chance.randrange(8))), packs, keep=chance.random() < 0.2
            ),
        ),
        (2, lambda: fleet.lose(chance.randrange(8))),
        (14, lambda: fleet.spend(station, packs, chance.choice((0, 0, 0, 1, 2)))),
        (1, lambda: fleet.undo(station)),
        (4, lambda: fleet.give_back(station, packs)),
        (1, lambda: fleet.reopened(station)),
        (1, lambda: fleet.save(station)),
        (1, lambda: fleet.restore(station)),
        (1, lambda: fleet.pass_time(station)),
        (1, fleet.save_hub),
        (1, fleet.restore_hub),
        (1, lambda: fleet.recount(gone.name, gone.disk.life)),
        (1, lambda: fleet.write_off(gone.name, gone.disk.life)),
    ]
    if station.quarantined or chance.random() < 0.01:
        acts.append((4, lambda: void(fleet.enrol(station.name, station))))
    weights = [weight for weight, _ in acts]
    chance.choices([one for _, one in acts], weights)[0]()


def void(_: object) -> None:
    """Leave a result."""


def violated(make: Callable[[], Fleet], seeds: range, steps: int = 120) -> int | None:
    """The first seed whose history breaks the law, None where none does."""
    for seed in seeds:
        chance = random.Random(seed)
        fleet = make()
        for _ in range(steps):
            act(fleet, chance)
            if fleet.used > fleet.total:
                return seed
    return None


__all__ = ["CLAIM", "Ask", "Disk", "Fleet", "Return", "Station", "Tell", "act", "violated"]
