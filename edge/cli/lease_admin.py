"""`bondscan hub admin leases` and its kin: what is out with whom, and what to do about a station that is gone."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from edge.cli.arguments import UsageError
from edge.cli.hub_people import person, stations_of
from edge.cli.lines import put, tell
from edge.errors import ConfigError

if TYPE_CHECKING:
    from edge.hub.hub import Hub
    from edge.hub.lease_doubts import LeaseRow

_LIFE: Final = "工位/第几代，如 leases 所列 · a station and which of its lives, as 'leases' names it"


def define(acts: Any) -> None:
    """Looking at leases, counting those in doubt, writing them off, waiting for a station after a restore."""
    acts.add_parser("leases", help="额度租约 · what is out with each station, and whom the hub waits for")
    doubt = acts.add_parser(
        "in-doubt", help="存疑额度 · leases of stations that are gone; --count settles them"
    )
    doubt.add_argument(
        "--count",
        metavar="STATION/INCARNATION",
        help="结清这一代所持：用了多少，由两人说明 · what this one used, said by two people",
    )
    doubt.add_argument(
        "--used",
        action="append",
        default=[],
        metavar="PAPER=PACKS",
        help="每份额度各写一次 · of each of its leases: PAPER@INSTITUTION[/DEPARTMENT]=PACKS; what a restored hub does "
        "not know of is named likewise, nought too",
    )
    doubt.add_argument(
        "--by",
        default="",
        metavar="BADGE",
        help="清点人，PIN 取自 BONDSCAN_PIN · who counted; the PIN from BONDSCAN_PIN",
    )
    off = acts.add_parser(
        "write-off", help="核销存疑额度 · nobody will ever know: all of it stays out for good"
    )
    off.add_argument("life", metavar="STATION/INCARNATION", help=_LIFE)
    expect = acts.add_parser(
        "expect", help="等候工位 · after a restore, wait for a station enrolled since the backup"
    )
    expect.add_argument("life", metavar="STATION/INCARNATION", help=_LIFE)


def _leases(hub: Hub, _options: argparse.Namespace) -> int:
    from edge.hub import lease_doubts

    put(lease_doubts.standing(hub))
    for row in lease_doubts.rows(hub):
        put(row)
    return 0


def _in_doubt(hub: Hub, options: argparse.Namespace) -> int:
    from edge.hub import lease_doubts

    rows = lease_doubts.rows(hub, in_doubt=True)
    if not options.count:
        for row in rows:
            put(row)
        if forgotten := lease_doubts.unknown(hub):
            tell("lease.unknown", who=", ".join(forgotten))
        return 0
    station, incarnation = _life(options.count)
    mine = [row for row in rows if (row.station, row.incarnation) == (station, incarnation)]
    if not options.used:  # nothing said is not nothing used
        raise UsageError(
            f"bondscan hub admin: expected --used for every lease of {options.count}, got none; where it used "
            "nothing, say so: --used PAPER@INSTITUTION=0"
        )
    used = _used(hub, mine, options.used)
    by = person(hub, options.by)
    return _said(lease_doubts.count(hub, station, incarnation, used, by))


def _write_off(hub: Hub, options: argparse.Namespace) -> int:
    from edge.hub import lease_doubts

    return _said(lease_doubts.write_off(hub, *_life(options.life)))


def _expect(hub: Hub, options: argparse.Namespace) -> int:
    from edge.hub import lease_doubts

    station, incarnation = _life(options.life)
    # waited for in vain, it would hold every lease back until two people count
    if lease_doubts.standing(hub).epoch == 1:
        raise ConfigError(
            f"Failed to expect '{options.life}': expected a hub that was put back to an earlier copy, got one that knows "
            "all it granted. Where it was put back: bondscan hub admin epoch --restored"
        )
    if station not in stations_of(hub):
        raise ConfigError(
            f"Failed to expect '{options.life}': expected a station of the catalogue in force, got none of that id."
        )
    put({"expected": options.life, "new": lease_doubts.expect(hub, station, incarnation)})
    return 0


def _said(outcome: object) -> int:
    from edge import wire

    if isinstance(outcome, wire.Problem):
        raise ConfigError(outcome.detail)
    put(outcome)
    return 0


def _life(text: str) -> tuple[str, int]:
    station, found, number = text.rpartition("/")
    if not (found and station and number.isascii() and number.isdecimal() and len(number) < 10):
        raise UsageError(f"bondscan hub admin: expected STATION/INCARNATION as in PC-1/2, got '{text}'")
    return station, int(number)


def _used(hub: Hub, rows: list[LeaseRow], said: list[str]) -> dict[str, int]:
    """Packs used by claim's key; each lease must be named, so that none is taken for unused in silence."""
    used: dict[str, int] = {}
    for text in said:
        name, found, number = text.rpartition("=")
        if not (found and number.isascii() and number.isdecimal() and len(number) < 16):
            raise UsageError(f"bondscan hub admin: expected PAPER=PACKS, got '{text}'")
        named = [row for row in rows if name in (row.paper, f"{row.paper}@{row.institution}", row.claim)]
        if len(named) > 1:
            which = ", ".join(f"{row.paper}@{row.institution}" for row in named)
            raise UsageError(f"bondscan hub admin: expected one lease of '{name}', got {which}")
        claim = named[0].claim if named else _claim(hub, name)
        if claim in used:
            raise UsageError(f"bondscan hub admin: expected each lease once, got '{name}' twice")
        used[claim] = int(number)
    missing = [f"{row.paper}@{row.institution}" for row in rows if row.claim not in used]
    if missing:
        raise UsageError(
            f"bondscan hub admin: expected --used for every lease, got none for {', '.join(missing)}"
        )
    return used


def _claim(hub: Hub, name: str) -> str:
    """The lease that a paper of the catalogue in force may have been spent on, where the hub knows of none."""
    from edge.hub import lease_doubts

    if name.startswith("["):  # its key, as `leases` prints it
        return name
    paper, found, whose = name.partition("@")
    institution, _, department = whose.partition("/")
    claims = lease_doubts.named(hub, paper, institution, department) if found else []
    if len(claims) != 1:
        raise UsageError(
            f"bondscan hub admin: expected PAPER@INSTITUTION of a shared paper of the catalogue in force, or the "
            f"claim of a lease as 'leases' prints it, got '{name}'"
        )
    return claims[0]


ACTS: Final[Mapping[str, Callable[[Hub, argparse.Namespace], int]]] = {
    "leases": _leases,
    "in-doubt": _in_doubt,
    "write-off": _write_off,
    "expect": _expect,
}
