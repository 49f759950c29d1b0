"""Every disk that a power cut may leave behind a recorded run.

After each operation, of everything still in limbo: none kept, all, either half, every other one, single
ones alone, all but one, and the last write torn at sector and page boundaries; for each file by itself
with the rest of the disk lost or kept whole. Two ways to the same disk are one image.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from tests.faults.disk import PAGE, SECTOR, Change, Disk, Kept, Renaming, extend
from tests.faults.recorder import Op

FEW = 4
THROWS = 2


@dataclass(frozen=True, slots=True)
class Image:
    """One disk after a cut.

    acknowledged: lines printed before the latest cut that leaves it: all of these must be on it.
    begun: lines printed before the earliest such cut, and one more in flight: nothing later may be.
    files: path → bytes, None for a directory. story: how it came about, for a failing test.
    """

    acknowledged: int
    begun: int
    files: dict[str, bytes | None]
    story: str

    def lay(self, folder: Path) -> None:
        """Write it out below `folder`; modes are not followed: each file is its owner's alone."""
        for path, content in sorted(self.files.items()):
            if content is None:
                (folder / path).mkdir(parents=True, exist_ok=True)
            else:
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).touch(mode=0o600)
                (folder / path).write_bytes(content)


@dataclass(frozen=True, slots=True)
class _Choice:
    """What of the limbo is kept: changes by file, and changes of name."""

    files: tuple[tuple[int, tuple[Kept, ...]], ...]
    names: tuple[Renaming, ...]
    story: str


def images(
    ops: Sequence[Op], root: str, *, ordered: bool = False, share: tuple[int, int] = (0, 1)
) -> Iterator[Image]:
    """Each different disk once; share (i, n) yields only the i-th of n parts, for n workers."""
    bounds = _bounds(ops, root, ordered)
    waiting = {key for number, key in enumerate(bounds) if number % share[1] == share[0]}
    for disk, op_story in _walk(ops, root, ordered):
        for choice in _choices(disk):
            key, tree = _key(disk, choice)
            if key not in waiting:
                continue
            waiting.remove(key)
            begun, acknowledged = bounds[key]
            yield Image(acknowledged, begun, _files(disk, choice, tree), f"{op_story}; {choice.story}")


def count(ops: Sequence[Op], root: str, *, ordered: bool = False) -> int:
    """How many different disks there are."""
    return len(_bounds(ops, root, ordered))


def _bounds(ops: Sequence[Op], root: str, ordered: bool) -> dict[bytes, tuple[int, int]]:
    found: dict[bytes, tuple[int, int]] = {}
    for disk, _ in _walk(ops, root, ordered):
        for choice in _choices(disk):
            key, _tree = _key(disk, choice)
            first, _last = found.get(key, (disk.printed, 0))
            found[key] = (first, disk.printed)
    return found


def _walk(ops: Sequence[Op], root: str, ordered: bool) -> Iterator[tuple[Disk, str]]:
    disk = Disk(root, ordered=ordered)
    yield disk, "before the first operation"
    paths: dict[int, str] = {}
    for number, op in enumerate(ops):
        if op.path:
            paths[op.node] = op.path.removeprefix(root)
        disk.apply(number, op)
        yield disk, f"cut after {number} {op.kind.name} {paths.get(op.node, '')} at {op.offset}"


def _choices(disk: Disk) -> Iterator[_Choice]:
    """Each pattern of each file and of the names, with all the rest lost, and with all of it kept."""
    files = {number: _versions(node.limbo) for number, node in disk.nodes.items() if node.limbo}
    whole = {number: tuple(map(Kept, limbo)) for number, limbo in files.items()}
    names = tuple(disk.renamings)
    yield _Choice((), (), "all in limbo lost")
    yield _Choice(tuple(whole.items()), names, "all in limbo kept")
    alone = len(files) + bool(names) == 1
    for number, limbo in files.items():
        for kept, story in _patterns(limbo):
            yield _Choice(((number, kept),), (), f"file {number}: {story}, rest lost")
            if not alone:
                yield _Choice(
                    tuple({**whole, number: kept}.items()), names, f"file {number}: {story}, rest kept"
                )
    for chosen, story in _of_names(names):
        yield _Choice((), chosen, f"names: {story}, rest lost")
        if not alone:
            yield _Choice(tuple(whole.items()), chosen, f"names: {story}, rest kept")


