"""What became of an act, and what failed, as the screens are told it."""

from __future__ import annotations

from edge.catalogue import Name, Product
from edge.language import kind_of
from edge.runtime.engine import Failed
from edge.station import Refusal, Reported
from edge.station.rows import detail_of
from edge.store import Entry, Store
from edge.tui.port import Answer, Trouble


def answer_of(came: object) -> Answer:
    """What an act on the station came to: a refusal with its reason, or done."""
    if isinstance(came, Refusal):
        return Answer(ok=False, code=came.code, params=came.params)
    if isinstance(came, Answer):
        return came
    if isinstance(came, Entry):
        return Answer(ok=True, params={"seq": str(came.seq)})
    return Answer(ok=True, must_change=bool(getattr(came, "must_change", False)))


def reported(store: Store, came: Reported) -> Answer:
    """A report as it was taken: what it stopped, and who is to be told of it."""
    view, papers = store.catalogue, detail_of(came.entry).get("papers", {})
    said = {"seq": str(came.entry.seq), "alone": "" if came.outcome else "yes"}
    for hold in came.holds[:1]:
        product = view.one(Product, hold.product) if view and hold.product else None
        known = hold.serial or hold.lot
        name = product.name if product else Name(zh=known, en=known)
        said |= {"held": name.zh, "held_en": name.en}
    product_id = came.holds[0].product if came.holds else str(papers.get("product", ""))
    approvals = view.approvals_of(product_id) if view and product_id else ()
    for approval in approvals[:1]:
        regime = store.regimes.get(approval.regime)
        cited = regime.cited.get("recipients") if regime else None
        if regime and cited:
            said |= {"document": regime.document.zh, "document_en": regime.document.en}
            said |= {"clause": cited.clause, "quote": cited.quote}
    return Answer(ok=True, params=said)


def trouble_of(happening: Failed) -> Trouble:
    """A failure by the words it is told in."""
    failure = happening.failure
    return Trouble("fault" if happening.fault else kind_of(failure), failure.message, happening.blocking)
