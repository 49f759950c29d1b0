"""`bondscan site-key`: one key of pseudonyms for all PCs of a site, handed on as a sealed file."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from edge.cli.arguments import UsageError, add_home, home_of
from edge.cli.lines import put
from edge.errors import ConfigError

if TYPE_CHECKING:
    from edge.station import Station


def define(parser: argparse.ArgumentParser) -> None:
    """Write the sealed key, or take one."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    words = "口令读自 BONDSCAN_PASSPHRASE · the passphrase from BONDSCAN_PASSPHRASE, or asked for"
    for name, help_ in (
        ("export", "导出给本单位另一台电脑 · for another PC of this site"),
        ("import", "取用首台电脑的密钥 · take the first PC's key, before any patient is entered here"),
    ):
        act = acts.add_parser(name, help=help_, epilog=words)
        add_home(act)
        act.add_argument("path", type=Path, metavar="FILE", help="密钥文件 · the key's file")


def execute(options: argparse.Namespace) -> int:
    """One act; a JSON line of what came of it."""
    from edge import config
    from edge.runtime.opening import home_places, open_station

    home = home_of(options)
    where = home_places(home, config.load(home)).site_key
    with open_station(home) as station:
        party = station.store.station.party
        if not party:
            raise ConfigError(
                "Failed to hand on the site key: expected an enrolled station, got none; enrol first."
            )
        if options.act == "export":
            return _export(where, party, options.path)
        return _import(station, where, party, options.path)


def _export(where: Path, party: str, path: Path) -> int:
    from edge.identity import secret_file, site_key
    from edge.identity.sealed_key import seal

    secret_file.replace(path, seal(site_key(where), party, _passphrase(twice=True)))
    put({"exported": str(path), "party": party})
    return 0


def _import(station: Station, where: Path, party: str, path: Path) -> int:
    from edge.identity.sealed_key import unseal
    from edge.runtime.site_keys import replace_key

    try:
        body = path.read_bytes()
    except OSError as failure:
        raise ConfigError(
            f"Failed to read {path} as a sealed site key: expected a file, got {failure}."
        ) from failure
    changed = replace_key(station, where, unseal(body, party, _passphrase()))
    put({"imported": str(path), "party": party, "changed": changed})
    return 0


def _passphrase(*, twice: bool = False) -> str:
    given = os.environ.get("BONDSCAN_PASSPHRASE")
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise UsageError("bondscan site-key: expected the passphrase in BONDSCAN_PASSPHRASE, got none")
    said = getpass.getpass("口令 / Passphrase: ")
    if twice and getpass.getpass("再输一次 / Again: ") != said:
        raise UsageError("bondscan site-key: expected the same passphrase twice, got two")
    return said
