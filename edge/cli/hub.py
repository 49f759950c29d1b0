"""`bondscan hub`: the reference central server, until it is told to stop."""

from __future__ import annotations

import argparse
import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

from edge.cli.arguments import UsageError, add_database, add_home
from edge.cli.lines import blame, put, tell
from edge.errors import HubDeaf

if TYPE_CHECKING:
    from edge.hub.hub import Limits
    from edge.hub.serve import Tls

MOST_DAYS: Final = 36_500
"""Nothing is kept, or lent, for longer than a hundred years but what is for ever."""


def define(parser: argparse.ArgumentParser) -> None:
    """Where its tables are and where it listens; a home is a station's, and changes nothing here."""
    add_home(parser)
    add_database(parser)
    parser.add_argument(
        "--listen",
        required=True,
        metavar="HOST:PORT",
        help="监听地址，端口 0 取空闲端口 · where to listen; port 0 takes a free one",
    )
    parser.add_argument(
        "--until-eof",
        action="store_true",
        help="标准输入结束时停止（启动它的程序退出时） · stop when stdin ends, as when the program that started it does",
    )
    parser.add_argument(
        "--state",
        type=Path,
        metavar="DIR",
        help="本服务器另记所发额度的目录，恢复数据库时不要一起恢复（默认在本用户文件夹） · where this server remembers what it "
        "granted, not to be put back with the tables (this user's own folder)",
    )
    parser.add_argument(
        "--repository",
        type=Path,
        metavar="DIR",
        help="签名名录 · the signed catalogue to serve, as 'bondscan authority' makes it",
    )
    parser.add_argument(
        "--tls-certificate", type=Path, metavar="PEM", help="中心端的证书链 · the hub's certificate chain"
    )
    parser.add_argument(
        "--tls-key", type=Path, metavar="PEM", help="证书的私钥，未加密 · its key, not encrypted"
    )
    parser.add_argument(
        "--tls-clients",
        type=Path,
        metavar="PEM",
        help="双向TLS · mutual TLS: authorities of the certificates that stations must show",
    )
    parser.add_argument(
        "--tls-revoked",
        type=Path,
        metavar="PEM",
        help="机构吊销证书的清单（启动时读取） · the authorities' list of certificates they took back, read at the start",
    )
    parser.add_argument(
        "--job-days",
        type=int,
        metavar="N",
        help="上传回执保存天数，默认 30，0 为永久 · days it can be asked how a capture ended (30; 0: for ever)",
    )
    parser.add_argument(
        "--lease-days",
        type=int,
        metavar="N",
        help="共用额度租约的天数，联系时自动续期，默认 0 即不到期 · days after which a lease that was not renewed is "
        "spent no more (0: never); every contact renews it in time",
    )
    parser.add_argument(
        "--faults",
        action="store_true",
        help="允许管理员安排故障，供测试 · let the administrator plan faults, for tests",
    )


def execute(options: argparse.Namespace) -> int:
    """Serve; one JSON line says where, once it answers."""
    from edge.hub.issues import keep_up
    from edge.hub.promised import remember
    from edge.hub.repository import newest_root
    from edge.hub.serve import open_hub, serve
    from edge.runtime.ids import Uuid7, wall

    host, port = _address(options.listen)
    tls, limits = _tls(options), limits_of(options)
    hub = open_hub(
        options.db, now=wall, ids=Uuid7(wall, os.urandom), limits=limits, repository=options.repository
    )
    hub.folder = options.secrets
    begun = remember(hub, options.state or _own_state(), options.db)
    if begun is not None:
        tell("hub.behind")
        tell("hub.put-back", why=str(begun))
    newest_root(hub)  # a directory without one is said now, not at the first enrolment
    if why := keep_up(hub):  # before any station asks: the first code is given for one of the catalogue
        blame("config", why)

    def ready(url: str, made: str | None) -> None:
        put({"listening": url, "administrator_token_made": made is not None})

    stop = threading.Event()
    if options.until_eof:
        threading.Thread(target=_wait_for_eof, args=(stop,), daemon=True).start()
    try:
        serve(hub, host, port, ready, faults=options.faults, stop=stop, tls=tls)
    except HubDeaf:
        if sys.platform == "win32":
            raise
        tell("hub.deaf")
        os.execv(sys.executable, sys.orig_argv)  # noqa: S606 - this very command anew
    return 0


def _own_state() -> Path:
    """Where what must not be put back with the tables is kept: this user's own place for such things."""
    import platformdirs

    return Path(platformdirs.user_state_dir("bondscan", appauthor=False)) / "hubs"


def limits_of(options: argparse.Namespace) -> Limits:
    """What was said of how long things are kept, the usual for the rest."""
    from edge.hub.hub import Limits

    said = {"job_days": options.job_days, "lease_days": options.lease_days}
    for name, days in said.items():
        if days is not None and not 0 <= days <= MOST_DAYS:
            flag = f"--{name.replace('_', '-')}"
            raise UsageError(
                f"Failed to read '{days}' as {flag}: expected 0 to {MOST_DAYS} days, got another number."
            )
    return Limits(**{name: days for name, days in said.items() if days is not None})


def _tls(options: argparse.Namespace) -> Tls | None:
    from edge.hub.serve import Tls

    certificate, key, clients = options.tls_certificate, options.tls_key, options.tls_clients
    revoked = options.tls_revoked
    if certificate is None and key is None and clients is None and revoked is None:
        return None
    if certificate is None or key is None:
        raise UsageError(
            "bondscan hub: expected --tls-certificate and --tls-key together, with --tls-clients or without, "
            "got one of them"
        )
    if revoked is not None and clients is None:
        raise UsageError("bondscan hub: expected --tls-revoked with --tls-clients, got it alone")
    return Tls(certificate=certificate, key=key, authorities=clients, revoked=revoked)


def _wait_for_eof(stop: threading.Event) -> None:
    while os.read(0, 4096):
        pass
    stop.set()


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not (port.isascii() and port.isdigit()) or int(port) > 65535:
        raise UsageError(f"Failed to read '{text}' as address: expected HOST:PORT, got other.")
    return host, int(port)
