"""Whether the goods may go where they go: customs' release, and the institution they are meant for."""

from __future__ import annotations

from edge.rules.facts import ItemFacts
from edge.rules.scan import PASSES, Findings, Scan, moment, named, reject, review


def customs_released(scan: Scan) -> Findings:
    """TZ 二(五) “药品通关和放行”: released before the exit; release unknown is asked."""
    form = scan.facts.form
    if form is None:
        return PASSES
    if not form.release_known:
        return review("customs-released", why="unknown", form=form.number)
    if form.released is None or form.released > scan.now:
        return reject("customs-released", form=form.number, released=moment(form.released))
    return PASSES


def designated_destination(scan: Scan, item: ItemFacts) -> Findings:
    """TZ 二(五) “直接配送至指定试点医疗机构”: the one it left for, else one the form names."""
    institution, form, record = scan.institution, scan.facts.form, item.record
    if institution is None:
        return reject("designated-destination", institution=scan.facts.station.party)
    if scan.facts.station.kind == "institution":
        if record is not None and record.institution:
            meant: tuple[str, ...] = (record.institution,)
        elif item.announced or form is None:
            return PASSES
        else:
            meant = form.institutions
    elif form is None:
        return PASSES
    else:
        meant = form.institutions
    if institution.id in meant:
        return PASSES
    who = named("institution", institution.name, institution.id)
    return reject("designated-destination", expected="、".join(meant), **who)