def _versions(limbo: Sequence[Change]) -> tuple[Change, ...]:
    """Of writes to the very same bytes, the first and the last two: what lies between is like them."""
    if any(change.data is None for change in limbo):
        return tuple(limbo)
    same: dict[tuple[int, int], list[Change]] = {}
    for change in limbo:
        same.setdefault((change.offset, len(change.data or b"")), []).append(change)
    kept = {change.number for changes in same.values() for change in (changes[0], *changes[-2:])}
    return tuple(change for change in limbo if change.number in kept)


def _patterns(limbo: tuple[Change, ...]) -> Iterator[tuple[tuple[Kept, ...], str]]:
    count, last = len(limbo), limbo[-1]
    whole = tuple(map(Kept, limbo))
    yield (), "lost"
    yield whole, "kept"
    for start, end in _tears(last):
        yield (*whole[:-1], Kept(last, start, end)), f"last torn to {start}-{end}"
    if count == 1:
        return
    yield (Kept(last, *_tears(last)[0]),) if _tears(last) else (), "last alone, torn"
    yield whole[: count // 2], "first half"
    yield whole[count // 2 :], "second half"
    yield whole[::2], "every other"
    yield whole[1::2], "every other from the second"
    for number in range(count) if count <= FEW else (0, count // 3, count // 2, count - 2, count - 1):
        yield (whole[number],), f"{number} alone"
        yield whole[:number] + whole[number + 1 :], f"all but {number}"
    for throw in range(THROWS):
        yield _dice(limbo, throw), f"by dice, throw {throw}"


def _tears(change: Change) -> list[tuple[int, int | None]]:
    """Parts of one write that a sector-wise disk may have kept: heads, and one tail."""
    if change.data is None:
        return []
    start, end = change.offset, change.offset + len(change.data)
    sectors = range((start // SECTOR + 1) * SECTOR, end, SECTOR)
    if not sectors:
        return []
    pages = [at for at in sectors if at % PAGE == 0][:2]
    middle = sectors[len(sectors) // 2]
    return [*((0, at) for at in dict.fromkeys([sectors[0], middle, sectors[-1], *pages])), (middle, None)]


def _dice(limbo: tuple[Change, ...], throw: int) -> tuple[Kept, ...]:
    """A subset that is the same in every run, each write whole or torn."""
    dice = random.Random(THROWS * limbo[-1].number + throw)
    kept = []
    for change in limbo:
        if dice.random() < 0.5:
            tears = _tears(change)
            kept.append(Kept(change, *dice.choice(tears)) if tears and dice.random() < 0.3 else Kept(change))
    return tuple(kept)


def _of_names(names: tuple[Renaming, ...]) -> Iterator[tuple[tuple[Renaming, ...], str]]:
    if not names:
        return
    yield (), "lost"
    for number in range(len(names))[-FEW:]:
        yield names[: number + 1], f"first {number + 1}"
        yield (names[number],), f"{number} alone"


def _key(disk: Disk, choice: _Choice) -> tuple[bytes, dict[str, int]]:
    tree = disk.tree(choice.names)
    kept = dict(choice.files)
    key = blake2b(digest_size=16)
    for path, number in sorted(tree.items()):
        mark = disk.nodes[number].mark
        for part in kept.get(number, ()):
            mark = extend(mark, part)
        key.update(path.encode() + b"\0" + mark)
    return key.digest(), tree


def _files(disk: Disk, choice: _Choice, tree: dict[str, int]) -> dict[str, bytes | None]:
    kept = dict(choice.files)
    return {
        path: None if disk.nodes[number].is_directory else disk.bytes_of(number, kept.get(number, ()))
        for path, number in tree.items()
    }
