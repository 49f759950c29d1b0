"""Words for what failed: what it is and the one thing to do, by the kind of failure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from edge.errors import (
    BondscanError,
    ConfigError,
    DeviceBusy,
    DeviceLost,
    DriverError,
    HubDeaf,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreLocked,
    StoreNewer,
    SyncError,
    SyncFinal,
    SyncRetryable,
    SyncRevoked,
    SyncUntrusted,
)

FAILURES: Final[Mapping[str, tuple[str, str]]] = {
    "trouble.store-full": (
        "磁盘已满：请腾出空间。已确认的记录没有丢失。",
        "The disk is full: make room. Nothing that was confirmed is lost.",
    ),
    "trouble.store-locked": (
        "另一个程序正在使用这份记录：请先关闭它，再试。",
        "Another program is using this record: close it, then try again.",
    ),
    "trouble.store-newer": (
        "这份记录由更新版本的 bondscan 写成：请安装新版本。",
        "A newer bondscan wrote this record: install that one.",
    ),
    "trouble.store-damaged": (
        "记录损坏：请停止使用并联系管理员。",
        "The record is damaged: stop and call an administrator.",
    ),
    "trouble.store": (
        "记录无法读写：请联系管理员。",
        "The record cannot be read or written: call an administrator.",
    ),
    "trouble.device-busy": (
        "设备正被另一个程序占用：请先关闭它。",
        "Another program holds the device: close it first.",
    ),
    "trouble.device-lost": ("设备已断开：请检查连线。", "The device is gone: check its cable."),
    "trouble.driver": ("设备故障：请检查设备。", "A device failed: check it."),
    "trouble.sync-untrusted": (
        "证书不被信任：请管理员核对证书设置。",
        "A certificate is not trusted: check those that are set.",
    ),
    "trouble.sync-revoked": (
        "服务器不接纳本机：请管理员重新登记本机。",
        "The server does not admit this PC: have it enrolled again.",
    ),
    "trouble.sync-refused": (
        "服务器不受理：再试也一样，请报告管理员。",
        "The server refuses it: another try will not help, tell an administrator.",
    ),
    "trouble.sync": (
        "服务器暂时不可用：请检查网络，稍后再试。",
        "The server cannot be had just now: check the line, try again later.",
    ),
    "trouble.hub-deaf": (
        "中心端的端口已不再应答：请重新启动中心端，并减少同时打开的连接。",
        "The hub's port answers nobody any more: start the hub anew, and have fewer lines open to it.",
    ),
    "trouble.config": (
        "内容有误：请按后面所说改正，再试。",
        "Something is not as it should be: put right what is named, then try again.",
    ),
    "trouble.entry": ("名录这一处有误：请报告发布方。", "The catalogue is wrong here: tell its publisher."),
    "trouble.picture": ("读不出这个文件：请换图片或视频。", "It cannot be read: take a picture or a video."),
    "trouble.part": (
        "读不出这一段清单：请再扫一次。",
        "This part of the list cannot be read: scan it again.",
    ),
    "trouble.command": (
        "命令写法有误：加 --help 可查看用法。",
        "The command is not written right: --help shows how it is.",
    ),
    "trouble.file": (
        "文件或设备无法使用：请检查它是否存在、有无权限。",
        "A file or device cannot be used: see whether it is there and may be.",
    ),
    "trouble.other": ("没有做成：原因见后。", "It was not done: why is said next."),
    "trouble.fault": (
        "程序内部出错：请把详情文件交给管理员。",
        "A fault inside the program: give the file with the details to an administrator.",
    ),
}

_KINDS: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (StoreFull, "store-full"),
    (StoreLocked, "store-locked"),
    (StoreNewer, "store-newer"),
    (StoreDamaged, "store-damaged"),
    (StoreError, "store"),
    (DeviceBusy, "device-busy"),
    (DeviceLost, "device-lost"),
    (DriverError, "driver"),
    (SyncUntrusted, "sync-untrusted"),
    (SyncRevoked, "sync-revoked"),
    (SyncFinal, "sync-refused"),
    (SyncRetryable, "sync"),
    (SyncError, "sync"),
    (HubDeaf, "hub-deaf"),
    (ConfigError, "config"),
    (BondscanError, "other"),
    (OSError, "file"),
)
"""Kinds of failure, the closer before the wider, and the word key of each."""


def kind_of(failure: BaseException) -> str:
    """By which ``trouble.…`` a failure is told.

    >>> kind_of(StoreLocked("…")), kind_of(FileNotFoundError()), kind_of(KeyError())
    ('store-locked', 'file', 'fault')
    """
    return next((code for kind, code in _KINDS if isinstance(failure, kind)), "fault")
