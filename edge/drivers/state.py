"""What can be seen of a device from outside: is it there, since when, and if not, why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Status = Literal[
    "connected",
    "lost",  # it was there and is gone; it is looked for until it is back
    "busy",  # it is there and another program holds it
    "watching",  # no device itself: it looks for devices, and each it finds tells its own
    "absent",  # it has not been seen since the program started
    "not-ready",  # it is there and does not do its work: a printer without paper
]

Reason = Literal[
    "",
    "unplugged",  # reading or writing failed
    "in-use",  # another program has the port open
    "no-permission",  # this user may not open the port
    "not-there",  # no such port
    "other-device",  # the port is now another device's
    "bad-settings",  # the port refuses the profile's settings
    "no-library",  # the library it needs is not installed, or cannot be loaded
    "unsupported",  # this system has no such way
    "no-display",  # there is no display whose keys could be heard
    "wayland",  # a program is told the keys of its own windows only
    "finding-rate",  # it is open, and the rate of the line is being found out
    "fault",  # what no driver should raise
    "printer-off",  # a printer cannot be reached
    "printer-silent",  # it is reached and does not say how it stands
    "printer-stuck",  # it has taken a label and does not bring it out
    "printer-fault",  # too hot, too cold, or what it calls an error
    "paper-out",
    "ribbon-out",
    "head-open",  # the print head or the cover
    "paused",
    "ended",  # the program ended before its turn came
    "bad-label",  # the label does not fit its template
    "no-camera",
    "camera-denied",  # this user may not open the camera
    "camera-taken",  # the camera is there and does not open
    "camera-off",  # a stream's address does not answer, or gives no video
    "camera-gone",  # no more pictures come: unplugged, or the stream ended
    "camera-silent",  # it is open and sends nothing
    "camera-fault",  # what looks through the camera broke down
    "no-recording",  # the file is not there, or is neither picture nor video
    "played",  # the recording has come to its end
]


@dataclass(frozen=True, slots=True)
class DeviceState:
    """One device's state as last seen.

    source: as in `Frame.source`. since: when this status and reason began, aware.
    reason: a code; its words are in `REASONS`. detail: what the system said, for the journal.
    repeats: how many readings of a package scanned a moment before were left out (`edge.drivers.repeats`).
    """

    source: str
    status: Status
    since: datetime
    reason: Reason = ""
    detail: str = ""
    repeats: int = 0


REPEATS: tuple[str, str] = ("同一件重读 {n} 次（未重复计）", "{n} repeats left out")
"""What is said of readings left out: (zh, en)."""

NAMES: dict[str, tuple[str, str]] = {
    "serial:auto": ("串口扫码器", "serial scanners"),
    "hid:auto": ("HID扫码器", "HID scanners"),
    "grab:auto": ("独占键盘", "grabbed keyboards"),
    "keyboard:background": ("后台键盘", "keyboard in the background"),
}
"""Source → (zh, en), where it is no device's own name."""

STATUSES: dict[Status, tuple[str, str]] = {
    "connected": ("已连接", "connected"),
    "lost": ("已断开，正在重连", "lost, reconnecting"),
    "busy": ("被占用", "busy"),
    "watching": ("自动查找中", "looking for scanners"),
    "absent": ("未接入", "not attached"),
    "not-ready": ("未就绪", "not ready"),
}
"""Status → (zh, en)."""

