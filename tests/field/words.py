"""The words of the report: (zh, en)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from edge.language import say, text

Both = tuple[str, str]

CHECKS: Final[Mapping[str, Both]] = {
    "hub": ("中心端的事件 = 各站提交的事件", "Events at the hub = events committed"),
    "shown": ("屏上显示的，日志里都有", "What was shown is what is kept"),
    "frames": ("扫一次记一行，不丢不多", "One scan, one row: none lost, none invented"),
    "misscans": ("误扫全部拦下", "Every mis-scan is turned away"),
    "foreseen": ("正常包装按规则判定", "Right packages are judged as the rules have it"),
    "quota": ("用量之和 ≤ 总量", "Σ used ≤ total"),
    "waiting": ("收工后无积压", "Nothing waits when the day is over"),
    "chain": ("日志防篡改链完整", "The tamper-evident chain holds"),
    "sums": ("货物来去相符", "Goods add up"),
    "trouble": ("程序无故障", "No fault of the program"),
    "recall": ("召回批次在召回后被拦下", "The recalled lot is blocked after the recall"),
    "labels": ("标签打齐", "Every label came out"),
}
HAPPENED: Final[Mapping[str, Both]] = {
    "unplugged": ("扫码器被拔下", "scanner unplugged"),
    "line_lost": ("工位断网", "line to the hub lost"),
    "line_bad": ("网络不稳（全部工位）", "bad line, all stations"),
    "powered_off": ("工位断电", "power cut at the station"),
    "hub_stopped": ("中心端被强制停机", "hub killed"),
    "paper_out": ("标签打印机缺纸", "label printer out of paper"),
    "recall": ("召回令", "recall"),
}
DEVICES: Final[Mapping[str, Both]] = {
    "serial": ("串口", "serial"),
    "hid": ("HID POS", "HID POS"),
    "keyboard": ("键盘", "keyboard"),
    "camera": ("摄像头", "camera"),
}
VERDICTS: Final[Mapping[str, Both]] = {
    "ACCEPT": ("通过", "accepted"),
    "REVIEW": ("复核", "review"),
    "REJECT": ("拒绝", "refused"),
}


def reason(code: str) -> Both:
    """What a reason is called on the screen."""
    return say(code, "zh").title, say(code, "en").title


def step(name: str) -> Both:
    """What a step is called on the screen."""
    return text(f"operation.{name}", "zh"), text(f"operation.{name}", "en")
