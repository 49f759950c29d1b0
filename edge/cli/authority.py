"""`bondscan authority`: makes and signs the repository that stations take their catalogue from.

The repository is a directory of plain files: a hub serves it (`bondscan hub --repository`), or it
travels on a USB stick (`bondscan catalogue import`). The keys lie elsewhere and are never served.
"""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from edge.catalogue.sections import AUTHORITIES
from edge.cli import order_authority
from edge.cli.arguments import UsageError
from edge.cli.catalogue import complain
from edge.cli.lines import put
from edge.clock import CHINA
from edge.errors import ConfigError

if TYPE_CHECKING:
    from edge.authority.repository import Repository

TOP = ("root", "targets", "snapshot", "timestamp")

_ROLE: Final = "部门，或密钥的角色 · the authority, or the role whose key it is"


def define(parser: argparse.ArgumentParser) -> None:
    """Begin, publish, keep fresh, change keys, sign orders, look."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    _act(acts, "init", "建立签名名录库 · make keys and an empty repository")
    publish = _act(acts, "publish", "签发名录 · sign a catalogue as the newest issue")
    publish.add_argument("catalogue", type=Path, metavar="PATH", help="名录，JSON · the catalogue, JSON")
    sign = _act(
        acts, "sign", "签署本部门内容 · sign one authority's sections where its key is; publish comes after"
    )
    sign.add_argument("role", choices=tuple(AUTHORITIES), metavar="ROLE", help=_ROLE)
    sign.add_argument("catalogue", type=Path, metavar="PATH", help="名录，JSON · the catalogue, JSON")
    for act in (publish, sign):
        act.add_argument(
            "--settled",
            action="append",
            default=[],
            metavar="FORM",
            help="各站已结清该批件（旧清单、旧数量） · every station has settled this form or permit: its list may be replaced, "
            "and what this issue says of it is all there is of it",
        )
    _act(acts, "refresh", "续签 · say anew that this is the newest issue; do so within the timestamp's days")
    _act(acts, "reissue", "重发 · nothing has changed: the same catalogue as the next version, dated today")
    rotate = _act(acts, "rotate", "更换密钥 · make a role's key anew; the old one no longer counts")
    rotate.add_argument("role", choices=(*TOP, *AUTHORITIES), metavar="ROLE", help=_ROLE)
    delegate = _act(acts, "delegate", "委派 · let a key held elsewhere sign an authority's sections")
    delegate.add_argument("role", choices=tuple(AUTHORITIES), metavar="ROLE", help=_ROLE)
    delegate.add_argument(
        "public",
        metavar="HEX",
        help="公钥，即 authority key 所显示 · the public key, as 'authority key' prints it",
    )
    _act(acts, "show", "查看 · who signs what, in which version, until when")
    order_authority.define(acts)
    key = acts.add_parser("key", help="生成密钥 · make a key for an authority that signs on its own PC")
    key.add_argument("role", choices=tuple(AUTHORITIES), metavar="ROLE", help=_ROLE)
    where = key.add_mutually_exclusive_group(required=True)
    where.add_argument(
        "--keys", type=Path, metavar="DIR", help="密钥放在哪里，权限 0600 · where the key is to lie, 0600"
    )
    where.add_argument(
        "--keyring",
        default="",
        metavar="NAME",
        help="或系统密钥环中的一项 · or an entry of the system's keyring",
    )


def _act(acts: Any, name: str, words: str) -> argparse.ArgumentParser:
    act: argparse.ArgumentParser = acts.add_parser(name, help=words)
    act.add_argument("repository", type=Path, metavar="DIR", help="签名名录的目录 · the repository")
    act.add_argument(
        "--keys",
        type=Path,
        metavar="DIR",
        help="密钥所在（默认为目录名加 .keys） · where the keys lie (default: the repository's name + .keys)",
    )
    act.add_argument(
        "--keyring",
        default="",
        metavar="NAME",
        help="密钥放在系统密钥环，不用文件 · keys in the system's keyring instead of files",
    )
    for role, days in (("timestamp", 7), ("snapshot", 30), ("targets", 400), ("root", 730)):
        act.add_argument(
            f"--{role}-days",
            type=int,
            metavar="N",
            help=f"签名有效天数（默认 {days}） · days its signature is good for (default {days})",
        )
    return act


def execute(options: argparse.Namespace) -> int:
    """One act; JSON lines of what came of it."""
    if options.act == "key":
        return _key(options)
    if options.act == "order":
        return order_authority.execute(options)
    repository = _repository(options)
    if options.act == "init":
        repository.create()
    elif options.act in ("publish", "sign"):
        role = options.role if options.act == "sign" else ""
        return _publish(repository, options.catalogue, role, options.settled)
    elif options.act == "reissue":
        from edge.authority.publish import reissue

        reissue(repository)
    elif options.act == "refresh":
        repository.refresh()
    elif options.act == "rotate":
        repository.rotate(options.role)
    elif options.act == "delegate":
        repository.put_key(options.role, _public(options.public))
    return _show(repository)


def _repository(options: argparse.Namespace) -> Repository:
    from edge.authority.keys import Keys
    from edge.authority.repository import Repository

    folder: Path = options.repository.absolute()
    keys = options.keys.absolute() if options.keys else folder.with_name(f"{folder.name}.keys")
    if keys == folder or folder in keys.parents:
        raise UsageError(
            f"bondscan authority: Failed to use {keys} for the keys: expected a directory outside the repository, "
            "which is served, got one within it."
        )
    days = {role: given for role in TOP if (given := getattr(options, f"{role}_days")) is not None}
    if any(given < 1 for given in days.values()):
        raise UsageError("bondscan authority: expected 1 day or more, got less")
    return Repository(folder, Keys(keys, options.keyring), datetime.now(CHINA), days)


def _publish(repository: Repository, path: Path, role: str, settled: list[str]) -> int:
    """Sign a catalogue, or one authority's sections of it, after the checks that every station makes."""
    import tempfile

    from edge.authority.publish import publish, sign
    from edge.store.catalogue_file import build

    body = path.read_bytes()
    try:
        with tempfile.TemporaryDirectory() as folder:
            build(body, Path(folder))
    except ConfigError as faulty:
        complain(body, faulty)
        return 1
    if role:
        put(
            {
                "role": role,
                "signed": sign(repository, role, body, settled),
                "version": repository.version(role),
            }
        )
        return 0
    index = publish(repository, body, settled)
    put(
        {
            "version": index.version,
            "issued": index.issued,
            "sha256": index.sha256,
            "size": index.size,
            "sections": len(index.sections),
            "lists": len(index.lists),
        }
    )
    return 0


def _show(repository: Repository) -> int:
    from edge.authority.publish import newest
    from edge.authority.repository import roles

    root, targets = repository.read_root(), repository.read_targets()
    for role in roles():
        signed = repository.read(role, 0 if role == "timestamp" else None).signed
        holder = root if role in TOP else targets
        put(
            {
                "role": role,
                "version": signed.version,
                "expires": signed.expires.isoformat(),
                "keys": list(holder.get_delegated_role(role).keyids),
                "key_here": repository.keys.has(role),
            }
        )
    index = newest(repository)
    put({"catalogue": index.version if index else 0, "issued": index.issued if index else None})
    return 0


def _key(options: argparse.Namespace) -> int:
    from edge.authority.keys import Keys, key_id

    public = Keys(options.keys or Path(), options.keyring).make(options.role).public
    put({"role": options.role, "public": public.hex(), "key": key_id(public)})
    return 0


def _public(text: str) -> bytes:
    try:
        public = bytes.fromhex(text)
    except ValueError:
        public = b""
    if len(public) != 32:
        raise UsageError(
            f"bondscan authority: Failed to read '{text}' as public key: expected 64 hex digits, got other."
        )
    return public
