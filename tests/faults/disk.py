"""A disk that may lose power: what is surely on it, and what is only on its way.

A write is durable once its file was synced after it, and nothing else is. A name (created, renamed,
removed) is durable once its directory was synced; `ordered=True` is the milder habit of journaling file
systems, where syncing any file carries every earlier change of name along.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import PurePosixPath

from tests.faults.recorder import Kind, Op

ROOT = 0
SECTOR = 512
PAGE = 4096


@dataclass(frozen=True, slots=True)
class Change:
    """One change to a file's bytes: a write, or a new size (`data` None; `at_least` only grows).

    number: of the operation. offset: in bytes.
    """

    number: int
    offset: int
    data: bytes | None
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """A change that reached the disk, or the part of it from `start` to `end` (file offsets)."""

    change: Change
    start: int = 0
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Renaming:
    """One change of names, whole or not at all: (directory, name) → node, None for removed."""

    number: int
    edits: tuple[tuple[int, str, int | None], ...]


@dataclass(slots=True)
class Node:
    """A file or directory. mark: names the durable content; content: that content, of a file."""

    is_directory: bool
    mark: bytes = b""
    content: bytearray = field(default_factory=bytearray)
    limbo: list[Change] = field(default_factory=list)


class Disk:
    """Follows operations one by one. root: the watched directory, empty when recording began."""

    def __init__(self, root: str, *, ordered: bool = False) -> None:
        self.root = PurePosixPath(root)
        self.ordered = ordered
        self.nodes: dict[int, Node] = {ROOT: Node(is_directory=True)}
        self.names: dict[int, dict[str, int]] = {ROOT: {}}  # durable
        self.renamings: list[Renaming] = []  # in limbo, in order
        self.printed = 0  # whole lines
        self._now: dict[PurePosixPath, int] = {self.root: ROOT}  # as the running program sees it
        self._by_inode: dict[int, int] = {}

    def apply(self, number: int, op: Op) -> bool:
        """Take the next operation; whether what a cut may leave behind has changed."""
        match op.kind:
            case Kind.PRINT:
                self.printed += op.data.count(b"\n")
            case Kind.OPENED:
                self._by_inode[op.node] = self._now[PurePosixPath(op.path)]
            case Kind.CREATED | Kind.MKDIR:
                self._create(number, op)
            case Kind.WRITE:
                self._limbo(op, Change(number, op.offset, op.data))
            case Kind.TRUNCATE | Kind.ALLOCATE:
                self._limbo(op, Change(number, op.offset, None, at_least=op.kind is Kind.ALLOCATE))
            case Kind.SYNC:
                self._sync(self._by_inode[op.node])
            case Kind.UNLINK:
                self._rename(number, op.path, None)
            case Kind.RENAME | Kind.LINK:
                self._rename(number, op.path, op.target, keep=op.kind is Kind.LINK)
            case Kind.UNSEEN:
                raise ValueError(f"Failed to follow {op.path}: the recorder could not see what it did")
        return op.kind not in (Kind.PRINT, Kind.OPENED)

    def tree(self, kept: Sequence[Renaming]) -> dict[str, int]:
        """Path below the root → node, after a cut that kept these changes of name."""
        names = {directory: dict(entries) for directory, entries in self.names.items()}
        for renaming in kept:
            _edit(names, renaming)
        found: dict[str, int] = {}
        waiting = [("", ROOT)]
        while waiting:
            prefix, directory = waiting.pop()
            for name, node in names.get(directory, {}).items():
                found[prefix + name] = node
                if self.nodes[node].is_directory:
                    waiting.append((f"{prefix}{name}/", node))
        return found

    def now(self) -> dict[str, int]:
        """Path below the root → node, as the program itself sees it."""
        return {str(path.relative_to(self.root)): node for path, node in self._now.items() if node != ROOT}

    def bytes_of(self, node: int, kept: Sequence[Kept] | None = None) -> bytes:
        """A file's bytes with the kept changes on top of what is durable; None keeps all."""
        content = bytearray(self.nodes[node].content)
        for part in [Kept(change) for change in self.nodes[node].limbo] if kept is None else kept:
            write(content, part)
        return bytes(content)

    def _create(self, number: int, op: Op) -> None:
        path = PurePosixPath(op.path)
        node = len(self.nodes)
        self.nodes[node] = Node(is_directory=op.kind is Kind.MKDIR, mark=number.to_bytes(4))
        self.names[node] = {}
        self._by_inode[op.node] = self._now[path] = node
        self.renamings.append(Renaming(number, ((self._now[path.parent], path.name, node),)))

    def _limbo(self, op: Op, change: Change) -> None:
        self.nodes[self._by_inode[op.node]].limbo.append(change)

    def _sync(self, number: int) -> None:
        node = self.nodes[number]
        for change in node.limbo:
            write(node.content, Kept(change))
            node.mark = extend(node.mark, Kept(change))
        node.limbo.clear()
        for renaming in list(self.renamings):
            if (self.ordered and not node.is_directory) or any(edit[0] == number for edit in renaming.edits):
                _edit(self.names, renaming)
                self.renamings.remove(renaming)

    def _rename(self, number: int, path: str, target: str | None, *, keep: bool = False) -> None:
        old = PurePosixPath(path)
        node = self._now[old] if keep else self._now.pop(old)
        edits: list[tuple[int, str, int | None]] = []
        if not keep:
            edits.append((self._now[old.parent], old.name, None))
        if target is not None:
            new = PurePosixPath(target)
            self._move(old, new)
            self._now[new] = node
            edits.append((self._now[new.parent], new.name, node))
        self.renamings.append(Renaming(number, tuple(edits)))

    def _move(self, old: PurePosixPath, new: PurePosixPath) -> None:
        for path in [path for path in self._now if old in path.parents]:
            self._now[new / path.relative_to(old)] = self._now.pop(path)


def write(content: bytearray, kept: Kept) -> None:
    """Put one kept change on `content`; a hole that a lost write leaves reads as noughts."""
    change = kept.change
    if change.data is None:
        if len(content) > change.offset and not change.at_least:
            del content[change.offset :]
        content.extend(bytes(max(0, change.offset - len(content))))
        return
    start = max(kept.start, change.offset)
    end = change.offset + len(change.data)
    end = end if kept.end is None else min(kept.end, end)
    content.extend(bytes(max(0, start - len(content))))
    content[start:end] = change.data[start - change.offset : end - change.offset]


def extend(mark: bytes, kept: Kept) -> bytes:
    """The name of the content that `kept` makes of the content named `mark`."""
    part = (kept.change.number, kept.start, -1 if kept.end is None else kept.end)
    return blake2b(mark + repr(part).encode(), digest_size=12).digest()


def _edit(names: dict[int, dict[str, int]], renaming: Renaming) -> None:
    for directory, name, node in renaming.edits:
        if node is None:
            names[directory].pop(name, None)
        else:
            names[directory][name] = node


def replayed(ops: Sequence[Op], root: str) -> Mapping[str, bytes]:
    """Path → bytes of every file as the program left it, to compare with the real directory."""
    disk = Disk(root)
    for number, op in enumerate(ops):
        disk.apply(number, op)
    return {
        path: disk.bytes_of(node) for path, node in disk.now().items() if not disk.nodes[node].is_directory
    }
