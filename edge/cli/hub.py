"""`bondscan hub`: the reference central server, until it is told to stop."""

from __future__ import annotations

import argparse
import os
import threading
from pathlib import Path

from edge.cli.arguments import UsageError, add_database, add_home
from edge.cli.lines import put


def define(parser: argparse.ArgumentParser) -> None:
    """Where its tables are and where it listens; a home is a station's, and changes nothing here."""
    add_home(parser)
    add_database(parser)
    parser.add_argument("--listen", required=True, metavar="HOST:PORT", help="port 0 takes a free one")
    parser.add_argument(
        "--until-eof",
        action="store_true",
        help="stop when stdin ends, as when the program that started it does",
    )
    parser.add_argument(
        "--repository",
        type=Path,
        metavar="DIR",
        help="签名名录 · the signed catalogue to serve, as 'bondscan authority' makes it",
    )
    parser.add_argument("--faults", action="store_true", help="let the administrator plan faults, for tests")


def execute(options: argparse.Namespace) -> int:
    """Serve; one JSON line says where, once it answers."""
    from edge.hub.repository import newest_root
    from edge.hub.serve import open_hub, serve
    from edge.runtime.ids import Uuid7, wall

    host, port = _address(options.listen)
    hub = open_hub(options.db, now=wall, ids=Uuid7(wall, os.urandom), repository=options.repository)
    newest_root(hub)  # a directory without one is said now, not at the first enrolment

    def ready(url: str, made: str | None) -> None:
        put({"listening": url, "administrator_token_made": made is not None})

    stop = threading.Event()
    if options.until_eof:
        threading.Thread(target=_wait_for_eof, args=(stop,), daemon=True).start()
    serve(hub, host, port, ready, faults=options.faults, stop=stop, folder=options.secrets)
    return 0


def _wait_for_eof(stop: threading.Event) -> None:
    while os.read(0, 4096):
        pass
    stop.set()


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isdigit() or int(port) > 65535:
        raise UsageError(f"Failed to read '{text}' as address: expected HOST:PORT, got other.")
    return host, int(port)
