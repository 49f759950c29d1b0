"""Words of the exchange with the server: why the line is not well, why an event was not taken, what does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

EXCHANGE: Final[Mapping[str, tuple[str, str]]] = {
    # `edge.sync.SyncState.trouble`
    "line.why.no-answer": (
        "服务器没有应答，稍后自动重试。",
        "The server does not answer; it is tried again by itself.",
    ),
    "line.why.untrusted": (
        "证书不被信任，没有连接；请管理员核对 [hub] 的证书设置，稍后自动重试。",
        "A certificate is not trusted and nothing is sent; check those set under [hub]. It is tried again by itself.",
    ),
    "line.why.busy": ("服务器忙，按其要求稍后重试。", "The server is busy; it is tried again when it asked."),
    "line.why.server-failed": (
        "服务器内部出错，稍后自动重试。",
        "The server failed; it is tried again by itself.",
    ),
    "line.why.revoked": (
        "服务器不再接纳本机，已停止上传；请管理员重新登记本机。记录都在本机，没有丢失。",
        "The server no longer admits this PC and nothing is sent; have it enrolled again. No record is lost.",
    ),
    "line.why.refused": (
        "服务器不受理上传，已停止；请核对服务器地址。记录都在本机，没有丢失。",
        "The server does not serve uploads and nothing is sent; check its address. No record is lost.",
    ),
    "line.why.partly-refused": (
        "服务器不受理其中一项请求，其余照常。",
        "The server refuses one of the questions; the rest goes on.",
    ),
    "line.why.catalogue-refused": (
        "新名录有误，未采用，仍用原名录；请报告名录发布方。",
        "The new catalogue is faulty and was not taken; the old one stays. Tell its publisher.",
    ),
    "line.why.catalogue-torn": (
        "名录下载不完整或被改动，未采用，将重新下载。",
        "The catalogue came torn or altered and was not taken; it is downloaded again.",
    ),
    "line.why.catalogue-older": (
        "服务器给出的名录比本机的旧，或新旧混杂，未采用，仍用原名录；请报告名录发布方。",
        "The catalogue offered is older than this PC's, or old and new mixed; the old one stays. Tell its publisher.",
    ),
    "line.why.catalogue-expired": (
        "名录的签名已过期，可能有人扣留新名录，未采用，仍用原名录；请核对本机时间，并报告名录发布方。",
        "The catalogue's signatures ran out: a newer one may be held back. Check the clock, tell its publisher.",
    ),
    "line.why.catalogue-clock": (
        "本机时钟可疑，不能判断名录的签名是否过期，未采用；请校准时间，再连接一次中心端，或用 U 盘送数据并取回回执。",
        "This PC's clock is in doubt, and so the catalogue's signatures. Set it; reach the server or fetch a receipt by stick.",
    ),
    "line.why.list-left-out": (
        "随货带来的序列号清单不合现用名录或文件损坏，未采用（编号见下）；请重新导入看原因（serial-list take），并问名录发布方。",
        "Serial lists that came with goods are torn or do not fit the catalogue, and not in force. Take them anew to see why.",
    ),
    "line.why.catalogue-unsigned": (
        "名录没有发布方的有效签名，未采用，仍用原名录；请报告名录发布方。",
        "The catalogue is not signed by its authorities and was not taken; the old one stays. Tell its publisher.",
    ),
    "line.why.catalogue-altered": (
        "名录与签名不符，途中被改动，未采用，仍用原名录；请报告名录发布方。",
        "The catalogue is not what was signed: it was altered on the way. The old one stays. Tell its publisher.",
    ),
    "line.why.catalogue-endless": (
        "服务器发来的数据超过应有长度，已中断，仍用原名录；请报告名录发布方。",
        "The server sends more than was announced and was cut off; the old catalogue stays. Tell its publisher.",
    ),
    "line.why.catalogue-absent": (
        "服务器没有签名名录；本机只认签名名录，仍用原名录。",
        "The server has no signed catalogue, and this PC takes no other; the old one stays.",
    ),
    "line.why.store": (
        "本机存储出错，暂停同步，稍后自动重试。",
        "This PC's store failed; the exchange waits and is tried again by itself.",
    ),
    # why an event is parked
    "parked.conflict": (
        "服务器上同一编号的记录内容不同",
        "The server has other content under the same id",
    ),
    "parked.malformed": ("服务器认为格式有误", "The server finds it malformed"),
    "parked.too-large": ("超过服务器的大小限制", "Larger than the server takes"),
    "parked.server-failed": (
        "服务器每次处理这一条都出错，其余照常",
        "The server fails over this one every time; the others pass",
    ),
    "parked.refused": ("服务器不接收", "The server does not take it"),
    # what the server found and no station could see
    "exception.exited-twice": ("同一件两次出区", "One package left the zone twice"),
    "exception.received-twice": ("同一件两次收货", "One package was received twice"),
    "exception.dispensed-twice": ("同一件两次发给患者", "One package was dispensed twice"),
    "exception.implanted-twice": ("同一件两次植入", "One device was implanted twice"),
    "exception.seen-after-end": (
        "已用完、销毁、退运或注销后又被扫到",
        "Seen again after it was used up, destroyed, sent abroad or retired",
    ),
    "exception.accepted-while-held": (
        "停用/召回令 {order} 生效后仍被放行，须追回",
        "Let pass though order {order} had stopped it: find it and take it back",
    ),
    "exception.lot-accepted-while-held": (
        "停用/召回令 {order} 生效后，该批号仍放行 {packs} 件，须追回",
        "{packs} packs of this lot let pass though order {order} had stopped them: find them and take them back",
    ),
    "exception.receipt-without-exit": ("有收货而无出区记录", "Received, and no exit is on record"),
    "exception.declared-by-another": (
        "别的工位声明本工位的记录有误，未予采信：请核对",
        "Another station declared a record in error that is not its own; it stands. Look into it",
    ),
    "exception.received-beyond-exit": (
        "同一批号收货多于出区：通关单 {form} 出区 {exited} 件，已收 {received} 件；请各站清点",
        "More of a lot was received than left: form {form}, {exited} packs out, {received} received. Count them",
    ),
    "exception.form-over-exited": (
        "通关单超量出区：已出 {used}，共 {total}",
        "More left under the form than it holds: {used} of {total}",
    ),
    "exception.approval-over-exited": (
        "批复超量出区：已出 {used}，共 {total}",
        "More left under the approval than it grants: {used} of {total}",
    ),
    "exception.permit-over-taken": (
        "进口许可超量：已用 {used}，共 {total}",
        "More was taken under the import permit than it grants: {used} of {total}",
    ),
    "exception.chain-gap": (
        "站点记录链缺段：应为第 {expected} 行，收到第 {got} 行；请在该站用 U 盘补送（sync --to 目录 --all）",
        (
            "A station's chain has a gap: row {expected} was due, row {got} came; bring the rest by stick from there "
            "(sync --to DIR --all)"
        ),
    ),
    "exception.chain-fork": (
        "站点记录链前后不一致，可能被还原或改动",
        "A station's chain tells two stories: restored or altered",
    ),
}
