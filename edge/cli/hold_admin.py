"""`bondscan hub admin hold`, `lift` and `holds`: stop-use and recall orders, to every station at once."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, get_args

from edge.catalogue import Hold, HoldKind
from edge.cli.lines import put
from edge.clock import CHINA
from edge.errors import ConfigError

if TYPE_CHECKING:
    from edge.hub.hub import Hub

ACTS: Final = ("hold", "lift", "holds")


def define(acts: Any) -> None:
    """The three acts, beside the administrator's others."""
    hold = acts.add_parser("hold", help="下达停用/召回 · a stop-use or recall, to every station at once")
    hold.add_argument("id", metavar="ID", help="names the order from now on; the same again changes it")
    hold.add_argument("--kind", required=True, choices=get_args(HoldKind))
    hold.add_argument("--order", required=True, metavar="文号", help="the order's number")
    hold.add_argument("--product", default="", metavar="ID", help="of the catalogue; any without it")
    hold.add_argument("--lot", default="")
    hold.add_argument("--serial", default="")
    hold.add_argument("--institution", default="", metavar="ID", help="only there; everywhere without it")
    hold.add_argument("--since", metavar="TIME", help="ISO 8601; from now on without it")
    lift = acts.add_parser("lift", help="解除停用/召回 · end an order")
    lift.add_argument("id", metavar="ID")
    acts.add_parser("holds", help="停用/召回令 · the orders of this hub")


def execute(hub: Hub, options: argparse.Namespace) -> int:
    """One act; a JSON line for each order it is about."""
    from edge.hub import holds
    from edge.wire import Holds

    if options.act == "holds":
        said: object = holds.after(hub, 0)
    elif options.act == "lift":
        said = holds.lift(hub, options.id)
    else:
        said = holds.put(hub, _asked(options, hub.now()))
    if not isinstance(said, Holds):
        raise ConfigError(getattr(said, "detail", ""))
    for notice in said.holds:
        put(_line(notice.hold, notice.issued))
    return 0


def _asked(options: argparse.Namespace, now: datetime) -> Hold:
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
    )


def _time(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"Failed to parse '{text}' as a time: expected ISO 8601, got that.") from None
    return at if at.tzinfo else at.replace(tzinfo=CHINA)


def _line(hold: Hold, issued: str) -> dict[str, object]:
    fields = {
        name: getattr(hold, name)
        for name in ("id", "kind", "order", "product", "lot", "serial", "institution")
    }
    times = {"since": hold.since.astimezone(CHINA).isoformat(timespec="milliseconds")}
    if hold.released:
        times["released"] = hold.released.astimezone(CHINA).isoformat(timespec="milliseconds")
    return {**{name: value for name, value in fields.items() if value}, **times, "issued": issued}
