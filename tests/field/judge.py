"""What must hold when a day is over, read off the stations' journals and the hub's tables alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from edge.store.entry import Entry
from tests.field.check import Check, checked
from tests.field.gauge import depth_of
from tests.field.kept import Kept, bare, kept_at
from tests.field.recalls import Heard, heard_everywhere, recalled
from tests.field.site import Site, form_number
from tests.field.work import Diary, Seen
from tests.journeys.world import exited


@dataclass(frozen=True, slots=True)
class Found:
    """What was found. rows: each station's journal, in order. used: form → (packs out under it, packs it holds)."""

    checks: list[Check]
    rows: Mapping[str, list[Entry]]
    events: int
    used: Mapping[str, tuple[int, int]]
    recalls: list[Heard]

    @property
    def held(self) -> bool:
        """Whether everything did."""
        return all(check.held for check in self.checks)


def look(site: Site, diary: Diary) -> Found:
    """Compare everything with everything; the stations have ended, the hub still runs."""
    kept = {name: kept_at(desk) for name, desk in site.desks.items()}
    events = site.events()
    used = _used(site, events)
    recalls = list(heard_everywhere(site, diary, kept))
    checks = [
        _at_the_hub(kept, events),
        _shown(kept),
        _none_invented(kept, diary),
        _misscans(diary),
        _foreseen(diary),
        _quota(site, used),
        _nothing_waits(kept),
        _chains(kept),
        _sums(kept),
        _no_trouble(kept, diary),
    ]
    if site.day.recalls:
        checks.append(recalled(recalls, len(site.day.recalls)))
    if site.printers:
        checks.append(_labels(site, kept))
    return Found(checks, {name: one.rows for name, one in kept.items()}, len(events), used, recalls)


def _at_the_hub(kept: Mapping[str, Kept], events: Sequence[Mapping[str, Any]]) -> Check:
    """Events at the hub = events committed, each once, each station's in its order."""
    held = Counter(bare(str(event["eventID"])) for event in events)
    rows = [bare(row.event_id) for one in kept.values() for row in one.rows if row.body is not None]
    committed = Counter(rows)  # what is declared in error comes under the same id again
    wrong = [f"not at the hub: {one}" for one in committed if one not in held]
    wrong += [f"at no station: {one}" for one in held if one not in committed]
    wrong += [
        f"at the hub {count} times: {one}"
        for one, count in held.items()
        if one in committed and count != committed[one]
    ]
    for name, one in kept.items():
        own = [bare(row.event_id) for row in one.rows if row.body is not None]
        ours = set(own)
        told = [id_ for event in events if (id_ := bare(str(event["eventID"]))) in ours]
        if [id_ for id_ in own if id_ in held] != told:
            wrong.append(f"{name}: not in the order of its journal")
    counted = f"{len(rows)} = {sum(held.values())}"
    return checked(
        "hub",
        (
            f"各站提交 {len(rows)} 个事件，中心端收到 {sum(held.values())} 个",
            f"committed at the stations and held by the hub: {counted}",
        ),
        wrong,
    )


def _shown(kept: Mapping[str, Kept]) -> Check:
    """What the operator was shown stands in the journal, the same."""
    wrong, lines = [], 0
    for name, one in kept.items():
        rows = {row.seq: row for row in one.rows}
        for line in one.desk.printed:
            lines += 1
            row = rows.get(line["seq"])
            same = row is not None and (row.verdict, bare(row.event_id)) == (
                line["verdict"],
                bare(line["event_id"]),
            )
            if not same:
                wrong.append(
                    f"{name} {line['seq']}: shown {line['verdict']}, kept {row.verdict if row else 'nothing'}"
                )
    return checked(
        "shown",
        (f"逐条核对屏上 {lines} 条判定", f"{lines} verdicts shown, each looked up in the journal"),
        wrong,
    )


def _none_invented(kept: Mapping[str, Kept], diary: Diary) -> Check:
    """Each code sent whole came to one row with its bytes; no row but of a code that was sent."""
    wrong = []
    sent = Counter((one.station, one.line["seq"]) for one in diary.seen)
    rows = {(name, row.seq): row for name, one in kept.items() for row in one.rows}
    for one in diary.seen:
        row = rows.get((one.station, one.line["seq"]))
        whole = one.expects != "misread"
        if row is None or (whole and row.raw != one.sent) or (not whole and not one.sent.startswith(row.raw)):
            wrong.append(
                f"{one.station} {one.line['seq']}: sent {one.sent!r}, kept {row.raw if row else None!r}"
            )
    strays = [(name, row) for name, one in kept.items() for row in one.scans if (name, row.seq) not in sent]
    dying = sum(1 for one in diary.happened if one.what == "powered_off")
    known = {one.sent for one in diary.seen}
    wrong += [f"{name} {row.seq}: {row.raw!r} was never sent" for name, row in strays if row.raw not in known]
    if len(strays) > dying:
        wrong.append(
            f"{len(strays)} rows beyond the scans, but only {dying} scans were cut by a power failure"
        )
    wrong += [f"{key[0]} {key[1]}: one row for {count} scans" for key, count in sent.items() if count > 1]
    return checked(
        "frames",
        (
            f"逐字节核对 {len(diary.seen)} 次扫码；另有 {len(strays)} 次正值断电，已落盘",
            f"{len(diary.seen)} scans compared byte for byte; {len(strays)} more were committed as the power went",
        ),
        wrong,
    )


