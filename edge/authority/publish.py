"""From a catalogue to signed targets: each section and serial list compressed, with deltas against those before."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import msgspec

from edge.authority import lists, manners, widths
from edge.authority.keys import key_id
from edge.authority.repository import Repository
from edge.catalogue import delta, ever, sections, serial_list
from edge.catalogue.manners import Manner, Named
from edge.catalogue.sections import AUTHORITIES, FORMS, INDEX, Index, Split
from edge.clock import CHINA
from edge.errors import ConfigError

if TYPE_CHECKING:
    from tuf.api.metadata import TargetFile

EARLIER: Final = 5
"""Versions of a part from which a delta leads to the newest."""

_GZIP: Final = 31
"""zlib's window bits for a gzip file; its header holds no time, so the same text is the same file."""


def publish(repository: Repository, content: bytes, settled: Collection[str] = ()) -> Index:
    """Sign `content`, a catalogue's JSON that has been checked, as the newest issue.

    Only authorities whose sections changed sign, so only their keys need be here. settled: forms and permits
    whose use so far every station has told, which is said in the index too. Raises ConfigError where the
    version does not go up, a key that is needed is not held here, serials were put in the place of others,
    or more could be taken of an approval than there is.
    """
    taken = sections.split(content)
    before, now = _need_same_manners(repository, taken), manners.said(taken)
    papers = _need_room(repository, content, settled)
    lists.guard(repository, taken, _signed_lists(repository, taken), settled)
    parts = _parts(taken, repository)
    listed = {form: _digest(parts[sections.list_path(form)]) for form in taken.lists}
    index = Index(
        version=taken.version,
        issued=taken.issued,
        policy=taken.policy,
        sections=tuple(taken.sections),
        lists=listed,
        settled=_settled(repository, taken.version, settled),
        sha256="",
        size=0,
    )
    made = sections.whole(index, parts)
    index = msgspec.structs.replace(index, sha256=_digest(made), size=len(made))
    if _newest(repository, index) == index:
        return index
    changed = {role: targets for role in AUTHORITIES if (targets := _changed(repository, role, parts))}
    for role in (*changed, "targets", "snapshot", "timestamp"):
        repository.need_key(role)  # all of them or none: a half signed issue helps nobody
    manners.remember(repository.folder, before, now)
    widths.remember(repository.folder, papers)
    for role, targets in changed.items():
        repository.sign_targets(role, targets)
    return _put_out(repository, index)


def _need_same_manners(repository: Repository, taken: Split) -> Mapping[Named, Manner]:
    """What earlier issues said of how papers are counted; raises ConfigError where `taken` says otherwise."""
    before = manners.remembered(repository.folder)
    if before is None:
        before = manners.said(sections.split(whole(repository))) if newest(repository) is not None else {}
    manners.check(before, manners.said(taken))
    return before


def _need_room(repository: Repository, content: bytes, settled: Collection[str]) -> widths.Known:
    """How wide every paper ever was, with those of `content`; raises ConfigError where that is too much."""
    before = widths.remembered(repository.folder)
    if before is None:
        known = newest(repository) is not None
        before = widths.of(ever.read_issue(whole(repository)) if known else ever.Issue())
    return widths.check(before, ever.read_issue(content), settled)


def _settled(repository: Repository, version: int, settled: Collection[str]) -> dict[str, int]:
    """Since which issue each paper is settled, with those that are now."""
    before = newest(repository)
    known = before.settled if before is not None else {}
    return {**known, **dict.fromkeys(sorted(settled), version)}


def sign(repository: Repository, role: str, content: bytes, settled: Collection[str] = ()) -> bool:
    """Sign one authority's sections of `content` where its key is held; False where nothing of them is new.

    Nobody sees them until whoever holds the keys of the index publishes the same catalogue.
    """
    taken = sections.split(content)
    if FORMS in AUTHORITIES[role]:
        _need_same_manners(repository, taken)
        _need_room(repository, content, settled)
        lists.guard(repository, taken, _signed_lists(repository, taken), settled)
    parts = _parts(taken, repository, only=role)
    targets = _changed(repository, role, parts)
    if targets:
        repository.need_key(role)
        repository.sign_targets(role, targets)
    return bool(targets)


