"""`bondscan hub admin operator` and its kin: who is let in at the stations, and who answers for an act at the hub."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, get_args

from msgspec import Struct

from edge.catalogue import Role
from edge.cli.arguments import UsageError
from edge.cli.lines import put
from edge.cli.pins import asked_pin, new_pin
from edge.errors import ConfigError

if TYPE_CHECKING:
    from edge import wire
    from edge.catalogue import Catalogue
    from edge.hub.hub import Hub


class _Seat(Struct):
    id: str


class _Seats(Struct):
    """An issue, as much as is wanted of it."""

    stations: tuple[_Seat, ...] = ()


def define(acts: Any) -> None:
    """Admitting a person, and a person's choosing a PIN of his own."""
    operator = acts.add_parser("operator", help="下发操作员 · an operator; the PIN from BONDSCAN_NEW_PIN")
    operator.add_argument(
        "badge", metavar="BADGE", help="已发布名录中的工号 · a badge of the published catalogue"
    )
    change = acts.add_parser(
        "change-pin",
        help="本人改 PIN：旧的取自 BONDSCAN_PIN，新的取自 BONDSCAN_NEW_PIN · one's own PIN, old and new, here and at all "
        "stations of the site at their next contact",
    )
    change.add_argument("badge", metavar="BADGE", help="工号 · the badge")


def published(hub: Hub) -> Catalogue:
    """The newest issue; raises ConfigError before the first."""
    from edge.catalogue import Catalogue
    from edge.hub import catalogue

    newest = catalogue.newest_as(hub, Catalogue)
    if newest is None:
        raise ConfigError(
            "Failed to read the catalogue: expected one published before, got none. Publish one by "
            "'bondscan hub admin publish PATH': a JSON file, or the directory of a signed one."
        )
    return newest


def stations_of(hub: Hub) -> frozenset[str]:
    """The stations of the newest issue, none before the first."""
    from edge.hub import catalogue

    newest = catalogue.newest_as(hub, _Seats)
    return frozenset(one.id for one in newest.stations) if newest else frozenset()


def person(hub: Hub, badge: str, role: str = "") -> str:
    """The badge of who answers for an act, made sure of by the PIN; role: one that he must have, "" for any.

    A PIN that the administrator gave stands for nothing: two people would be one.
    """
    if not badge:
        raise UsageError("bondscan hub admin: expected --by BADGE of who answers for it, got none")
    known = _known(hub, badge, asked_pin(badge))
    if known.must_change:
        raise ConfigError(
            f"Failed to admit '{badge}' as who answers for it: expected a PIN of that person's own, got the one the "
            f"administrator gave. Choose one here: bondscan hub admin change-pin {badge}"
        )
    if role and role not in known.roles:
        raise ConfigError(
            f"Failed to admit '{badge}' as {role}: expected that role, got {', '.join(known.roles) or 'none'}."
        )
    return badge


def _known(hub: Hub, badge: str, pin: str) -> wire.Credential:
    from edge.hub import catalogue
    from edge.identity import verify_pin

    known = catalogue.operator_known(hub, badge)
    if known is None or not known.active:
        raise ConfigError(
            f"Failed to admit '{badge}' as who answers for it: expected an operator admitted here, got "
            f"{'none of that badge' if known is None else 'one who was struck off'}."
        )
    if not verify_pin(known.pin_hash, pin):
        raise ConfigError(
            f"Failed to admit '{badge}' as who answers for it: expected the PIN as this hub knows it, got another. One "
            f"changed at a station holds at that station alone; change it here: bondscan hub admin change-pin {badge}"
        )
    return known


def _operator(hub: Hub, options: argparse.Namespace) -> int:
    """Give a person of the catalogue a PIN to be changed at the first sign-in."""
    from edge import wire
    from edge.identity import hash_pin

    badge = options.badge
    found = next((row for row in published(hub).operators if row.badge == badge), None)
    if found is None:
        raise ConfigError(f"Failed to admit '{badge}' as operator: expected one of the catalogue, got none.")
    credential = wire.Credential(
        badge=found.badge,
        name_zh=found.name.zh,
        name_en=found.name.en,
        roles=tuple(role for role in get_args(Role) if role in found.roles),
        pin_hash=hash_pin(_new_pin()),
        must_change=True,
    )
    _put(hub, found.party, credential)
    put({"operator": badge, "party": found.party, "roles": credential.roles})
    return 0


def _change_pin(hub: Hub, options: argparse.Namespace) -> int:
    """A PIN of one's own in the place of the one there was, whoever gave that."""
    import msgspec

    from edge.hub import catalogue
    from edge.identity import hash_pin, verify_pin

    badge, old = options.badge, asked_pin(options.badge)
    _known(hub, badge, old)
    new = _new_pin()
    if new == old:
        raise ConfigError(
            f"Failed to change the PIN of '{badge}': expected another than before, got the same."
        )
    for party in catalogue.parties_of(hub, badge):
        own = next(one for one in catalogue.operators_of(hub, party).operators if one.badge == badge)
        if verify_pin(own.pin_hash, old):
            _put(hub, party, msgspec.structs.replace(own, pin_hash=hash_pin(new), must_change=False))
    put({"changed": badge})
    return 0


def _put(hub: Hub, party: str, credential: wire.Credential) -> None:
    from edge import wire
    from edge.hub import catalogue

    known = catalogue.operators_of(hub, party)
    others = tuple(row for row in known.operators if row.badge != credential.badge)
    catalogue.put_operators(hub, wire.Operators(party=party, mark="", operators=(*others, credential)))


def _new_pin() -> str:
    pin = new_pin("bondscan hub admin")
    if not (pin.isascii() and pin.isdigit() and 6 <= len(pin) <= 12):
        raise UsageError("bondscan hub admin: expected a PIN of 6 to 12 digits, got other")
    return pin


ACTS: Final[Mapping[str, Callable[[Hub, argparse.Namespace], int]]] = {
    "operator": _operator,
    "change-pin": _change_pin,
}
