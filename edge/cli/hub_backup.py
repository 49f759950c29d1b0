"""`bondscan hub admin backup`, `restore` and `epoch`: a copy of everything, a hub made from it, and its new life."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from edge.cli.lines import put, tell

if TYPE_CHECKING:
    from edge.hub.hub import Hub


def define(acts: Any) -> None:
    """The three acts, beside the administrator's others."""
    backup = acts.add_parser("backup", help="备份 · a copy of everything, while the hub serves")
    backup.add_argument("path", type=Path, metavar="FILE", help="写入的文件 · the file to write")
    restore = acts.add_parser("restore", help="从备份恢复到空库 · fill a new, unused database from a backup")
    restore.add_argument("path", type=Path, metavar="FILE", help="备份文件 · the backup")
    epoch = acts.add_parser("epoch", help="当前纪元 · which life of its tables the hub is in")
    epoch.add_argument(
        "--restored",
        metavar="WHY",
        help="开始新纪元：数据库以其他方式恢复过 · a new one begins: the database was put back by other means",
    )


def _backup(hub: Hub, options: argparse.Namespace) -> int:
    from edge.hub import backup

    manifest = backup.save(hub, options.path)
    rows = {name: table.rows for name, table in manifest.tables.items()}
    put({"backup": str(options.path), "taken_at": manifest.taken_at, "epoch": manifest.epoch, "rows": rows})
    return 0


def _restore(hub: Hub, options: argparse.Namespace) -> int:
    from edge.hub import backup
    from edge.hub.serve import admin_token

    epoch = backup.restore(hub, options.path)
    admin_token(hub, anew=True)  # whoever had the old one may have it no longer
    put({"restored": str(options.path), "epoch": epoch, "administrator_token_made": True})
    _remind(options.path.name)
    return 0


def _remind(why: str) -> None:
    """What a hub that was put back has to be told again; it cannot know of it."""
    tell("hub.put-back", why=why)


def _epoch(hub: Hub, options: argparse.Namespace) -> int:
    from edge.hub import audit

    if options.restored:
        audit.begin_epoch(hub, options.restored)
        _remind(options.restored)
    with hub.reading() as reader:
        put({"epoch": audit.epoch_of(reader)})
    return 0


ACTS: Final[Mapping[str, Callable[[Hub, argparse.Namespace], int]]] = {
    "backup": _backup,
    "restore": _restore,
    "epoch": _epoch,
}