def reissue(repository: Repository) -> Index:
    """The newest issue again under the next version and today's date: nothing has changed, and that is news.

    Only the key of the index signs, with those of snapshot and timestamp; stations fetch the index alone.
    Raises ConfigError before the first issue.
    """
    before = newest(repository)
    if before is None:
        raise ConfigError(
            f"Failed to issue the catalogue of {repository.folder} again: expected one published before, got none."
        )
    issued = repository.now.astimezone(CHINA).isoformat(timespec="seconds")
    index = msgspec.structs.replace(before, version=before.version + 1, issued=issued)
    made = sections.whole(index, _texts(repository, index))
    return _put_out(repository, msgspec.structs.replace(index, sha256=_digest(made), size=len(made)))


def whole(repository: Repository) -> bytes:
    """The newest issue's JSON, as every station puts it together.

    Raises ConfigError before the first, or where the parts are not what the index says.
    """
    index = newest(repository)
    if index is None:
        raise ConfigError(
            f"Failed to read the catalogue of {repository.folder}: expected one published, got none."
        )
    made = sections.whole(index, _texts(repository, index))
    if _digest(made) != index.sha256:
        raise ConfigError(
            f"Failed to read the catalogue of {repository.folder}: expected SHA-256 {index.sha256[:16]}…, got another."
        )
    return made


def _texts(repository: Repository, index: Index) -> dict[str, bytes]:
    signed = {role: repository.read_targets(role).targets for role in AUTHORITIES}
    return {path: unpacked(repository.target(signed[sections.role_of(path)][path])) for path in index.paths()}


def _put_out(repository: Repository, index: Index) -> Index:
    """Sign the index, and with it the issue."""
    custom = {
        "version": index.version,
        "issued": index.issued,
        "policy": index.policy,
        "sha256": index.sha256,
    }
    repository.sign_targets(
        "targets", {INDEX: repository.put_target(INDEX, msgspec.json.encode(index), custom)}
    )
    repository.seal()
    return index


def newest(repository: Repository) -> Index | None:
    """The index of the newest issue, None before the first."""
    name = repository.read_targets().targets.get(INDEX)
    return msgspec.json.decode(repository.target(name), type=Index) if name else None


def _newest(repository: Repository, index: Index) -> Index | None:
    before = newest(repository)
    if before is not None and before != index and before.version >= index.version:
        raise ConfigError(
            f"Failed to publish version {index.version} as the newest catalogue: expected one above "
            f"{before.version}, got {'other content under that number' if before.version == index.version else 'an older one'}."
        )
    return before


def _parts(taken: Split, repository: Repository, only: str = "") -> dict[str, bytes]:
    """Every part of the catalogue by its path; only: of this authority."""
    parts: dict[str, bytes] = {}
    if only and FORMS not in AUTHORITIES[only]:
        return {
            sections.section_path(name): sections.array(taken.sections[name]) for name in AUTHORITIES[only]
        }
    for form, (bare, serials) in taken.lists.items():
        parts[sections.list_path(form)] = _signed_list(repository, form, bare, serials)
    hashes = {form: _digest(parts[sections.list_path(form)]) for form in taken.lists}
    for name, lines in taken.sections.items():
        part = sections.forms_part(taken, hashes) if name == FORMS else sections.array(lines)
        parts[sections.section_path(name)] = part
    return parts