REASONS: dict[Reason, tuple[str, str]] = {
    "": ("", ""),
    "unplugged": ("扫码器已拔出或断电", "the scanner was unplugged or lost power"),
    "in-use": ("设备被另一个程序占用，请先关闭它", "another program holds the device: close it"),
    "no-permission": (
        "当前用户无权打开设备：请安装 hardware/udev 规则，并加入 dialout 组",
        "this user may not open the device: install the rules in hardware/udev and join the dialout group",
    ),
    "not-there": ("没有这个端口，请检查接线", "there is no such port: check the cable"),
    "other-device": ("该端口现在属于另一台设备", "the port now belongs to another device"),
    "bad-settings": (
        "端口不接受该型号的串口参数，请检查 config/scanners",
        "the port refuses the profile's settings: check config/scanners",
    ),
    "no-library": (
        "缺少这类设备需要的库：请重新运行 ./scripts/setup",
        "the library this kind of device needs is missing: run ./scripts/setup again",
    ),
    "unsupported": (
        "本系统不支持这种接法：请改用其他接法，见 hardware/README.md",
        "this system has no such way: attach it in another, see hardware/README.md",
    ),
    "no-display": (
        "没有可用的图形桌面：别的窗口在前时收不到扫码，本终端在前时照常",
        "no desktop to listen on: scans count while this terminal has the focus, not in other windows",
    ),
    "wayland": (
        "Wayland 不让程序听别的窗口的按键：本终端在前时照常扫码；要后台扫码请独占扫码器（--grab）或用串口、HID POS",
        (
            "Wayland tells a program no other window's keys: scans count while this terminal has the focus; "
            "for scans in the background take the scanner (--grab), or use a serial or HID POS one"
        ),
    ),
    "finding-rate": (
        "正在确定串口速率：请连续扫同一件，直到读出",
        "finding out the rate of the line: scan one package again and again until it is read",
    ),
    "fault": ("驱动内部错误，正在重试", "a fault inside the driver; trying again"),
    "printer-off": (
        "连不上打印机：请检查电源、连线和 [labels] printer 的地址",
        "the printer cannot be reached: check its power, its cable and the address in [labels] printer",
    ),
    "printer-silent": (
        "打印机不回答状态，多半缺纸或开盖；若从不回答，请设 [labels] asks_status = false",
        "no word from the printer: no paper or an open head? If it never says, set [labels] asks_status = false",
    ),
    "printer-stuck": (
        "打印机收下标签却没有打出",
        "the printer has taken the label and does not bring it out",
    ),
    "printer-fault": ("打印机自报故障", "the printer reports a fault of its own"),
    "paper-out": ("打印机缺纸，请装纸", "the printer is out of paper: load it"),
    "ribbon-out": ("打印机碳带用完，请更换", "the ribbon has run out: put in a new one"),
    "head-open": ("打印头或上盖未合上", "the print head or the cover is open: close it"),
    "paused": ("打印机已暂停，请按其继续键", "the printer is paused: press its pause key"),
    "ended": ("程序已退出，尚未打印", "the program ended before it was printed"),
    "bad-label": (
        "标签内容放不进模板，请检查 [labels] 所选模板",
        "the label does not fit its template: check the template chosen in [labels]",
    ),
    "no-camera": (
        "没有这个摄像头：请检查连线和 [camera] source",
        "there is no such camera: check its cable and [camera] source",
    ),
    "camera-denied": (
        "当前用户无权打开摄像头：请加入 video 组",
        "this user may not open the camera: join the video group",
    ),
    "camera-taken": (
        "摄像头打不开，多半被别的程序占用，请先关闭它",
        "the camera does not open; most likely another program holds it: close that",
    ),
    "camera-off": (
        "连不上视频流：请检查摄像头的电源、网络和 [camera] source 的地址",
        "the stream cannot be reached: check the camera's power, the network and the address in [camera] source",
    ),
    "camera-gone": (
        "摄像头已拔出，或视频流中断",
        "the camera was unplugged, or its stream broke off",
    ),
    "camera-silent": (
        "摄像头没有画面：请拔下重插",
        "the camera sends no pictures: unplug it and plug it in again",
    ),
    "camera-fault": (
        "看图的进程出错，正在重新启动",
        "what looks through the camera broke down; starting it again",
    ),
    "no-recording": (
        "没有这个文件，或它不是图片、视频",
        "there is no such file, or it is neither a picture nor a video",
    ),
    "played": ("录像已放完", "the recording has come to its end"),
}
"""Reason → (zh, en): what happened, and the next action."""
