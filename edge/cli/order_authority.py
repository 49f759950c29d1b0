"""`bondscan authority order`: stop-use and recall orders signed where the key of the holds authority lies.

The file goes to the hub (`bondscan hub admin hold --signed`), which passes it on; stations judge the
signature. No station that trusts a root lets goods go without.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edge.cli.hold_admin import add_goods, asked, line_of
from edge.cli.lines import put
from edge.clock import CHINA
from edge.errors import ConfigError

if TYPE_CHECKING:
    from edge.catalogue import Hold
    from edge.catalogue.orders import Order


def define(acts: Any) -> None:
    """Give, lift, sign once more."""
    order = acts.add_parser("order", help="签署停用/召回令 · sign a stop-use or recall, or the end of one")
    kinds = order.add_subparsers(dest="order_act", required=True, metavar="hold | lift | sign")
    hold = kinds.add_parser("hold", help="下达 · an order, signed")
    hold.add_argument("id", metavar="ID", help="此指令今后的编号 · names the order from now on")
    add_goods(hold, required=True)
    hold.add_argument(
        "--issue",
        type=int,
        default=1,
        metavar="N",
        help="此指令的第几次发文，须大于以前各次（默认 1） · which word on this order it is; above all those before (default 1)",
    )
    lift = kinds.add_parser("lift", help="解除 · the end of an order, signed")
    lift.add_argument(
        "path",
        type=Path,
        metavar="PATH",
        help="指令文件，或 hub admin holds 所列的一行 · the order's file, or its line of 'hub admin holds'",
    )
    sign = kinds.add_parser("sign", help="会签 · one more signature, where it takes several")
    sign.add_argument("path", type=Path, metavar="PATH", help="指令文件 · the order's file")
    for act in (hold, lift, sign):
        act.add_argument(
            "--to",
            type=Path,
            required=True,
            metavar="FILE",
            help="签名后的指令写到哪里 · where the signed order goes",
        )
        where = act.add_mutually_exclusive_group(required=True)
        where.add_argument(
            "--keys", type=Path, metavar="DIR", help="holds 的密钥所在 · where the key of 'holds' lies"
        )
        where.add_argument(
            "--keyring",
            default="",
            metavar="NAME",
            help="或系统密钥环中的一项 · or an entry of the system's keyring",
        )


def execute(options: argparse.Namespace) -> int:
    """One order; a JSON line of what it says."""
    import msgspec

    from edge.authority import orders
    from edge.authority.keys import Keys

    keys, now = Keys(options.keys or Path(), options.keyring), datetime.now(CHINA)
    if options.order_act == "hold":
        order = orders.sign(asked(options, now, options.issue), keys)
    elif options.order_act == "lift":
        order = orders.sign(orders.lifting(_hold_in(options.path), now), keys)
    else:
        order = orders.countersign(_order_in(options.path), keys)
    options.to.write_bytes(msgspec.json.encode(order) + b"\n")
    put({**line_of(order.said()), "signed": [one.key for one in order.signatures], "path": str(options.to)})
    return 0


def _order_in(path: Path) -> Order:
    from edge.catalogue.orders import parse

    try:
        return parse(read(path))
    except ValueError as fault:
        raise ConfigError(str(fault)) from fault


def _hold_in(path: Path) -> Hold:
    """The order to lift: of a signed file, or of a line that the hub printed."""
    import msgspec

    from edge.catalogue import Hold

    body = read(path)
    try:
        found = msgspec.json.decode(body, type=dict[str, Any])
        if "hold" in found:
            return _order_in(path).said()
        return replace(msgspec.json.decode(body, type=Hold), by_hub=found.get("signed") is False)
    except (msgspec.MsgspecError, ValueError, RecursionError) as fault:
        raise ConfigError(
            f"Failed to read {path} as an order: expected its file, or one line of 'hub admin holds', got {fault}."
        ) from fault


def read(path: Path) -> bytes:
    """A file's bytes; raises ConfigError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as failure:
        raise ConfigError(
            f"Failed to read {path} as an order: expected a file that can be read, got {failure.strerror or failure}."
        ) from failure
