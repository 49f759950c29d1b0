"""`bondscan operator`: who may sign in at this station. The first one becomes the administrator."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from edge.catalogue import Name, Role
from edge.cli.arguments import UsageError, add_home, home_of
from edge.cli.lines import put, refusal_line
from edge.cli.pins import asked_pin, new_pin

if TYPE_CHECKING:
    from edge.station import Refusal, Station
    from edge.store import Credential

ROLES: tuple[str, ...] = get_args(Role)


def define(parser: argparse.ArgumentParser) -> None:
    """add, reset-pin, change-pin, list."""
    parser.epilog = (
        "PINs come from BONDSCAN_PIN (of who acts) and BONDSCAN_NEW_PIN (the one to be set), or are asked for.\n"
        "PIN 取自 BONDSCAN_PIN（办理人）和 BONDSCAN_NEW_PIN（新设），没有则提示输入。"
    )
    actions = parser.add_subparsers(
        dest="action", required=True, metavar="add | reset-pin | change-pin | list"
    )
    add = actions.add_parser("add", help="添加人员 · admit somebody; the first becomes administrator")
    add.add_argument("badge", metavar="BADGE", help="工号 · the badge")
    add.add_argument("--name", required=True, metavar="姓名", help="中文姓名 · name in Chinese")
    add.add_argument(
        "--name-en",
        default="",
        metavar="NAME",
        help="英文姓名，默认相同 · name in English; default: the same",
    )
    add.add_argument(
        "--role",
        action="append",
        choices=ROLES,
        default=[],
        help="岗位，可重复 · a role; may be given more than once",
    )
    add.add_argument("--by", default="", metavar="BADGE", help="经办的管理员 · the administrator who does it")
    reset = actions.add_parser(
        "reset-pin", help="重设 PIN · give somebody a PIN for one sign-in, lift a lock-out"
    )
    reset.add_argument("badge", metavar="BADGE", help="工号 · the badge")
    reset.add_argument(
        "--by", required=True, metavar="BADGE", help="经办的管理员 · the administrator who does it"
    )
    change = actions.add_parser("change-pin", help="修改自己的 PIN · change one's own PIN")
    change.add_argument("badge", metavar="BADGE", help="工号 · the badge")
    for action in (add, reset, change, actions.add_parser("list", help="人员名单 · who may sign in here")):
        add_home(action)


def execute(options: argparse.Namespace) -> int:
    """Do one of the four."""
    home = home_of(options)
    if options.action == "list":
        return _list(home)
    acts = {"add": _add, "reset-pin": _reset, "change-pin": _change}
    return _act(home, options, acts[options.action])


def _list(home: Path) -> int:
    from edge.store import Store
    from edge.store.credentials import read_all

    with Store.read(home) as reader, reader.connection() as connection:
        for credential in read_all(connection):
            put(_shown(credential))
    return 0


def _act(
    home: Path,
    options: argparse.Namespace,
    act: Callable[[Station, argparse.Namespace], Credential | Refusal],
) -> int:
    from edge import config
    from edge.runtime.opening import open_station
    from edge.station import Refusal

    lang = config.load(home).language
    with open_station(home) as station:
        answer = act(station, options)
    if isinstance(answer, Refusal):
        sys.stderr.write(f"bondscan: {options.badge}: {refusal_line(answer, lang)}\n")
        return 1
    put(_shown(answer))
    return 0


def _add(station: Station, options: argparse.Namespace) -> Credential | Refusal:
    from edge.station import Refusal

    name = Name(zh=options.name.strip(), en=(options.name_en or options.name).strip())
    if not name.zh:
        raise UsageError("operator add: expected a name, got blanks")
    if not _is_badge(options.badge):
        return Refusal("not-a-badge", {"badge": options.badge})
    if not station.store.credentials():
        if set(options.role) - {"administrator"}:
            raise UsageError(
                "operator add: expected the first operator to be the administrator, "
                f"got {', '.join(options.role)}"
            )
        pin = new_pin("operator", os.environ.get("BONDSCAN_PIN"))
        return station.access.create_first_administrator(options.badge, name, pin)
    if not options.role:
        raise UsageError("operator add: expected --role, got none")
    if station.store.credential(options.badge) is not None:
        return Refusal("badge-taken", {"badge": options.badge})
    by = _administrator(station, options.by)
    if isinstance(by, Refusal):
        return by
    return station.access.add(
        by, options.badge, name, tuple(dict.fromkeys(options.role)), new_pin("operator")
    )


def _reset(station: Station, options: argparse.Namespace) -> Credential | Refusal:
    from edge.station import Refusal

    by = _administrator(station, options.by)
    return by if isinstance(by, Refusal) else station.access.reset_pin(by, options.badge, new_pin("operator"))


def _change(station: Station, options: argparse.Namespace) -> Credential | Refusal:
    return station.access.change_pin(options.badge, asked_pin(options.badge), new_pin("operator"))


def _administrator(station: Station, badge: str) -> Credential | Refusal:
    if not badge:
        raise UsageError("operator: expected --by with an administrator's badge, got none")
    return station.access.check(badge, asked_pin(badge), "administrator")


def _is_badge(badge: str) -> bool:
    from edge.codes import badge_text

    try:
        badge_text(badge)
    except ValueError:
        return False
    return True


def _shown(credential: Credential) -> dict[str, object]:
    """What may be seen of an operator: never the PIN's hash."""
    from edge.epcis import stamp

    until = credential.locked_until
    return {
        "badge": credential.badge,
        "name": credential.name,
        "roles": credential.roles,
        "active": credential.active,
        "must_change": credential.must_change,
        "locked_until": stamp(until) if until else None,
    }
