"""The papers of an issue that somebody counts, and how wide each of them ever was.

A paper that an issue cuts or drops may have been spent in the meantime by a station that had not heard
of it. So whoever publishes issues remembers each as wide as it ever was, and lets no issue out that
gives the same packs to another counter (`edge.catalogue.apart`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import TypeAlias

import msgspec
from msgspec import Struct, structs

from edge.catalogue import apart
from edge.catalogue.amounts import PACK, least
from edge.catalogue.papers import SHARED


class Content(Struct, frozen=True):
    """What is in a pack of a product, in one unit."""

    unit: str
    per_pack: Decimal


class Product(Struct, frozen=True):
    """As much of a product as converts packs."""

    id: str
    contents: tuple[Content, ...] = ()


class Line(Struct, frozen=True):
    """The share of an institution, or of its department."""

    institution: str
    quantity: Decimal | None = None
    department: str = ""


class Paper(Struct, frozen=True):
    """A form, permit or approval, as `edge.catalogue` has it; listed: of a list whose serials are not kept."""

    number: str
    product: str = ""
    quantity: Decimal = Decimal(0)
    unit: str = PACK
    station: str = ""
    incarnation: int = 1
    approval: str = ""
    institutions: tuple[str, ...] = ()
    institution: str = ""
    serials: tuple[str, ...] = ()
    listed: bool = False
    lines: tuple[Line, ...] = ()

    @property
    def who(self) -> str:
        """Who counts it, as `edge.catalogue.apart` has it; "" while nobody may."""
        listed = self.listed or bool(self.serials)
        return apart.counter(self.number, self.station, self.incarnation, listed=listed)

    @property
    def elsewhere(self) -> bool:
        """Whether one station counts it by itself, or a list."""
        return self.who not in ("", SHARED)

    @property
    def named(self) -> tuple[str, ...]:
        """The institutions it is for; none for any."""
        return self.institutions or ((self.institution,) if self.institution else ())


Papers: TypeAlias = Mapping[tuple[str, str], Paper]
"""By kind and number."""


class Issue(Struct, frozen=True):
    """As much of a catalogue as its counting rests on."""

    products: tuple[Product, ...] = ()
    approvals: tuple[Paper, ...] = ()
    clearance_forms: tuple[Paper, ...] = ()
    permits: tuple[Paper, ...] = ()

    def counted(self) -> Iterator[tuple[tuple[str, str], Paper]]:
        """Papers that somebody counts, by kind and number."""
        kinds = (("form", self.clearance_forms), ("permit", self.permits), ("approval", self.approvals))
        for kind, papers in kinds:
            for paper in papers:
                if paper.who:
                    yield (kind, paper.number), paper


def read_issue(body: bytes) -> Issue:
    """The papers of an issue of the catalogue; raises msgspec.MsgspecError."""
    return msgspec.json.decode(body, type=Issue)


def kept(body: bytes) -> Paper:
    """One as it was kept; of a paper of no station that was of a list. Raises msgspec.MsgspecError."""
    paper = msgspec.json.decode(body, type=Paper)
    return paper if paper.station else structs.replace(paper, listed=True)


def upto(ever: Papers, issue: Issue, settled: Collection[str] = ()) -> Papers:
    """Every paper as wide as it ever was, `issue` among them.

    settled: numbers of those whose use so far every station has told, of which the issue says all there is.
    """
    known = {named: paper for named, paper in ever.items() if paper.number not in settled}
    return {**ever, **{named: widest(known.get(named), paper) for named, paper in issue.counted()}}


def widest(before: Paper | None, now: Paper) -> Paper:
    """One paper as two issues have it: all that may be drawn by either. Its serials are not the question here."""
    if before is None:
        return structs.replace(now, serials=(), listed=now.listed or bool(now.serials))
    places = (before.named, now.named)
    named = tuple(sorted({*places[0], *places[1]})) if all(places) else ()
    most = max(before.quantity, now.quantity)
    return structs.replace(before, quantity=most, institutions=named, institution="")


def by_approval(papers: Papers) -> Mapping[str, list[tuple[str, Paper]]]:
    """Papers with their kind, by the approval they rest on; approvals by ""."""
    found: dict[str, list[tuple[str, Paper]]] = {}
    for (kind, _), paper in papers.items():
        found.setdefault(paper.approval, []).append((kind, paper))
    return found


def refusals(issue: Issue, ever: Papers, last: Papers, before: Papers) -> Iterator[str]:
    """Why an issue is not to be published, approval by approval; none where it may be.

    ever: every paper as wide as it ever was, up to this issue; last: those of the issue in force as it has them;
    before: as wide as they were up to that.
    """
    issues = [
        [by_approval(papers) for papers in both] for both in ((before, last), (ever, dict(issue.counted())))
    ]
    products = {product.id: product for product in issue.products}
    for approval in issue.approvals:
        product = products.get(approval.product)
        known = (
            apart.Known(
                *([_taker(*it, approval, product) for it in under.get(approval.number, ())] for under in one)
            )
            for one in issues
        )
        why = apart.refusal(_held(approval, before), *known)
        if why:
            yield why


def _held(approval: Paper, before: Papers) -> apart.Held:
    """Also where nobody is to spend it by itself any more: whoever did may not have heard of it."""
    then = before.get(("approval", approval.number))
    who = approval.who or (then.who if then else "")
    most = least(then.quantity, then.unit) if then and then.who == who else None
    total = least(approval.quantity, approval.unit)
    return apart.Held(approval.number, who, total, most, still=bool(approval.who))


def _taker(kind: str, paper: Paper, approval: Paper, product: Product | None) -> apart.Taker:
    steps = steps_in(paper, product, steps_per_pack(product, approval.unit))
    return apart.Taker(paper.who, "form" if kind == "form" else "permit", steps, paper.number)


def steps_per_pack(product: Product | None, unit: str) -> int:
    """Least steps of `unit` in a pack; 0 where nobody has said."""
    if unit == PACK:
        return 1
    contents = product.contents if product else ()
    return next((least(one.per_pack, unit) for one in contents if one.unit == unit), 0)


def steps_in(paper: Paper, product: Product | None, per_pack: int) -> int:
    """The whole of `paper` in steps of which a pack has so many, a part of one counted whole; 0 where nobody can say."""
    each = steps_per_pack(product, paper.unit)
    return -(-least(paper.quantity, paper.unit) * per_pack // each) if each else 0
