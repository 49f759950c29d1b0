"""`bondscan catalogue`: bring in a catalogue, say whose is taken and which is in use, say what one must be."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from edge.cli.arguments import add_home, home_of
from edge.cli.lines import blame, put, tell
from edge.clock import CHINA
from edge.errors import BondscanError, ConfigError
from edge.sync.state import pace

if TYPE_CHECKING:
    from edge.catalogue import Name
    from edge.station import Station


def define(parser: argparse.ArgumentParser) -> None:
    """Import PATH, trust PATH, show, schema."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="import | trust | show | schema")
    bring = actions.add_parser("import", help="导入名录 · check a catalogue whole and switch to it")
    bring.add_argument(
        "path",
        type=Path,
        metavar="PATH",
        help="签名名录的目录，或 JSON · a signed catalogue's directory, or JSON",
    )
    add_home(bring)
    root = actions.add_parser(
        "trust", help="信任签发方 · from now on take only what is signed under this root"
    )
    root.add_argument(
        "path",
        type=Path,
        metavar="PATH",
        help="root.json，或签名名录的目录 · root.json, or a signed catalogue's directory",
    )
    root.add_argument(
        "--replace", action="store_true", help="替换现在信任的根 · in place of the root that is trusted now"
    )
    add_home(root)
    add_home(actions.add_parser("show", help="在用名录 · the catalogue in use and its age"))
    add_home(actions.add_parser("schema", help="名录格式 · the JSON Schema of a catalogue file"))


def execute(options: argparse.Namespace) -> int:
    """Do one of the four."""
    if options.action == "import":
        if options.path.is_dir():
            return _bring_in(home_of(options), options.path)
        return _import(home_of(options), options.path)
    if options.action == "trust":
        return _trust(home_of(options), options.path, replace=options.replace)
    if options.action == "schema":
        from edge.store.catalogue_schema import schema

        put(schema())
        return 0
    return _show(home_of(options))


def _import(home: Path, path: Path) -> int:
    """Every problem on a line of its own; the catalogue in use stays where there is any."""
    from edge.runtime.opening import open_station

    content = _read(path)
    try:
        with open_station(home) as station:
            changed = _switch(station, content)
            _put_in_use(home, changed=changed)
    except ConfigError as refused:
        complain(content, refused)
        return 1
    return 0


def _bring_in(home: Path, folder: Path) -> int:
    """A signed catalogue, from a USB stick as like as not."""
    from edge.runtime.carried import bring_in
    from edge.runtime.opening import open_station
    from edge.sync.carried import left_out

    with open_station(home) as station:
        changed = bring_in(station, folder, progress())
        _put_in_use(home, changed=changed)
        if forms := left_out(station.store):
            tell("catalogue.lists-left-out", forms=", ".join(forms))
    return 0


def _trust(home: Path, path: Path, *, replace: bool) -> int:
    from edge.runtime.carried import trust_root
    from edge.runtime.opening import open_station

    with open_station(home) as station:
        changed = trust_root(station, path, replace=replace)
        put({"trusted_root": station.store.trust.root, "changed": changed})
    return 0


def progress() -> Callable[[int, int], None]:
    """Shows on a terminal how far a load is, at what rate, and what remains; elsewhere nothing."""
    if not sys.stderr.isatty():
        return lambda _done, _total: None
    began: dict[int, tuple[float, int]] = {}

    def show(done: int, total: int) -> None:
        since, first = began.setdefault(total, (monotonic(), done))
        rate, left = pace(done - first, total - done, monotonic() - since)
        end = "\n" if done >= total else ""
        sys.stderr.write(f"\r{done:,} / {total:,}  {rate:,.0f}/s  {left:.0f} s \x1b[K{end}")
        sys.stderr.flush()

    return show


def complain(content: bytes, refused: ConfigError) -> None:
    """What is wrong with a catalogue file, a line each, with the line of the file it is on."""
    from edge.store.json_lines import located

    for problem in located(content, refused.problems) or (refused.message,):
        blame("entry", problem)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as failure:
        raise BondscanError(
            f"Failed to read {path} as catalogue: expected a file that can be read, "
            f"got {failure.strerror or failure}."
        ) from failure


def _switch(station: Station, content: bytes) -> bool:
    """Build the file aside and switch to it; False where this very catalogue is in use already."""
    from edge.store.catalogue_file import build
    from edge.store.switching import weighed

    store = station.store
    if store.catalogue is not None and store.catalogue.sha256 == sha256(content).hexdigest():
        return False
    built = weighed(build(content, store.home))
    try:
        with store.writing() as tx:
            return tx.switch_catalogue(built, at=station.read_clock()) is not None
    finally:
        if store.catalogue is None or store.catalogue.path.name != built.path.name:
            built.path.unlink(missing_ok=True)


def _put_in_use(home: Path, *, changed: bool) -> None:
    from edge.reports.catalogue import in_use
    from edge.store import Store

    with Store.read(home) as reader:
        found = in_use(reader, datetime.now(CHINA))
    if found is not None:
        shown = {
            name: found[name] for name in ("version", "sha256", "issued", "serials", "freshness", "signed")
        }
        put({**shown, "changed": changed})


def _show(home: Path) -> int:
    from edge.reports.catalogue import in_use
    from edge.store import Store

    with Store.read(home) as reader:
        found = in_use(reader, datetime.now(CHINA), _regime_names(home))
    if found is None:
        raise BondscanError(
            f"Failed to show the catalogue of {home}: expected one that was imported or pulled, got none."
        )
    put(found)
    return 0


def _regime_names(home: Path) -> dict[str, Name]:
    """What the regimes are called; of no use where a regime's file is faulty, as `doctor` says."""
    from edge import config

    try:
        return {regime.id: regime.name for regime in config.regimes(home).values()}
    except ConfigError:
        return {}
