"""`bondscan hub admin`: what the administrator of a hub does on its own PC, straight on its tables."""

from __future__ import annotations

import argparse
import getpass
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from edge.cli import hold_admin, hub_backup, hub_people, hub_watch, lease_admin
from edge.cli.arguments import add_database
from edge.cli.catalogue import complain
from edge.cli.hub_parcels import take_parcels, vouch
from edge.cli.lines import put
from edge.errors import ConfigError

if TYPE_CHECKING:
    from edge.hub.hub import Hub


def define(parser: argparse.ArgumentParser) -> None:
    """Publishing, admitting stations and people, and looking at who is admitted."""
    add_database(parser)
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    publish = acts.add_parser(
        "publish", help="发布名录 · publish a catalogue: JSON, or a signed one's directory"
    )
    publish.add_argument(
        "path", type=Path, metavar="PATH", help="JSON 文件或签名名录的目录 · the file or the directory"
    )
    publish.add_argument(
        "--settled",
        action="append",
        default=[],
        metavar="FORM",
        help="各站已结清该批件（旧清单、旧数量） · every station has settled this form or permit: its list may be replaced, "
        "and a quantity cut to what was used gives the rest back to the approval",
    )
    code = acts.add_parser("code", help="签发一次性注册码 · a one-time code for a station")
    code.add_argument(
        "station", metavar="STATION", help="已发布名录中的工位编号 · its id in the published catalogue"
    )
    hub_people.define(acts)
    take = acts.add_parser("take", help="收U盘 · take the parcels on a USB stick, write a receipt for each")
    take.add_argument(
        "path",
        type=Path,
        metavar="PATH",
        help="U 盘目录，或其中一个包 · the stick's directory, or one parcel",
    )
    vouch = acts.add_parser(
        "vouch",
        help="担保工位 · a restored hub has forgotten a PC that was replaced: take its stick all the same",
    )
    vouch.add_argument("path", type=Path, metavar="PARCEL", help="该电脑的一个包 · one of that PC's parcels")
    vouch.add_argument(
        "--key",
        required=True,
        metavar="NUMBER",
        help="该电脑上 sync --to 显示的密钥号 · as 'sync --to' prints it there",
    )
    vouch.add_argument(
        "--by",
        default="",
        metavar="BADGE",
        help="主管，PIN 取自 BONDSCAN_PIN · a supervisor; the PIN from BONDSCAN_PIN",
    )
    hold_admin.define(acts)
    lease_admin.define(acts)
    hub_watch.define(acts)
    acts.add_parser("devices", help="已接入工位 · the stations admitted")
    revoke = acts.add_parser("revoke", help="停用工位 · shut a station's device out")
    revoke.add_argument("station", metavar="STATION", help="工位编号 · the station's id")
    acts.add_parser("token", help="换发管理员令牌 · a new administrator's token in the place of the old")
    audit = acts.add_parser("audit", help="管理操作记录 · what administrators did")
    audit.add_argument(
        "--since",
        type=int,
        default=0,
        metavar="N",
        help="只看此编号之后的操作 · only after the act of this number",
    )
    audit.add_argument(
        "--of",
        default="",
        metavar="ACT",
        help="只看此类操作，如 device-revoked · only acts of this kind, e.g. device-revoked",
    )
    hub_backup.define(acts)


def execute(options: argparse.Namespace) -> int:
    """One act; JSON lines of what came of it."""
    from edge.hub.serve import admin_token, open_hub
    from edge.hub.tables import is_there
    from edge.runtime.ids import Uuid7, wall

    if options.act not in _BEGINNING and not is_there(options.db):
        # made anew it would take a recall that reaches nobody, and be backed up for the one that is meant
        raise ConfigError(
            f"Failed to open '{options.db}' as the hub's database: expected one in use, got no such file. "
            f"A new one begins with {' or '.join(sorted(_BEGINNING))}."
        )
    hub = open_hub(options.db, now=wall, ids=Uuid7(wall, os.urandom))
    try:
        hub.folder = options.secrets
        admin_token(hub)
        hub = hub.on_behalf_of(f"console of {_user()}")
        return _ACTS[options.act](hub, options)
    finally:
        hub.database.close()


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # an account without a name, as in some containers
        return "nobody by name"