def _signed_lists(repository: Repository, taken: Split) -> dict[str, bytes]:
    """The list of each form as it stands signed: of the forms given, and of those in the issue before."""
    before = newest(repository)
    targets = repository.read_targets(sections.role_of(sections.section_path(FORMS))).targets
    forms = dict.fromkeys((*taken.lists, *(before.lists if before else ())))
    return {
        form: unpacked(repository.target(targets[path]))
        for form in forms
        if (path := sections.list_path(form)) in targets
    }


def _signed_list(repository: Repository, form: str, bare: bytes, serials: bytes) -> bytes:
    """A form's list with its signature; one that has not changed keeps the signature it has."""
    role = sections.role_of(sections.section_path(FORMS))
    before = repository.read_targets(role).targets.get(sections.list_path(form))
    if before is not None:
        kept = unpacked(repository.target(before))
        signed = serial_list.parse(kept)
        same = bytes(signed.form) == bare and bytes(signed.serials) == serials
        if same and signed.key in repository.read_targets().get_delegated_role(role).keyids:
            return kept
    key = repository.keys.key(role)
    at = repository.now.isoformat(timespec="seconds")
    signature = key.sign(serial_list.to_sign(bare, serials, at))
    return serial_list.lay_out(bare, serials, at, key_id(key.public), signature)


def _changed(repository: Repository, role: str, parts: Mapping[str, bytes]) -> dict[str, TargetFile]:
    """What the authority is to sign anew, empty where all it signed stands."""
    targets = _targets(repository, role, parts)
    same = targets == repository.read_targets(role).targets and repository.stands(role)
    return {} if same else targets


def _targets(repository: Repository, role: str, parts: Mapping[str, bytes]) -> dict[str, TargetFile]:
    """What the authority is to sign: its parts, and deltas that lead to them."""
    found: dict[str, TargetFile] = {}
    now = repository.read_targets(role).targets
    earlier = _earlier(repository, role)
    for path, part in parts.items():
        if sections.role_of(path) != role:
            continue
        digest = _digest(part)
        before = now.get(path)
        if before is not None and _custom(before)["sha256"] == digest:
            found[path] = before
            found |= {name: one for name, one in now.items() if _custom(one).get("of") == path}
            continue
        packed = gzipped(part)
        found[path] = repository.put_target(path, packed, {"sha256": digest, "size": len(part)})
        found |= _deltas(repository, path, part, earlier.get(path, {}), len(packed))
    return found


def _deltas(
    repository: Repository, path: str, part: bytes, earlier: Mapping[str, TargetFile], whole: int
) -> dict[str, TargetFile]:
    """From each earlier text to this one, where that is less than half of the whole."""
    found: dict[str, TargetFile] = {}
    for old, name in earlier.items():
        packed = gzipped(delta.make(unpacked(repository.target(name)), part))
        if len(packed) * 2 < whole:
            place = sections.delta_path(path, old)
            custom = {"of": path, "from": old, "sha256": _digest(part), "size": len(part)}
            found[place] = repository.put_target(place, packed, custom)
    return found


def _earlier(repository: Repository, role: str) -> dict[str, dict[str, TargetFile]]:
    """The last texts of each of the role's parts: path → hash of the text → where it lies."""
    found: dict[str, dict[str, TargetFile]] = {}
    upto = repository.version(role)
    for version in range(upto, max(0, upto - EARLIER), -1):
        for path, name in repository.read_targets(role, version).targets.items():
            if "of" not in _custom(name):
                found.setdefault(path, {}).setdefault(_custom(name)["sha256"], name)
    return found


def _custom(name: TargetFile) -> dict[str, Any]:
    custom: dict[str, Any] = name.custom or {}
    return custom


def _digest(part: bytes) -> str:
    return sha256(part).hexdigest()


def gzipped(part: bytes) -> bytes:
    """A target of this text; the same text is the same file."""
    machine = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
    return machine.compress(part) + machine.flush()


def unpacked(packed: bytes) -> bytes:
    """The text of a target."""
    return zlib.decompress(packed, _GZIP)
