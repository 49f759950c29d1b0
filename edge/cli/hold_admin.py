"""`bondscan hub admin hold`, `lift` and `holds`: stop-use and recall orders, to every station at once.

Without a signature an order is the hub's own word: it stops at once everywhere, and only stations that
trust no root lift it on that word again. A signed one comes from `bondscan authority order`.
"""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

from msgspec import Struct

from edge.catalogue import Hold, HoldKind
from edge.cli.arguments import UsageError
from edge.cli.lines import put, tell
from edge.clock import CHINA
from edge.errors import ConfigError

if TYPE_CHECKING:
    from edge.catalogue.orders import Order
    from edge.hub.hub import Hub
    from edge.wire import HoldNotice

ACTS: Final = ("hold", "lift", "holds")


def define(acts: Any) -> None:
    """The three acts, beside the administrator's others."""
    hold = acts.add_parser("hold", help="下达停用/召回 · a stop-use or recall, to every station at once")
    hold.add_argument(
        "id", nargs="?", default="", metavar="ID", help="此指令今后的编号 · names the order from now on"
    )
    add_goods(hold, required=False)
    lift = acts.add_parser("lift", help="解除停用/召回 · end an order")
    lift.add_argument(
        "id",
        nargs="?",
        default="",
        metavar="ID",
        help="以中心端自己的名义；工位信任根时不适用 · by the hub's own word: not where a root is trusted",
    )
    for act in (hold, lift):
        act.add_argument(
            "--signed",
            type=Path,
            metavar="FILE",
            help="主管部门签名的令 · the order as its authority signed it, in place of all else",
        )
        act.add_argument(
            "--repository",
            type=Path,
            metavar="DIR",
            help="先凭此签名名录核对签名 · prove the signature by this signed catalogue first",
        )
    acts.add_parser("holds", help="停用/召回令 · the orders of this hub")


def add_goods(act: argparse.ArgumentParser, *, required: bool) -> None:
    """What an order says: kind, number, goods, and since when."""
    act.add_argument(
        "--kind", required=required, choices=get_args(HoldKind), help="停用或召回 · stop-use or recall"
    )
    act.add_argument(
        "--order", required=required, default="", metavar="文号", help="文号 · the order's number"
    )
    act.add_argument(
        "--product",
        default="",
        metavar="ID",
        help="名录中的产品；不写为所有产品 · of the catalogue; any without it",
    )
    act.add_argument("--lot", default="", help="批号；不写为所有批 · the lot; every one without it")
    act.add_argument("--serial", default="", help="序列号；不写为所有件 · the serial; every one without it")
    act.add_argument(
        "--institution",
        default="",
        metavar="ID",
        help="仅限该机构；不写为各处 · only there; everywhere without it",
    )
    act.add_argument(
        "--since", metavar="TIME", help="起始时间，ISO 8601；不写为即刻 · ISO 8601; from now on without it"
    )


def execute(hub: Hub, options: argparse.Namespace) -> int:
    """One act; a JSON line for each order it is about."""
    from edge.hub import holds
    from edge.wire import Holds

    if options.act == "holds":
        said: object = holds.after(hub, 0)
    elif options.signed is not None:
        said = holds.publish(hub, _signed(options))
    elif not options.id or (options.act == "hold" and not (options.kind and options.order)):
        wanted = "ID, --kind and --order" if options.act == "hold" else "ID"
        raise UsageError(
            f"bondscan hub admin {options.act}: expected {wanted}, or --signed FILE, got neither"
        )
    elif options.act == "lift":
        said = holds.lift(hub, options.id)
    else:
        said = holds.put(hub, asked(options, hub.now()))
    if not isinstance(said, Holds):
        raise ConfigError(getattr(said, "detail", ""))
    for notice in said.holds:
        put(_line(notice))
        if options.act == "hold":
            _look_over(hub, notice.hold)
    if options.act == "lift" and options.signed is None:
        tell("hold.lift-unsigned")
    return 0


class _Named(Struct, frozen=True):
    id: str


class _Known(Struct, frozen=True):
    """As much of a catalogue as orders name."""

    version: int
    products: tuple[_Named, ...] = ()
    institutions: tuple[_Named, ...] = ()


def _look_over(hub: Hub, hold: Hold) -> None:
    """Say what an order names that the catalogue in force does not know: a slip would stop nothing at all."""
    from edge.hub import catalogue

    known = catalogue.newest_as(hub, _Known)
    if known is None:
        return
    for kind, name, rows in (
        ("product", hold.product, known.products),
        ("institution", hold.institution, known.institutions),
    ):
        if name and name not in {row.id for row in rows}:
            tell(f"hold.unknown-{kind}", id=name, version=str(known.version))


def _signed(options: argparse.Namespace) -> bytes:
    """The file's order, of the kind that was asked for, and proved where the means were given."""
    from edge.catalogue.orders import parse
    from edge.cli.order_authority import read

    if options.id:
        raise UsageError(f"bondscan hub admin {options.act}: expected ID or --signed FILE, got both")
    document = read(options.signed)
    try:
        order = parse(document)
    except ValueError as fault:
        raise ConfigError(str(fault)) from fault
    if (order.said().released is not None) is not (options.act == "lift"):
        other = "hold" if options.act == "lift" else "lift"
        raise UsageError(
            f"bondscan hub admin {options.act}: expected such an order in the file, got one to {other}"
        )
    if options.repository is not None:
        _prove(order, options.repository)
    return document


def _prove(order: Order, folder: Path) -> None:
    from edge.authority.keys import Keys
    from edge.authority.orders import prove
    from edge.authority.repository import Repository

    prove(order, Repository(folder, Keys(folder), datetime.now(CHINA)))


def asked(options: argparse.Namespace, now: datetime, issue: int = 0) -> Hold:
    """The order that the command line says; raises ConfigError where it would stop everything."""
    named = (options.product, options.lot, options.serial, options.institution)
    if not any(named):
        raise ConfigError(
            f"Failed to set '{options.id}' as a hold: expected a product, lot, serial or institution, got none; "
            "it would stop everything everywhere."
        )
    return Hold(
        id=options.id,
        kind=options.kind,
        order=options.order,
        since=_time(options.since) if options.since else now,
        product=options.product,
        lot=options.lot,
        serial=options.serial,
        institution=options.institution,
        issue=issue,
    )


def _time(said: str) -> datetime:
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        raise ConfigError(f"Failed to parse '{said}' as a time: expected ISO 8601, got that.") from None
    return at if at.tzinfo else at.replace(tzinfo=CHINA)


def _line(notice: HoldNotice) -> dict[str, object]:
    """signed: whether this very word is its authority's; whose, the stations judge."""
    signed = notice.order is not None and notice.order.said() == notice.hold
    return {**line_of(notice.hold), "issued": notice.issued, "signed": signed}


def line_of(hold: Hold) -> dict[str, object]:
    """An order as a line says it, which is how a catalogue has it too."""
    fields = {
        name: getattr(hold, name)
        for name in ("id", "issue", "kind", "order", "product", "lot", "serial", "institution")
    }
    times = {"since": hold.since.astimezone(CHINA).isoformat(timespec="milliseconds")}
    if hold.released:
        times["released"] = hold.released.astimezone(CHINA).isoformat(timespec="milliseconds")
    return {**{name: value for name, value in fields.items() if value}, **times}
