"""The report's plots, each with what it is drawn from and the figures beside it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from html import escape

from tests.field import plots
from tests.field.gauge import Depth
from tests.field.kept import SCANS
from tests.field.live import Lived
from tests.field.page import both, legend, marks, minute, name_of, section, table, until
from tests.field.plots import Span
from tests.field.words import DEVICES, HAPPENED, VERDICTS, Both, reason, step
from tests.field.work import Happened, Seen

BOUNDS = (5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)
"""Milliseconds that latencies are counted by."""


def glance(lived: Lived) -> str:
    """Who worked on what, when, and what went wrong meanwhile."""
    order = [one.id for one in lived.day.stations]
    spans = [_span(lived, one, order) for one in lived.diary.happened if one.what != "recall"]
    lanes = [*(name_of(lived, one) for one in order), ("中心端、网络", "hub, line")]
    met = sorted({one.kind for one in spans} - {"work"}, key=list(plots.TROUBLE).index)
    colours = legend([(HAPPENED[kind], plots.TROUBLE[kind]) for kind in met])
    picture = plots.timeline(lived.day.begins, until(lived), lanes, spans, marks(lived))
    return section(
        ("一天的经过", "The day at a glance"),
        (
            "每个工位一行：框是任务，下面的色条是故障。",
            "A row for each station: boxes are tasks, bands below them what went wrong.",
        ),
        picture,
        colours,
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
                both(name_of(lived, one.station)),
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


def _wide(lived: Lived) -> int:
    return 30 if lived.day.ends - lived.day.begins > 180 else 5


def throughput(lived: Lived) -> str:
    """How many scans, by verdict, over the day."""
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
        plots.columns(lived.day.begins, until(lived), wide, counts, marks(lived)),
        legend([(VERDICTS[one], plots.INK[one]) for one in VERDICTS]),
        told,
    )


def latency(lived: Lived) -> str:
    """How long a scan took, by device."""
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
        legend([(said, plots.COLOURS[number]) for number, (said, _) in enumerate(series)]),
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


def refusals(lived: Lived) -> str:
    """Why scans did not pass."""
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
        legend([(VERDICTS[one], plots.INK[one]) for one in ("REVIEW", "REJECT")]),
    )


def queue(lived: Lived) -> str:
    """How much waited for the hub at each station."""
    series = []
    for station in lived.day.stations:
        points = [(minute(one.at), float(one.pending)) for one in lived.depths if one.station == station.id]
        series.append((name_of(lived, station.id), points))
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
        plots.lines(lived.day.begins, until(lived), series, shades, marks(lived)),
        legend(
            [(said, plots.COLOURS[number % len(plots.COLOURS)]) for number, (said, _) in enumerate(series)]
        ),
    )


def _last(lived: Lived) -> list[Depth]:
    latest = {one.station: one for one in lived.depths}
    return list(latest.values())
