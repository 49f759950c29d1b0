"""The signed catalogue: verified first, brought in part by part, built aside, switched in.

What is installed stays in use until the very end, and whatever is wrong is said and changes
nothing. Only parts that changed travel, as a delta where there is one; a part that was cut off
goes on where it was, from the hub or from a USB stick alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from edge.catalogue import sections
from edge.catalogue.sections import INDEX, Index
from edge.clock import Reading
from edge.errors import ConfigError
from edge.store import BuiltCatalogue, Store
from edge.store.switching import weighed
from edge.sync import carried
from edge.sync.incoming import Incoming, Wanted
from edge.sync.parts import Parts, Pause, written
from edge.sync.pull import Build, Rows
from edge.sync.push import IDLE, MOVED, Progress
from edge.sync.source import Source
from edge.sync.state import Trouble
from edge.sync.trust import Distrusted, Trusted

if TYPE_CHECKING:
    from tuf.api.metadata import TargetFile


class SignedPull:
    """Brings the newest signed catalogue in, one exchange a step; told of and asked as `CataloguePull` is.

    left_out: forms whose lists came with the goods and are not in force; None before that was looked at.
    """

    def __init__(self, store: Store, source: Source, build: Build, watch: Rows) -> None:
        self.loading: tuple[int, int] | None = None
        self.problem = ""
        self.left_out: tuple[str, ...] | None = None
        self.trouble: Trouble = "catalogue-unsigned"
        self.trusted = Trusted(store, source)
        self._store = store
        self._source = source
        self._build = build
        self._watch = watch
        self._parts = Parts(store.home)
        self._incoming = Incoming(self.trusted, source, self._parts)
        self._looked_at: BuiltCatalogue | None = None
        self._index: Index | None = None
        self._wanted: list[Wanted] = []
        self._total = 0
        self._refused = ""

    def stand_back(self, pause: Pause) -> None:
        """Call `pause` between the pieces of a long text: it returns when nothing more urgent is to be done."""
        self._incoming.pause = pause

    @property
    def version(self) -> int:
        """The version in use, 0 for none."""
        view = self._store.catalogue
        return view.version if view is not None else 0

    @property
    def waiting(self) -> bool:
        """Whether a newer issue is on its way."""
        return self._index is not None

    def forget(self) -> None:
        """Leave what is on its way until the next look; the parts that came are kept."""
        self._index = self.loading = None
        self._wanted = []

    def look(self, reading: Reading) -> Progress:
        """Learn which issue is the newest, and what of it is not here yet."""
        self.forget()
        self._tell_left_out()
        with self._judged(reading):
            self.trusted.refresh(_latest(reading, self._store.high_water))
            target = self._incoming.signed(INDEX)
            if self._in_use(target.custom or {}):
                self.problem = ""
                return MOVED
            index = self._newest(target)
            if not self._is_news(index):
                return MOVED
            self._wanted = [wanted for path in index.paths() if (wanted := self._incoming.want(path))]
            self._parts.keep_coming(wanted.packed for wanted in self._wanted)
            self._total = sum(wanted.target.length for wanted in self._wanted)
            self._index = index
        return MOVED

    def step(self, reading: Reading) -> Progress:
        """The next piece of the next part; when all are here, the switch."""
        if self._index is None:
            return IDLE
        with self._judged(reading):
            if self._wanted:
                self._fetch(self._wanted[0])
            else:
                self._install(self._index, reading)
        return MOVED

    @contextmanager
    def _judged(self, reading: Reading) -> Iterator[None]:
        """What is not to be trusted is said, and left; what ran out by a clock in doubt, as that."""
        try:
            yield
        except Distrusted as refusal:
            in_use = f"; catalogue {self.version} stays in use." if self.version else "; there is none yet."
            doubted = refusal.trouble == "catalogue-expired" and reading.state == "suspect"
            self.trouble = "catalogue-clock" if doubted else refusal.trouble
            self.problem = refusal.message.rstrip(".") + in_use
            self.forget()

    def _in_use(self, said: dict[str, Any]) -> bool:
        """Whether the newest issue is the one in use; its index need not be fetched to tell."""
        view, signed = self._store.catalogue, self._store.trust.signed
        here = (view.version, view.sha256) if view is not None and signed else None
        return here == (said.get("version"), said.get("sha256"))

    def _newest(self, target: TargetFile) -> Index:
        body = self._incoming.whole(target)
        try:
            return msgspec.json.decode(body, type=Index)
        except (msgspec.MsgspecError, ValueError) as fault:
            raise self._incoming.altered(INDEX, "an index of this kind", fault) from fault

    def _is_news(self, index: Index) -> bool:
        """Whether to take it; raises `Distrusted` for an older one."""
        if index.version < self.version:
            raise Distrusted(
                "catalogue-older",
                f"Failed to take catalogue {index.version} of {self._source.name}: expected version "
                f"{self.version} or a later one, got an older one",
            )
        return index.sha256 != self._refused

    def _fetch(self, wanted: Wanted) -> None:
        self._show(self._incoming.have(wanted))
        have = self._incoming.advance(wanted)
        self._show(have)
        if have < wanted.target.length:
            return
        instead = self._incoming.take(wanted)
        if instead is None:
            self._wanted.pop(0)
        else:
            self._wanted[0] = instead
            self._total += instead.target.length

    def _install(self, index: Index, reading: Reading) -> None:
        """Put the parts together, build, switch."""
        chosen = {path: self._text_of(path) for path in index.paths()}
        texts = {path: self._parts.read(digest) for path, digest in chosen.items()}
        if None in texts.values():  # torn on the disk: the next look asks for it again
            self.forget()
            return
        whole = self._store.home / f"download-{index.version}-{index.sha256[:16]}.part"
        try:
            self._put_together(whole, index, {path: text for path, text in texts.items() if text is not None})
            del texts
            built = self._build(whole, self._store.home, self._show_rows)
            while not self._switched(built, reading):
                pass  # a list was taken meanwhile
        except ConfigError as refused:
            # the same bytes would be refused again: wait for another issue
            self._refused = index.sha256
            self.trouble, self.problem = "catalogue-refused", refused.message
            return
        finally:
            self.forget()
            whole.unlink(missing_ok=True)
        self.problem = ""
        self._tell_left_out()
        self._parts.settle(chosen)

    def _switched(self, built: BuiltCatalogue, reading: Reading) -> bool:
        """Use it, with the lists that came by themselves; False where the one in use changed meanwhile."""
        before = carried.in_use(self._store)
        with_lists = weighed(carried.again(self._store.home, built, reading.at))
        return carried.switched(
            self._store, replace(with_lists, root=self._store.trust.root), before, reading
        )

    def _tell_left_out(self) -> None:
        """Look anew at which lists are not in force, where the catalogue in use is not the one looked at."""
        built = carried.in_use(self._store)
        if self.left_out is None or built != self._looked_at:
            self._looked_at, self.left_out = built, carried.left_out(self._store)

    def _text_of(self, path: str) -> str:
        return self._incoming.text_of(self._incoming.signed(path), path)[0]

    def _put_together(self, path: Path, index: Index, texts: dict[str, bytes]) -> None:
        try:
            found = written(path, sections.pieces(index, texts), self._incoming.pause)
        except (KeyError, ValueError) as fault:
            raise self._incoming.altered(INDEX, "parts that belong together", repr(fault)) from fault
        if found != index.sha256:
            raise self._incoming.altered(INDEX, f"a catalogue of SHA-256 {index.sha256[:16]}…", "another")

    def _show(self, have: int) -> None:
        """Bytes that are here, of all that had to come."""
        to_come = sum(wanted.target.length for wanted in self._wanted) - have
        self._show_rows(self._total - to_come, self._total)

    def _show_rows(self, done: int, total: int) -> None:
        self.loading = (done, total)
        self._watch(done, total)


def _latest(reading: Reading, seen: datetime | None) -> datetime:
    """The time that no clock of this station was ever behind."""
    return max(reading.at, seen) if seen is not None else reading.at
