"""The report of a day: one HTML file that a supervisor opens anywhere, in Chinese and English.

Every figure in it comes from the stations' journals, the hub's tables or a clock; none is made up here.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping
from datetime import datetime
from html import escape

from tests.field import plots
from tests.field.figures import glance, latency, queue, refusals, throughput
from tests.field.kept import SCANS
from tests.field.live import Lived
from tests.field.page import both, name_of, section, table
from tests.field.style import STYLE
from tests.field.words import CHECKS, DEVICES, HAPPENED, Both


def html(lived: Lived) -> str:
    """The whole page."""
    frame = lived.day.frame
    parts = (
        _head(lived),
        _checks(lived),
        glance(lived),
        throughput(lived),
        latency(lived),
        refusals(lived),
        queue(lived),
        _recall(lived),
        _quota(lived),
        _mishaps(lived),
        _measured(lived),
    )
    return (
        "<!doctype html><html lang='zh'><head><meta charset='utf-8'>"
        f"<title>{escape(frame.name_zh)} · {escape(frame.name_en)}</title><style>{STYLE}</style></head><body>"
        "<input type='radio' name='language' id='zh' checked><input type='radio' name='language' id='en'>"
        "<nav><label for='zh'>中文</label><label for='en'>English</label></nav>"
        f"<main>{''.join(parts)}</main></body></html>\n"
    )


def _head(lived: Lived) -> str:
    frame, found = lived.day.frame, lived.found
    failed = sum(1 for check in found.checks if not check.held)
    banner: Both = ("✔ 各项检查全部成立", "✔ Everything that must hold, held")
    if failed:
        banner = (f"✘ {failed} 项检查不成立", f"✘ {failed} of the checks did not hold")
    scans = sum(1 for rows in found.rows.values() for row in rows if row.kind in SCANS)
    mishaps = sum(1 for one in lived.diary.happened if one.what in plots.TROUBLE)
    wrong = sum(1 for one in lived.diary.seen if not one.pack)
    told: Both = (
        (
            f"{lived.date:%Y-%m-%d} {frame.start}–{frame.end}，压缩为 {frame.seconds} 秒（一秒 = {lived.factor / 60:.1f} 分钟）；"
            f"{len(lived.day.stations)} 个工位，{scans} 次扫码，{wrong} 次误扫，{mishaps} 次故障，随机种子 {frame.seed}。"
        ),
        (
            f"{lived.date:%Y-%m-%d} {frame.start} to {frame.end}, lived through in {frame.seconds} seconds "
            f"(one second = {lived.factor / 60:.1f} minutes); {len(lived.day.stations)} stations, {scans} scans, "
            f"{wrong} mis-scans, {mishaps} mishaps, seed {frame.seed}."
        ),
    )
    title = (f"现场试验：{frame.name_zh}", f"Field test: {frame.name_en}")
    return f"{both(title, 'h1')}{both(banner, 'div', 'banner bad' if failed else 'banner good')}{both(told, 'p')}"


def _checks(lived: Lived) -> str:
    rows = []
    for check in lived.found.checks:
        mark = "<b class='good'>✔</b>" if check.held else "<b class='bad'>✘</b>"
        wrong = "".join(f"<div class='wrong'>{escape(one)}</div>" for one in check.wrong)
        rows.append((mark, both(CHECKS[check.name]), both(check.counted) + wrong))
    return section(
        ("必须成立的", "What must hold"),
        (
            "收工后逐站读日志，与中心端的事件逐条比对。",
            "When the day was over, each station's journal was compared with the hub's events.",
        ),
        table((("", ""), ("检查", "check"), ("实际", "found")), rows),
    )


def _recall(lived: Lived) -> str:
    if not lived.found.recalls:
        return ""
    rows = []
    for one in lived.found.recalls:
        real = (one.heard - one.given).total_seconds() / lived.factor if one.heard else None
        cut = one.heard is not None and _was_cut(lived, one.station, one.given, one.heard)
        heard = "—" if real is None else f"{real:.2f} s"
        note = both(("当时断网、不稳或关机", "its line was out or bad, or it was off")) if cut else ""
        rows.append(
            [
                both(name_of(lived, one.station)),
                f"{one.given:%H:%M}",
                heard,
                note,
                str(one.refused),
                str(one.let_go),
            ]
        )
    return section(
        ("召回", "Recall"),
        (
            "召回令由中心端管理员下达；“到站用时”是真实秒数（每 0.02 秒看一次各站的库）。到站之后，该批次的正向操作一律拦下。",
            "The order was given at the hub. “Known after” is in real seconds, by a look at each store every 0.02 s; from then on no forward step takes the lot.",
        ),
        table(
            (
                ("工位", "station"),
                ("下达", "given at"),
                ("到站用时", "known after"),
                ("", ""),
                ("之后拦下", "refused since"),
                ("之后放行", "let go since"),
            ),
            rows,
        ),
    )


def _was_cut(lived: Lived, station: str, start: datetime, end: datetime) -> bool:
    away = ("line_lost", "line_bad", "hub_stopped", "powered_off")
    return any(
        one.what in away and one.station in ("", station) and one.start <= end and one.end >= start
        for one in lived.diary.happened
    )


def _quota(lived: Lived) -> str:
    if not lived.found.used:
        return ""
    stations: Mapping[str, str] = {one.name: one.station for one in lived.day.forms}
    rows = []
    for name, (out, total) in lived.found.used.items():
        where = (
            both(("各站共用（租约）", "shared by lease"))
            if stations[name] == "*"
            else both(name_of(lived, stations[name]))
        )
        rows.append([escape(name), where, str(total), str(out), str(total - out)])
    return section(
        ("通关单用量", "Clearance forms"),
        ("按中心端收到的出区事件重新加总。", "Added up anew from the exits the hub received."),
        table(
            (
                ("通关单", "form"),
                ("使用工位", "used by"),
                ("准予", "packs"),
                ("已出区", "out"),
                ("剩余", "left"),
            ),
            rows,
        ),
    )


def _mishaps(lived: Lived) -> str:
    rows = [
        [
            f"{one.start:%H:%M}",
            both(HAPPENED[one.what]),
            both(name_of(lived, one.station)) if one.station else "—",
            f"{(one.end - one.start).total_seconds() / 60:.0f}",
        ]
        for one in sorted(lived.diary.happened, key=lambda one: one.start)
        if one.what in plots.TROUBLE
    ]
    faults = sum(count for name, count in lived.met.items() if name != "none")
    told: Both = (
        "由随机种子决定；时长为日程分钟。",
        "Drawn from the seed; how long is in minutes of the day.",
    )
    if faults:
        told = (
            f"{told[0]}网络不稳期间 {faults} 个请求被丢弃、重复、延迟或损坏。",
            f"{told[1]} While the line was bad, {faults} requests were dropped, doubled, delayed or garbled.",
        )
    return section(
        ("发生的故障", "What went wrong on purpose"),
        told,
        table((("时刻", "at"), ("故障", "mishap"), ("工位", "station"), ("分钟", "minutes")), rows),
    )


def _measured(lived: Lived) -> str:
    kinds = {one.device for one in lived.diary.seen}
    devices = (
        "、".join(DEVICES[one][0] for one in sorted(kinds)),
        ", ".join(DEVICES[one][1] for one in sorted(kinds)),
    )
    told: list[Both] = [
        (
            "真实：每个工位一个进程（与扫码屏相同的内核、驱动、数据库），中心端一个进程，HTTP 经由可中断的线路。",
            "Real: a process for each station (core, drivers and store of the scan screen), a process for the hub, HTTP over a line that can fail.",
        ),
        (
            f"模拟：扫码器（{devices[0]}）、标签打印机、人、名录与货物。",
            f"Simulated: scanners ({devices[1]}), label printer, people, catalogue and goods.",
        ),
        (
            f"各进程的时钟加快 {lived.factor:.0f} 倍；扫码器重连、打印和请求超时不加快，因此在图上显得比实际长。",
            f"The clock of every process ran {lived.factor:.0f} times as fast; finding a scanner again, printing and time-outs of requests did not, so they look longer here than they are.",
        ),
        (
            f"用时 {lived.took:.0f} 秒（含布置与核对），{platform.system()} {platform.machine()}，Python {platform.python_version()}。",
            f"It took {lived.took:.0f} s, setting up and comparing included; {platform.system()} {platform.machine()}, Python {platform.python_version()}.",
        ),
        *lived.left_out,
    ]
    items = "".join(f"<li>{both(one)}</li>" for one in told)
    return f"<section>{both(('如何得出', 'How this was measured'), 'h2')}<ul>{items}</ul></section>"