def _publish(hub: Hub, options: argparse.Namespace) -> int:
    from edge import wire
    from edge.hub import catalogue
    from edge.store.catalogue_file import build

    settled = frozenset[str](options.settled)
    if options.path.is_dir():
        known = catalogue.manifest(hub)
        body, signed_settled = _newest_of(options.path, known.version if known else 0)
        settled |= signed_settled
    else:
        body = options.path.read_bytes()
    try:
        with tempfile.TemporaryDirectory() as folder:
            build(body, Path(folder))  # just as every station will
    except ConfigError as faulty:
        complain(body, faulty)
        return 1
    answer = catalogue.publish(hub, body, settled, signed=options.path.is_dir())
    if isinstance(answer, wire.Problem):
        raise ConfigError(answer.detail)
    put({"version": answer.version, "sha256": answer.sha256, "issued": answer.issued, "size": answer.size})
    return 0


def _newest_of(folder: Path, above: int) -> tuple[bytes, frozenset[str]]:
    """The newest issue of a signed catalogue, so that the hub watches the bounds its stations have; and which papers
    it says are settled since the issue `above`.
    """
    from edge.authority.keys import Keys
    from edge.authority.publish import newest, whole
    from edge.authority.repository import Repository
    from edge.runtime.ids import wall

    repository = Repository(folder, Keys(folder), wall())
    index = newest(repository)
    return whole(repository), index.settled_since(above) if index is not None else frozenset()


def _code(hub: Hub, options: argparse.Namespace) -> int:
    from edge.hub import devices

    station = options.station
    entry = next((row for row in hub_people.published(hub).stations if row.id == station), None)
    if entry is None:
        raise ConfigError(f"Failed to admit '{station}' as station: expected one of the catalogue, got none.")
    new = devices.NewDevice(
        station=entry.id,
        kind=entry.kind,
        party=entry.party,
        gln=entry.gln,
        name_zh=entry.name.zh,
        name_en=entry.name.en,
    )
    put({"station": station, "code": devices.issue_code(hub, new)})
    return 0


def _devices(hub: Hub, _options: argparse.Namespace) -> int:
    from edge.hub import devices

    for row in devices.seated(hub):
        put(row)
    return 0


def _revoke(hub: Hub, options: argparse.Namespace) -> int:
    from edge.hub import devices

    if not devices.revoke(hub, options.station):
        raise ConfigError(
            f"Failed to revoke '{options.station}': expected an admitted station, got none of that id."
        )
    put({"revoked": options.station})
    return 0


def _token(hub: Hub, _options: argparse.Namespace) -> int:
    from edge.hub.serve import admin_token

    admin_token(hub, anew=True)
    put({"administrator_token_made": True})
    return 0


def _audit(hub: Hub, options: argparse.Namespace) -> int:
    from edge.hub import audit

    since = options.since
    while found := audit.acts(hub, since, options.of):
        for act in found:
            put(act)
        since = found[-1].n
    return 0


_ACTS: Final[Mapping[str, Callable[[Hub, argparse.Namespace], int]]] = {
    "publish": _publish,
    "code": _code,
    "take": take_parcels,
    "vouch": vouch,
    "devices": _devices,
    "revoke": _revoke,
    "token": _token,
    "audit": _audit,
    **dict.fromkeys(hold_admin.ACTS, hold_admin.execute),
    **hub_people.ACTS,
    **lease_admin.ACTS,
    **hub_backup.ACTS,
    **hub_watch.ACTS,
}


_BEGINNING: Final = frozenset({"publish", "restore"})
"""Acts that may make the database; any other is about one that is there."""
