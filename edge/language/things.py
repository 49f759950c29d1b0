"""Words for the closed sets of the product: ``group.value`` → (zh, en)."""

from __future__ import annotations

from collections.abc import Mapping

from edge.language.steps import STEPS

THINGS: Mapping[str, tuple[str, str]] = {
    **STEPS,
    "role.warehouse": ("库管员", "warehouse"),
    "role.pharmacist": ("药师", "pharmacist"),
    "role.laboratory": ("实验室人员", "Laboratory staff"),
    "role.quality": ("质量管理人员", "Quality staff"),
    "role.supervisor": ("主管", "supervisor"),
    "role.administrator": ("管理员", "administrator"),
    "listing.listed": ("在册", "listed"),
    "listing.rectifying": ("限期整改", "rectifying"),
    "listing.suspended": ("暂停", "suspended"),
    "listing.delisted": ("移出", "delisted"),
    "listing.cancelled": ("取消", "cancelled"),
    "category.chemical": ("化学药品", "chemical"),
    "category.biological": ("生物制品", "biological"),
    "category.vaccine": ("疫苗", "vaccine"),
    "category.narcotic": ("麻醉药品", "narcotic"),
    "category.psychotropic": ("精神药品", "psychotropic"),
    "category.toxic": ("医疗用毒性药品", "toxic"),
    "category.radioactive": ("放射性药品", "radioactive"),
    "category.precursor": ("药品类易制毒化学品", "precursor"),
    "storage.ambient": ("常温", "ambient"),
    "storage.cool": ("阴凉", "cool"),
    "storage.cold": ("冷藏", "cold"),
    "storage.frozen": ("冷冻", "frozen"),
    "goods.drug": ("药品", "drug"),
    "goods.device": ("医疗器械", "device"),
    "goods.special": ("特殊物品", "special item"),
    "ground.rare-disease": ("治疗罕见病", "rare disease"),
    "ground.no-alternative": ("严重危及生命且尚无有效手段", "life-threatening without effective means"),
    "ground.clear-advantage": (
        "严重危及生命且有明显临床优势",
        "life-threatening with clear clinical advantage",
    ),
    "opinion.effective": ("有效", "effective"),
    "opinion.rectified": ("按期整改", "rectified in time"),
    "opinion.void": ("失效", "void"),
    "opinion.suspended": ("暂停", "suspended"),
    "opinion.stopped": ("停止试点", "stopped"),
    "property.product": ("品种", "product"),
    "property.form": ("剂型", "dosage form"),
    "property.specification": ("规格", "specification"),
    "property.maker": ("生产企业", "maker"),
    "property.origin": ("产地", "origin"),
    "property.port": ("口岸", "port"),
    "hold.recall": ("召回", "recall"),
    "hold.stop-use": ("停用", "stop-use"),
    "hold.lift-unsigned": (
        "未签名的解除：设有信任根的工位仍然停用，直到收到主管部门签名的解除令（bondscan authority order lift）。",
        "Unsigned: stations that trust a root hold on until the authority's signed lift (authority order lift) comes.",
    ),
    "hub.behind": (
        "数据库是旧备份：本服务器记得后来的改动。已开始新纪元，各站都联系过才再发放额度。",
        (
            "The tables are an earlier copy: this server remembers later changes. A new epoch has begun, and nothing is "
            "granted until every station was heard."
        ),
    ),
    "lease.unknown": (
        "本中心不知这些工位领了多少：{who}。在其联系或由两人清点（in-doubt --count）之前不发放额度。",
        (
            "This hub does not know what these were granted: {who}. Until they are heard, or two people have counted "
            "(in-doubt --count), nothing is granted."
        ),
    ),
    "hub.deaf": (
        "中心端的端口已不再应答（多半是同时打开的连接太多）：正在重新启动。请调高本进程可打开的文件数（ulimit -n），或在前面设反向代理。",
        (
            "The hub's port answers nobody any more, most likely for too many open lines: it starts anew. Raise the number of "
            "files this process may open (ulimit -n), or put a reverse proxy in front."
        ),
    ),
    "hub.put-back": (
        (
            "中心端已恢复（{why}）。其后停用过的工位（revoke）、下达的停用/召回令（hold）、增减的人员（operator）、发布的名录（publish）须重新办理；"
            "其后新接入的工位用 expect 补报。在此之前，新工位收不到那些令。"
        ),
        (
            "The hub was put back ({why}). What was done since has to be done again: devices shut out (revoke), stop-use "
            "and recall orders (hold), people (operator), catalogues (publish: until then no lease is granted); name stations "
            "enrolled since by expect. Until then a new station hears of none of those orders."
        ),
    ),
    "stick.orders": (
        "回执带来停用/召回令，已生效：请看在库品中有无涉及。",
        "The receipt brought stop-use or recall orders, and they are in force: see whether any goods here are of them.",
    ),
    "stick.stranger": (
        (
            "{file} 没有收下：不认识写它的电脑，或它已停用；记录仍在 U 盘和那台电脑里，没有丢失。先看是不是送错了中心端；"
            "已停用的，用新注册码接入后再收；中心端恢复过备份、那台电脑又已被替换的，由主管核对密钥号后 hub admin vouch。"
        ),
        (
            "{file} was not taken: whose it is, is not known here, or it was shut out. The records are on the stick and on "
            "that PC; none is lost. See first whether this is its hub; enrol a PC that was shut out with a new code; where "
            "this hub was put back and the PC has been replaced, a supervisor compares its key: hub admin vouch."
        ),
    ),
    "stick.torn": (
        "{file} 没有收下：文件不完整或被改动；请在工位重新写出（sync --to），记录没有丢失。",
        "{file} was not taken: it is torn or altered. Write it again at the station (sync --to); no record is lost.",
    ),
    "catalogue.lists-left-out": (
        "以下通关单随货带来的清单不合现用名录或文件损坏，未采用，文件仍在：{forms}。请重新导入看原因（serial-list take）。",
        "Lists of these forms came with goods, are torn or do not fit the catalogue, and not in force; they are kept: {forms}.",
    ),
    "stick.unreadable": (
        "{file} 读不出，其余的照常处理；换一个 U 盘，在工位重新写出（sync --to）。记录没有丢失。",
        "{file} cannot be read; the others are dealt with. Write it again there, to another stick. No record is lost.",
    ),
    "stick.unwritable": (
        "{file} 已收下，但回执写不进 U 盘：请腾出空间或解除写保护，再收一次即可，不会重复。",
        "{file} was taken, but its receipt cannot be written to the stick: make room there, and take it once more.",
    ),
    "stick.restored": (
        (
            "中心端有本机没有的记录：本机磁盘被换回过旧备份。为防重复发货，本站已隔离，不再动用所持额度；回执里属于旧记录的没有采用。"
            "现有记录一条未少，照常写出。请用新注册码重新接入（enrol）。"
        ),
        (
            "The hub has records that this PC has not: its disk was put back to an earlier copy. So that nothing is used twice "
            "this station is quarantined: it spends no lease, and what the receipt says of other records was not taken. What is here "
            "goes out as ever. Enrol this PC anew, with a new code."
        ),
    ),
    "stick.timed": (
        "回执证明了时间：本机时钟不再可疑。",
        "The receipt vouches for the time: this PC's clock is in doubt no longer.",
    ),
    "stick.again": (
        "中心端恢复过较早的备份，它先前收下的可能已丢：请再运行 sync --to{all}，把 U 盘再送一次。本机一条未少。",
        (
            "The hub was put back to an earlier copy and may have lost what it had taken: run sync --to{all} and "
            "take the stick there once more. Nothing is missing here."
        ),
    ),
    "stick.nothing": (
        "{place} 中没有以 {ending} 结尾的文件，什么也没有做；请确认 U 盘和目录。",
        "There is no file that ends with {ending} in {place}, so nothing was done: check the stick and the directory.",
    ),
    "stick.gap": (
        "{station} 第 {row} 行之后缺若干行：还有 U 盘没有送到，或中心端恢复过备份。请先送齐；仍缺的，在该工位运行 sync --to --all 重新写出。",
        (
            "Of {station} rows after row {row} are missing here: another stick is on its way, or this hub was put "
            "back. Bring that first; what is missing still is written anew there by sync --to --all."
        ),
    ),
    "hold.unknown-product": (
        "令已下达，但名录第 {version} 版没有品种 {id}：若是笔误，什么也没有停用，请核对后另下一令。",
        (
            "The order stands, but catalogue {version} has no product {id}: if that is a slip it stops nothing. Check "
            "it, and give another."
        ),
    ),
    "hold.unknown-institution": (
        "令已下达，但名录第 {version} 版没有单位 {id}：若是笔误，什么也没有停用，请核对后另下一令。",
        (
            "The order stands, but catalogue {version} has no institution {id}: if that is a slip it stops nothing. "
            "Check it, and give another."
        ),
    ),
    "freshness.missing": ("没有名录", "no catalogue"),
    "freshness.fresh": ("最新", "fresh"),
    "freshness.stale": ("较旧", "stale"),
    "freshness.too-old": ("过旧", "too old"),
}
