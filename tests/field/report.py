"""The report of a day: one HTML file that a supervisor opens anywhere, in Chinese and English.

Every figure in it comes from the stations' journals, the hub's tables or a clock; none is made up here.
"""

from __future__ import annotations

import platform
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape

from tests.field import plots
from tests.field.gauge import Depth
from tests.field.judge import SCANS
from tests.field.live import Lived
from tests.field.plots import Span
from tests.field.style import STYLE
from tests.field.words import CHECKS, DEVICES, HAPPENED, VERDICTS, Both, reason, step
from tests.field.work import Happened, Seen

BOUNDS = (5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)
"""Milliseconds that latencies are counted by."""


def html(lived: Lived) -> str:
    """The whole page."""
    frame = lived.day.frame
    parts = (
        _head(lived),
        _checks(lived),
        _glance(lived),
        _throughput(lived),
        _latency(lived),
        _refusals(lived),
        _queue(lived),
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


def both(said: Both, name: str = "span", css: str = "") -> str:
    """Words in both languages; the style sheet shows one."""
    return "".join(
        f'<{name} class="{language} {css}">{escape(words)}</{name}>'
        for language, words in zip(("zh", "en"), said, strict=True)
    )


def table(headings: Sequence[Both], rows: Iterable[Sequence[str]]) -> str:
    """A table; its cells are HTML already."""
    head = "".join(f"<th>{both(one)}</th>" for one in headings)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def section(title: Both, explained: Both, *content: str) -> str:
    """A part of the page."""
    return f"<section>{both(title, 'h2')}{both(explained, 'p', 'why')}{''.join(content)}</section>"


def minute(moment: datetime) -> float:
    """Minutes after midnight."""
    return moment.hour * 60 + moment.minute + moment.second / 60


def _until(lived: Lived) -> float:
    """The day's end, or later where somebody was still at work."""
    last = [minute(one.end) for one in lived.diary.happened if one.end.date() == lived.date.date()]
    return max([lived.day.ends, *last])


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


def _name(lived: Lived, station: str) -> Both:
    zh, en = lived.names.get(station, (station, station))
    return (zh, en) if zh != station else (station, station)


def _marks(lived: Lived) -> list[Span]:
    return [
        Span(minute(one.end), minute(one.end), said=HAPPENED["recall"])
        for one in lived.diary.happened
        if one.what == "recall"
    ]


def _glance(lived: Lived) -> str:
    order = [one.id for one in lived.day.stations]
    spans = [_span(lived, one, order) for one in lived.diary.happened if one.what != "recall"]
    lanes = [*(_name(lived, one) for one in order), ("中心端、网络", "hub, line")]
    met = sorted({one.kind for one in spans} - {"work"}, key=list(plots.TROUBLE).index)
    legend = _legend([(HAPPENED[kind], plots.TROUBLE[kind]) for kind in met])
    picture = plots.timeline(lived.day.begins, _until(lived), lanes, spans, _marks(lived))
    return section(
        ("一天的经过", "The day at a glance"),
        (
            "每个工位一行：框是任务，下面的色条是故障。",
            "A row for each station: boxes are tasks, bands below them what went wrong.",
        ),
        picture,
        legend,
        _tasks(lived),
    )


def _tasks(lived: Lived) -> str:
    """Each task as it was planned and as it went."""
    rows = []
    for one in sorted((one for one in lived.diary.happened if one.what == "work"), key=lambda one: one.start):
        work = lived.day.works[one.work]
        scans = [seen.line["verdict"] for seen in lived.diary.seen if seen.work == one.work and seen.pack]
        rows.append(
            [
                f"{one.start:%H:%M}–{one.end:%H:%M}",
                both(_name(lived, one.station)),
                escape(work.operator),
                both(step(work.step)),
                escape(work.batch),
                str(scans.count("ACCEPT")),
                str(len(scans) - scans.count("ACCEPT")),
            ]
        )
    headings: tuple[Both, ...] = (
        ("时间", "time"),
        ("工位", "station"),
        ("工牌", "badge"),
        ("任务", "task"),
        ("批次", "batch"),
        ("通过", "accepted"),
        ("未通过", "turned away"),
    )
    folded = f"<summary>{both(('逐项任务', 'Task by task'))}</summary>"
    return f"<details>{folded}{table(headings, rows)}</details>"


def _span(lived: Lived, one: Happened, order: list[str]) -> Span:
    lane = order.index(one.station) if one.station in order else len(order)
    said: Both = ("", "")
    if one.what == "work":
        work = lived.day.works[one.work]
        zh, en = step(work.step)
        said = (f"{zh} {work.batch}", f"{en} {work.batch}")
    return Span(minute(one.start), minute(one.end), lane, said, one.what)


def _legend(rows: Iterable[tuple[Both, str]]) -> str:
    return (
        "<p class='legend'>"
        + "".join(f"<span><i style='background:{colour}'></i>{both(said)}</span>" for said, colour in rows)
        + "</p>"
    )


def _wide(lived: Lived) -> int:
    return 30 if lived.day.ends - lived.day.begins > 180 else 5


def _throughput(lived: Lived) -> str:
    wide = _wide(lived)
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for rows in lived.found.rows.values():
        for row in rows:
            if row.kind in SCANS:
                counts[int(minute(row.at.at) // wide * wide)][row.verdict] += 1
    per = max((sum(one.values()) for one in counts.values()), default=0)
    total = Counter({verdict: sum(one[verdict] for one in counts.values()) for verdict in VERDICTS})
    told = table([VERDICTS[one] for one in VERDICTS], [[str(total[one]) for one in VERDICTS]])
    return section(
        ("扫码量", "Throughput"),
        (
            f"每 {wide} 分钟的扫码次数（取自各站日志）；最忙的 {wide} 分钟 {per} 次。",
            f"Scans every {wide} minutes, from the stations' journals; {per} in the busiest.",
        ),
        plots.columns(lived.day.begins, _until(lived), wide, counts, _marks(lived)),
        _legend([(VERDICTS[one], plots.INK[one]) for one in VERDICTS]),
        told,
    )


def _latency(lived: Lived) -> str:
    by_device: dict[str, list[float]] = defaultdict(list)
    for one in lived.diary.seen:
        if _timed(one):
            by_device[one.device].append(one.seconds * 1000)
    series = [(DEVICES[kind], sorted(values)) for kind, values in sorted(by_device.items())]
    rows = [
        [both(said), str(len(values)), *(f"{_quantile(values, share):.0f}" for share in (0.5, 0.95, 1.0))]
        for said, values in series
    ]
    return section(
        ("响应时间（毫秒，真实时间）", "Latency (milliseconds, real time)"),
        (
            "从扣动扳机到判定落盘并显示；含扫码器自身发送的时间（键盘逐键输入，摄像头要等标签移入画面，因此较慢）。时间不随日程压缩；一台电脑同时跑全部工位与中心端。",
            (
                "From the trigger to the verdict, committed and shown; the scanner's own sending is in it (a keyboard types key "
                "by key, before a camera the label has to come into view). These times are not compressed; one PC ran every station and the hub at once."
            ),
        ),
        plots.histogram(BOUNDS, series),
        _legend([(said, plots.COLOURS[number]) for number, (said, _) in enumerate(series)]),
        table(
            (
                ("扫码器", "scanner"),
                ("次数", "scans"),
                ("一半以内", "half within"),
                ("95% 以内", "95 % within"),
                ("最慢", "slowest"),
            ),
            rows,
        ),
    )


def _timed(one: Seen) -> bool:
    """A code that was sent whole."""
    return one.expects != "misread"


def _quantile(values: Sequence[float], share: float) -> float:
    """Of values in order."""
    return values[min(len(values) - 1, int(len(values) * share))]


def _refusals(lived: Lived) -> str:
    counts: Counter[tuple[str, str]] = Counter()
    for rows in lived.found.rows.values():
        for row in rows:
            if row.kind in SCANS and row.verdict in ("REVIEW", "REJECT"):
                weighing = [one.code for one in row.findings if one.severity == row.verdict.lower()]
                counts[(weighing or [one.code for one in row.findings] or ["-"])[0], row.verdict] += 1
    wrong = sum(1 for one in lived.diary.seen if not one.pack)
    rows_ = [(reason(code), verdict, count) for (code, verdict), count in counts.most_common()]
    return section(
        ("未通过的原因", "Refusals by reason"),
        (
            f"每次未通过按首要原因计一次（取自日志）；共 {sum(counts.values())} 次，其中 {wrong} 次是有意的误扫。",
            (
                f"Each scan that did not pass, by its first reason, from the journals; {sum(counts.values())} in all, "
                f"{wrong} of them mis-scans made on purpose."
            ),
        ),
        plots.bars(rows_) if rows_ else both(("没有。", "None."), "p"),
        _legend([(VERDICTS[one], plots.INK[one]) for one in ("REVIEW", "REJECT")]),
    )


def _queue(lived: Lived) -> str:
    series = []
    for station in lived.day.stations:
        points = [(minute(one.at), float(one.pending)) for one in lived.depths if one.station == station.id]
        series.append((_name(lived, station.id), points))
    shades = [
        Span(minute(one.start), minute(one.end))
        for one in lived.diary.happened
        if one.what in ("line_lost", "line_bad", "hub_stopped")
    ]
    most = max((one.pending for one in lived.depths), default=0)
    last = max((one.pending for one in _last(lived)), default=0)
    return section(
        ("待上报的事件", "Queue depth"),
        (
            f"每站已落盘、中心端尚未确认的事件数（每 0.2 秒读一次库）；灰色为断网、网络不稳或中心端停机。最多 {most}，收工后 {last}。",
            (
                f"Events committed at a station that the hub had not confirmed, read from its store every 0.2 s; grey where a line "
                f"was lost or bad, or the hub was off. At most {most}, {last} when the day was over."
            ),
        ),
        plots.lines(lived.day.begins, _until(lived), series, shades, _marks(lived)),
        _legend(
            [(said, plots.COLOURS[number % len(plots.COLOURS)]) for number, (said, _) in enumerate(series)]
        ),
    )


def _last(lived: Lived) -> list[Depth]:
    latest = {one.station: one for one in lived.depths}
    return list(latest.values())


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
                both(_name(lived, one.station)),
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
            else both(_name(lived, stations[name]))
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
            both(_name(lived, one.station)) if one.station else "—",
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