def _misscans(diary: Diary) -> Check:
    """Nothing that is no right package's code was let through."""
    tried = [one for one in diary.seen if not one.pack]
    wrong = [
        _named(one) for one in tried if one.line["verdict"] == "ACCEPT" or one.expects not in one.reasons
    ]
    return checked(
        "misscans",
        (
            f"{len(tried)} 次误扫，{len(tried) - len(wrong)} 次以应有的原因拦下",
            f"{len(tried)} mis-scans, {len(tried) - len(wrong)} turned away for the reason they should be",
        ),
        wrong,
    )


def _foreseen(diary: Diary) -> Check:
    """Right packages came out as the day foresaw; what a recall stops is stopped from when it is known."""
    packs = [one for one in diary.seen if one.pack]
    wrong = [_named(one) for one in packs if not _as_foreseen(one)]
    turned = sum(1 for one in packs if one.line["verdict"] != "ACCEPT")
    return checked(
        "foreseen",
        (
            f"{len(packs)} 次正常扫码，{turned} 次未通过；{len(wrong)} 次与日程不符",
            f"{len(packs)} scans of packages, {turned} turned away; {len(wrong)} otherwise than the day foresaw",
        ),
        wrong,
    )


def _as_foreseen(one: Seen) -> bool:
    """A station that has not heard of a recall takes the lot still: that is looked at by itself."""
    if one.line["verdict"] == "ACCEPT":
        return one.expects in ("", "recall")
    return bool({one.expects, *one.may, "recall"} & set(one.reasons))


def _named(one: Seen) -> str:
    reasons = ", ".join(one.reasons) or "-"
    wanted = one.expects or "ACCEPT"
    return f"{one.station} {one.line['seq']} {one.line['operation']}: expected {wanted}, got {one.line['verdict']} ({reasons})"


def _used(site: Site, events: list[dict[str, Any]]) -> dict[str, tuple[int, int]]:
    packs = exited(events)
    return {one.name: (packs[form_number(site.stamp, one.name)], one.packs) for one in site.day.forms}


def _quota(site: Site, used: Mapping[str, tuple[int, int]]) -> Check:
    """Σ used ≤ total, of each form and of the approval."""
    wrong = [f"{name}: {out} of {total}" for name, (out, total) in used.items() if out > total]
    all_out = sum(out for out, _ in used.values())
    if all_out > site.day.approved:
        wrong.append(f"approval: {all_out} of {site.day.approved}")
    each = [f"{name} {out}/{total}" for name, (out, total) in used.items()] or ["—"]
    return checked(
        "quota",
        (
            f"批复 {all_out}/{site.day.approved}；通关单 {'；'.join(each)}",
            f"approval {all_out} of {site.day.approved}; forms {'; '.join(each)}",
        ),
        wrong,
    )


def _nothing_waits(kept: Mapping[str, Kept]) -> Check:
    wrong, left = [], Counter[str]()
    for name, one in kept.items():
        depth = depth_of(one.desk.home)
        left.update(pending=depth.pending, parked=depth.parked, waiting=depth.waiting)
        if depth.pending or depth.parked or depth.waiting:
            wrong.append(f"{name}: pending {depth.pending}, parked {depth.parked}, waiting {depth.waiting}")
        wrong += [f"{name}: {said}" for said in one.parked]
    told = (
        f"各站合计：待上报 {left['pending']}，中心端未接收 {left['parked']}，其后排队 {left['waiting']}",
        f"all stations together: {left['pending']} pending, {left['parked']} parked, {left['waiting']} waiting behind",
    )
    return checked("waiting", told, wrong)


def _chains(kept: Mapping[str, Kept]) -> Check:
    rows = sum(len(one.rows) for one in kept.values())
    wrong = [f"{name}: {one.verified}" for name, one in kept.items() if one.verified]
    return checked("chain", (f"逐行验算 {rows} 行日志", f"{rows} rows of the journals tried"), wrong)


def _sums(kept: Mapping[str, Kept]) -> Check:
    wrong = [
        f"{name} {one.product}: came {dict(one.came)}, became {dict(one.fates)}"
        for name, station in kept.items()
        for one in station.sums
        if not one.conserved
    ]
    packs = sum(sum(one.came.values()) for station in kept.values() for one in station.sums)
    return checked(
        "sums",
        (
            f"核对各站共 {packs} 件的来去",
            f"{packs} packs at the stations, what came against what became of it",
        ),
        wrong,
    )


def _no_trouble(kept: Mapping[str, Kept], diary: Diary) -> Check:
    wrong = [*diary.wrong, *(f"{name}: {fault}" for name, one in kept.items() for fault in one.desk.faults)]
    return checked(
        "trouble",
        (f"{len(wrong)} 处故障或未做完的事", f"{len(wrong)} faults, or tasks that could not be finished"),
        wrong,
    )


def _labels(site: Site, kept: Mapping[str, Kept]) -> Check:
    """Each code that was minted came out of the printer, and no label is owed."""
    called = sum(kept[name].called_for for name in site.printers)
    out = sum(len(printer.jobs) for printer in site.printers.values())
    wrong = [f"{name}: {kept[name].owed} owed" for name in site.printers if kept[name].owed]
    if out < called:
        wrong.append(f"{called} called for, {out} came out")
    return checked(
        "labels", (f"应打 {called} 张，打出 {out} 张", f"{called} labels called for, {out} came out"), wrong
    )
