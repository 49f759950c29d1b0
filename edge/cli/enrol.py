"""`bondscan enrol URL CODE`: this PC becomes a station of the hub, or begins a new life there."""

from __future__ import annotations

import argparse

from edge.cli.arguments import UsageError, add_home, home_of
from edge.cli.lines import put


def define(parser: argparse.ArgumentParser) -> None:
    """The hub's address and the one-time code its administrator gave."""
    add_home(parser)
    parser.add_argument(
        "url",
        metavar="URL",
        help="中心端地址 http(s)://HOST[:PORT] · http(s)://HOST[:PORT] of the central server",
    )
    parser.add_argument(
        "code", metavar="CODE", help="本工位的一次性注册码 · the one-time code for this station"
    )


def execute(options: argparse.Namespace) -> int:
    """Enrol, and take the catalogue and the operators down at once."""
    from edge import config
    from edge.cli.loading import Progress
    from edge.runtime.exchange import enrol, exchange_once, trust_of
    from edge.runtime.opening import build_station, this_machine

    if not options.url.startswith(("http://", "https://")):
        raise UsageError(f"Failed to read '{options.url}' as URL: expected http(s)://HOST[:PORT], got other.")
    settings = config.load(home_of(options))
    station, where = build_station(home_of(options), settings)
    try:
        reply = enrol(
            station, where, options.url, options.code, trust_of(settings), machine=this_machine(settings)
        )
        put(
            {
                "station": reply.station,
                "kind": reply.kind,
                "party": reply.party,
                "incarnation": reply.incarnation,
                "hub": options.url,
            }
        )
        state = exchange_once(station, where, settings, Progress())
        put({"line": state.line, "catalogue": state.catalogue, "reason": state.reason})
        return 0 if state.line == "up" else 1
    finally:
        station.store.close()
