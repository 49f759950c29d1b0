"""Words about labels and their printer."""

from __future__ import annotations

from collections.abc import Mapping

LABELLING: Mapping[str, tuple[str, str]] = {
    "key.labels": ("标签", "Labels"),
    "key.print_label": ("打印", "Print"),
    "key.print_owed": ("全部打印", "Print all"),
    "key.waive_label": ("不再需要", "Waive"),
    "page.labels": ("标签", "Labels"),
    "page.waive_label": ("不再需要标签", "Label not wanted"),
    "column.label": ("标签", "Label"),
    "labels.note": (
        "欠标签 {n} 张。回车打印；已打印过的再打会标“补打”，序列号不变。",
        "{n} labels owed. Enter prints; one printed before is marked REPRINT, its serial stays the same.",
    ),
    "labels.no-printer": (
        "没有配置打印机（[labels] printer）。",
        "No printer is configured ([labels] printer).",
    ),
    "labels.sent": ("已送打印 {n} 张。", "{n} sent to the printer."),
    "labels.failed": (
        "标签未打出（{why}）：赋码已记录，标签记为欠打，在“标签”里打印。",
        "The label was not printed ({why}). The coding stands; the label is owed: print it under Labels.",
    ),
    "label.owed": ("欠打", "owed"),
    "label.printed": ("已打印", "printed"),
    "label.reprinted": ("补打第 {n} 次", "reprint {n}"),
    "label.waived": ("不再需要", "not wanted"),
    "waive_label.intro": (
        "{what}：不再打印这张标签，请写明原因。",
        "{what}: this label will not be printed. Say why.",
    ),
    "answer.no-label": (
        "第 {seq} 行没有可打印的标签，或正在打印。",
        "Row {seq} has no label to print, or it is being printed.",
    ),
    "status.labels": ("欠标签 {n}", "Labels owed {n}"),
    "device.printer": ("打印机", "Printer"),
    "scan.label": ("标签：{code}", "Label: {code}"),
    "doctor.printer": ("打印机", "printer"),
    "doctor.printer.none": ("没有配置打印机", "no printer is configured"),
    "doctor.printer.ready": ("{name}：就绪", "{name}: ready"),
    "doctor.printer.not-ready": ("{name}：未就绪（{reason}）", "{name}: not ready ({reason})"),
    "doctor.printer.faulty": ("标签设置有误：{message}", "the label settings are faulty: {message}"),
    "doctor.sound": ("声音", "sound"),
    "doctor.sound.found": ("可用电脑喇叭", "the PC can play sounds"),
    "doctor.sound.none": (
        "没有可用的播放程序，改用终端响铃；可安装 pulseaudio-utils 或 alsa-utils",
        "there is no player, so the terminal bell is rung; install pulseaudio-utils or alsa-utils",
    ),
    "doctor.font": ("标签字体", "font of labels"),
    "doctor.font.found": ("{path}", "{path}"),
    "doctor.font.none": (
        "没有中文字体，标签用英文；可安装 fonts-noto-cjk 或在 [labels] font 指定",
        "no font with Chinese: labels are in English; install fonts-noto-cjk or name one in [labels] font",
    ),
}
