"""A day under each regime: its sample published by a hub, goods received and used, and all that is refused."""

from __future__ import annotations

from pathlib import Path

from tests.journeys.pilot import PATIENT, at_work

DAY = "2026-01-01"
WITH_CONSENT = {"consent": "ZQ-1", "consent_by": "patient", "consent_date": DAY}


def test_beijing_urgent_drugs(tmp_path: Path) -> None:
    """Forms are spent at receipt, permits in tablets; consent, doctors; a serious event stops use at once."""
    with at_work(tmp_path, "beijing-urgent-drug", "B01-PH", "B02-PH", B02="河北") as pilot:
        here, other = pilot.seats
        year = pilot.catalogue.issued.strftime("%y")
        papers = {"clearance_form": f"TGB{year}001-2", "importer": "BD1"}
        packs = [pilot.code("D001", f"S{n:03d}") for n in range(41)]
        pilot.wire.cut()
        here.takes("institution_receive", *packs[:40], online=True, **papers)
        said = here.refuses("clearance-balance", "institution_receive", packs[40], clause="二(四)1", **papers)
        assert "共 40 件，已用 40，剩 0，本次 1" in said, said
        controlled = {"clearance_form": f"TGB{year}N002-1", "importer": "BD1"}
        permit = {"permit": "JKZ〔示例〕N002-1", **controlled}
        tablets = [pilot.code("N002", f"A{n:03d}") for n in range(51)]
        here.refuses("import-permit", "institution_receive", tablets[0], clause="二(四)3", **controlled)
        here.takes("institution_receive", *tablets[:50], **permit)
        said = here.refuses("permit-balance", "institution_receive", tablets[50], **permit)
        assert "共 1500 片，已用 1500，剩 0，本次 30" in said, said
        here.refuses("second-person", "accept", tablets[0])
        here.takes("accept", *tablets[:2], second="B01-P9")
        here.takes("accept", *packs[:3])
        here.refuses("storage-class", "pharmacy_store", packs[0], verdict="REVIEW", place="B01-DEV")
        here.takes("pharmacy_store", *packs[:3], place="B01-COLD")
        pilot.wire.mend()
        other.refuses("region", "institution_receive", packs[40], clause="二(一)1", **papers)
        use = {
            **WITH_CONSENT,
            "patient": PATIENT,
            "prescriber": "B01-HAEM-1",
            "department": "HAEM",
            "consent_product": "D001",
            "purpose": "戈谢病",
            "reviewer": "YS-1",
        }
        here.refuses("consent-recorded", "dispense", packs[0], clause="三(二)", **{**use, "consent": ""})
        here.refuses("prescriber-listed", "dispense", packs[0], **{**use, "department": "NEURO"})
        here.refuses("purpose", "dispense", packs[0], verdict="REVIEW", **{**use, "purpose": "其他"})
        here.takes("dispense", packs[0], packs[1], **use)
        serious = {
            "severity": "serious",
            "event_text": "过敏性休克",
            "recipients": "市药监局、市卫生健康委、BD1",
        }
        here.takes("adverse_event", packs[0], **serious)
        here.refuses("stop-use", "dispense", packs[2], clause="二(五)", **use)
        here.turned_away("wrong-role", "release_hold", order="JC-1")
        here.takes("release_hold", packs[2], by="P9", order="JC-1")
        here.takes("dispense", packs[2], **use)
        here.takes("return_in", packs[1], reason="患者退回")
        here.turned_away("paper-missing", "destroy", method="焚烧")
        here.turned_away("same-person", "destroy", method="焚烧", second="B01-P1")
        here.takes("destroy", packs[1], method="焚烧", second="B01-P9")
        pilot.settled()
        assert here.sums() == {"D001": {"On hand": 37, "Used": 2, "Destroyed": 1}, "N002": {"On hand": 50}}
        ledger = here.report("ledger", form=papers["clearance_form"])
        assert {"Received": "40"} in ledger["about"]
        assert (ledger["lines"][-1]["Running sum"], ledger["lines"][-1]["Remaining"]) == ("40", "0")
        (event,) = here.report("adverse")["events"]
        assert (event["Serial"], event["Severity"]) == ("S000", "serious")
        refused = {row["Code"]: (row["Clause"], row["Count"]) for row in here.report("refusals")["by-reason"]}
        assert refused["permit-balance"] == ("二(四)3", "1")
        assert refused["stop-use"] == ("二(五)；三(二)", "1")
        here.prints("refusals")


def test_beijing_urgent_devices(tmp_path: Path) -> None:
    """Bound by the approval alone, single ones and counted lots; implanted, taken out again, destroyed by two."""
    with at_work(tmp_path, "beijing-urgent-device", "B01-PH", "B16-PH") as pilot:
        here, other = pilot.seats
        papers = {"approval": "京临急械〔示例〕001号", "importer": "BD2", "customs_entry": "BGD-1"}
        boxes = [pilot.code("Q001", f"S{n:03d}") for n in range(31)]
        pilot.wire.cut()
        here.refuses(
            "customs-declared",
            "institution_receive",
            boxes[0],
            clause="二(四)4",
            **{**papers, "customs_entry": ""},
        )
        here.refuses(
            "kind-licensed",
            "institution_receive",
            boxes[0],
            clause="二(四)4",
            **{**papers, "importer": "BD1"},
        )
        here.takes("institution_receive", *boxes[:30], online=True, **papers)
        said = here.refuses("approval-balance", "institution_receive", boxes[30], clause="附表2", **papers)
        assert "30" in said
        here.takes("accept", *boxes[:3])
        here.refuses("storage-class", "pharmacy_store", boxes[0], verdict="REVIEW", place="B01-COLD")
        here.takes("pharmacy_store", *boxes[:3], place="B01-DEV")
        pilot.wire.mend()
        use = {
            **WITH_CONSENT,
            "patient": PATIENT,
            "procedure": "SS-1",
            "prescriber": "B01-NEURO-1",
            "department": "NEURO",
            "consent_product": "Q001",
            "purpose": "神经调控植入物适用的病症",
        }
        here.refuses("consent-recorded", "implant", boxes[0], **{**use, "consent": ""})
        here.refuses("not-in-regime", "implant", pilot.code("D001", "S1"), **use)
        here.takes("implant", boxes[0], boxes[1], **use)
        here.refuses("duplicate", "implant", boxes[0], **{**use, "procedure": "SS-9"})
        here.refuses("other-patient", "explant", boxes[0], patient="P2", procedure="SS-2", reason="感染")
        here.takes("explant", boxes[0], patient=PATIENT, procedure="SS-2", reason="感染")
        here.refuses("never-back", "accept", boxes[0], by="P9")
        here.takes("destroy", boxes[0], method="焚烧", second="B01-P9")
        lot = f"]d201{pilot.products['Q010'].gtins[0]}1735123110LOT9"
        counted = {"approval": "京临急械〔示例〕010号", "importer": "BD2", "customs_entry": "BGD-2"}
        other.refuses("institution-approved", "institution_receive", boxes[30], **papers)
        other.takes("institution_receive", lot, lot_quantity="12", **counted)
        said = other.refuses("approval-balance", "institution_receive", lot, lot_quantity="19", **counted)
        assert all(words in said for words in ("18", "19")), said
        there = {**use, "prescriber": "B16-NEURO-1", "consent_product": "Q010"}
        there["purpose"] = pilot.purpose("京临急械〔示例〕010号")
        other.takes("implant", lot, lot_quantity="2", **there)
        other.refuses("not-enough-here", "implant", lot, lot_quantity="11", **there)
        other.takes("damage", lot, lot_quantity="1", reason="包装破损", second="B16-P9")
        pilot.settled()
        assert here.sums() == {"Q001": {"On hand": 28, "Used": 1, "Destroyed": 1}}
        assert other.sums() == {"Q010": {"On hand": 9, "Used": 2, "Lost": 1}}
        figures = next(row for row in here.report("evaluation")["figures"] if row["Product"] == "Q001")
        assert (figures["Received"], figures["Used"], figures["Patients"]) == ("30", "2", "1")
        other.prints("stock")


def test_national_temporary_import(tmp_path: Path) -> None:
    """A lead hospital imports in tablets and passes on, to each what it needs; another drug comes on a form."""
    with at_work(tmp_path, "nmpa-temporary-import", "N00-PH", "N05-PH") as pilot:
        lead, user = pilot.seats
        year = pilot.catalogue.issued.strftime("%y")
        cleared = {"clearance_form": f"TGN{year}L001-1", "importer": "NI1"}
        papers = {**cleared, "permit": "JKZ〔示例〕001-1"}
        packs = [pilot.code("L001", f"S{n:03d}") for n in range(26)]
        pilot.wire.cut()
        lead.refuses("import-permit", "institution_receive", packs[0], clause="三(四)", **cleared)
        bare = {"permit": papers["permit"], "importer": "NI1"}
        lead.refuses("clearance-form", "institution_receive", packs[0], verdict="REVIEW", **bare)
        lead.refuses("importer-appointed", "institution_receive", packs[0], **{**papers, "importer": "NI2"})
        lead.takes("institution_receive", *packs, online=True, **papers)
        lead.takes("accept", *packs, second="N00-P9")
        lead.refuses("storage-class", "pharmacy_store", packs[0], verdict="REVIEW", place="N00-COLD")
        lead.takes("pharmacy_store", *packs, place="N00-DRY")
        lead.refuses("lead-list", "transfer_out", packs[0], destination="N50", clause="三(六)")
        lead.takes("transfer_out", *packs[:24], destination="N05")
        said = lead.refuses("share-need", "transfer_out", packs[24], verdict="REVIEW", destination="N05")
        assert all(words in said for words in ("1200", "50")), said
        pilot.wire.mend()
        lead.settles()
        user.takes("transfer_in", *packs[:24], holder="N00")
        drug = {"clearance_form": f"TGN{year}003", "importer": "NI2"}
        vials = [pilot.code("M003", f"V{n:03d}") for n in range(2)]
        lead.refuses("institution-approved", "institution_receive", vials[0], **drug)
        user.refuses(
            "clearance-form",
            "institution_receive",
            vials[0],
            approval="国药监临〔示例〕103号",
            importer="NI2",
        )
        user.takes("institution_receive", *vials, **drug)
        user.takes("accept", vials[0])
        use = {
            **WITH_CONSENT,
            "patient": PATIENT,
            "prescriber": "N05-NEURO-1",
            "department": "NEURO",
            "consent_product": "M003",
            "purpose": pilot.purpose("国药监临〔示例〕103号"),
            "reviewer": "YS-1",
        }
        user.refuses(
            "reviewer-named",
            "dispense",
            vials[0],
            verdict="REVIEW",
            clause="四(一)",
            **{**use, "reviewer": ""},
        )
        user.refuses("department-listed", "dispense", vials[0], **{**use, "department": "ONC"})
        user.refuses(
            "consent-recorded", "dispense", vials[0], clause="五", **{**use, "consent_product": "L001"}
        )
        user.takes("dispense", vials[0], **use)
        user.takes("dispense", packs[0], **{**use, "consent_product": "L001", "purpose": "结节性硬化症"})
        user.refuses("lead-list", "transfer_out", packs[1], destination="N50")
        user.takes("quarantine", packs[2], reason="外观异常")
        user.takes("destroy", packs[2], method="销毁", second="N05-P9")
        pilot.settled()
        assert lead.sums() == {"L001": {"On hand": 2, "Transferred out": 24}}
        assert user.sums() == {
            "L001": {"On hand": 22, "Used": 1, "Destroyed": 1},
            "M003": {"On hand": 1, "Used": 1},
        }
        ledger = lead.report("ledger", form=cleared["clearance_form"])
        assert {"Received": "1300"} in ledger["about"]
        assert {"Unit": "tablets"} in ledger["about"]
        assert ledger["lines"][-1]["Remaining"] == "58700"
        lead.prints("ledger", form=cleared["clearance_form"])


def test_boao_lecheng(tmp_path: Path) -> None:
    """From the bonded store to the department; devices new and declared; taken away under a filing, and back."""
    with at_work(tmp_path, "boao-lecheng", "LI2-Z1", "L05-PH") as pilot:
        zone, here = pilot.seats
        year = pilot.catalogue.issued.strftime("%y")
        granted = "琼乐临〔示例〕D005号"
        packs = [pilot.code("D005", f"S{n:03d}") for n in range(6)]
        zone.takes("serialise", *packs, by="W1")
        zone.takes("bonded_receive", *packs, by="W1", importer="LI2", customs_entry="BG-1")
        zone.takes("put_away", *packs, by="W1", place="LI2-A")
        pilot.wire.cut()
        exit_ = {"approval": granted, "destination": "L05"}
        zone.refuses(
            "institution-approved", "zone_exit", packs[0], by="W1", **{**exit_, "destination": "L06"}
        )
        out = {"approval": "琼乐临〔示例〕D001号", "destination": "L01"}
        zone.refuses(
            "domestic-approval", "zone_exit", pilot.code("D001", "S1"), by="W1", clause="十二", **out
        )
        zone.takes("zone_exit", *packs, by="W1", seal="F-1", online=True, **exit_)
        zone.takes("seal_check_start", *packs, by="W1", seal="F-1", seal_state="intact")
        pilot.wire.mend()
        zone.settles()
        papers = {
            "clearance_form": f"TGL{year}005",
            "approval": granted,
            "importer": "LI2",
            "department": "PAED",
        }
        here.takes("seal_check_end", *packs, seal="F-1", seal_state="intact")
        here.refuses(
            "department-granted",
            "institution_receive",
            packs[0],
            clause="一",
            **{**papers, "department": "ONC"},
        )
        here.takes("institution_receive", *packs, **papers)
        device = "琼乐临〔示例〕Q009号"
        declared = {
            "approval": device,
            "importer": "LI1",
            "department": "NEURO",
            "customs_entry": "BGD-1",
            "condition": "new",
        }
        boxes = [pilot.code("Q009", f"B{n:03d}") for n in range(21)]
        wrong = (
            ("condition-new", {"condition": "refurbished"}, "六"),
            ("customs-permit", {"customs_entry": ""}, "六"),
            ("kind-licensed", {"importer": "LI2"}, "五"),
        )
        for reason, change, clause in wrong:
            here.refuses(reason, "institution_receive", boxes[0], clause=clause, **{**declared, **change})
        here.takes("institution_receive", *boxes[:20], **declared)
        said = here.refuses("department-balance", "institution_receive", boxes[20], **declared)
        assert "20" in said, said
        here.takes("accept", packs[0], boxes[0])
        here.takes("pharmacy_store", *packs, place="L05-COLD")
        use = {"patient": PATIENT, "prescriber": "L05-PAED-1", "department": "PAED"}
        use["purpose"] = pilot.purpose(granted)
        here.refuses("department-granted", "dispense", packs[0], **{**use, "department": "NEURO"})
        leave = {"patient": PATIENT, "filing": "DLBA〔示例〕0005"}
        here.refuses("chain-order", "take_away", packs[0], **leave)
        here.takes("dispense", *packs[:4], **use)
        here.refuses("filing-unknown", "take_away", packs[0], **{**leave, "filing": "DLBA-0"})
        here.refuses(
            "take-away-filed", "take_away", packs[0], clause="八", **{**leave, "filing": "DLBA〔示例〕0017"}
        )
        here.takes("take_away", *packs[:2], **leave)
        said = here.refuses("take-away-filed", "take_away", packs[2], **leave)
        assert "2" in said, said
        surgery = {
            "patient": PATIENT,
            "procedure": "SS-1",
            "prescriber": "L05-NEURO-1",
            "department": "NEURO",
        }
        here.takes("implant", boxes[0], **surgery, purpose=pilot.purpose(device))
        here.takes("collect", packs[0])
        here.takes("destroy", packs[0], method="焚烧", second="L05-P9")
        here.refuses("chain-order", "dispense", packs[0], **use)
        pilot.settled()
        assert zone.sums() == {"D005": {"Left the zone": 6}}
        assert here.sums() == {
            "D005": {"On hand": 2, "Used": 3, "Destroyed": 1},
            "Q009": {"On hand": 19, "Used": 1},
        }
        figures = {row["Product"]: row for row in here.report("evaluation")["figures"]}
        assert (figures["D005"]["Used"], figures["D005"]["Patients"]) == ("4", "1")
        here.prints("evaluation")


def test_beijing_special_items(tmp_path: Path) -> None:
    """Sealed at both ends, received by millilitres, issued, divided, used in parts, rendered harmless by two."""
    with at_work(tmp_path, "beijing-special-items", "SI1-Z1", "S04-PH", "S05-PH", S05_DOOR="河北") as pilot:
        zone, germs, blood = pilot.seats
        strain = [pilot.code("X010", f"T{n}") for n in range(2)]
        zone.takes("serialise", *strain, by="W1")
        zone.takes("bonded_receive", *strain, by="W1")
        zone.takes("put_away", *strain, by="W1", place="SI1-F")
        opinion = "京特评〔示例〕010号"
        exit_ = {"approval": opinion, "destination": "S04", "seal": "F-1"}
        zone.refuses(
            "unit-item-pair",
            "zone_exit",
            strain[0],
            by="W1",
            clause="附件4",
            **{**exit_, "destination": "S05"},
        )
        pilot.wire.cut()
        zone.takes("zone_exit", *strain, by="W1", online=True, **exit_)
        seal = {"seal": "F-1", "seal_state": "intact", "responsible": "S04-LAB-1"}
        zone.refuses("transport-papers", "seal_check_start", strain[0], by="W1", clause="五(一)", **seal)
        zone.takes("seal_check_start", *strain, by="W1", transport_papers="YS-1", **seal)
        pilot.wire.mend()
        zone.settles()
        germs.refuses("seal-broken", "seal_check_end", strain[1], by="L1", **{**seal, "seal_state": "broken"})
        germs.takes("seal_check_end", *strain, by="L1", **seal)
        papers = {
            "approval": opinion,
            "permit": "WSJ〔示例〕010-1",
            "responsible": "S04-LAB-1",
            "place": "S04-BSL3",
            "importer": "SI1",
        }
        germs.refuses(
            "biosafety-level",
            "institution_receive",
            strain[0],
            by="L1",
            clause="二",
            **{**papers, "place": "S04-BSL2"},
        )
        germs.refuses(
            "responsible-person", "institution_receive", strain[0], by="L1", **{**papers, "responsible": "X"}
        )
        germs.refuses("paper-missing", "institution_receive", strain[0], by="L1", **{**papers, "permit": ""})
        germs.takes("institution_receive", *strain, by="L1", **papers)
        tubes = [pilot.code("X013", f"T{n:02d}") for n in range(13)]
        serum = {
            "approval": "京特评〔示例〕013号",
            "permit": "WSJ〔示例〕013-1",
            "responsible": "S05-LAB-1",
            "place": "S05-STORE",
            "importer": "SI1",
        }
        blood.refuses(
            "region", "institution_receive", tubes[0], by="L1", clause="二", **{**serum, "place": "S05-DOOR"}
        )
        suspended = {**serum, "approval": "京特评〔示例〕014号", "permit": "WSJ〔示例〕014-1"}
        blood.refuses(
            "opinion-in-force",
            "institution_receive",
            pilot.code("X014", "T1"),
            by="L1",
            clause="四(五)",
            **suspended,
        )
        blood.takes("institution_receive", *tubes[:12], by="L1", **serum)
        said = blood.refuses(
            "permit-balance", "institution_receive", tubes[12], by="L1", clause="四(四)6", **serum
        )
        assert "共 120 毫升，已用 120，剩 0，本次 10" in said, said
        who = {"responsible": "S05-LAB-1", "place": "S05-BSL2"}
        pilot.wire.cut()
        other_lot = pilot.code("X013", "T00", lot="L2")
        blood.refuses("lot-mismatch", "issue_lab", other_lot, by="L1", issue_order="FF-1", **who)
        blood.takes("issue_lab", *tubes[:3], by="L1", issue_order="FF-1", online=True, **who)
        blood.takes("use_special", tubes[0], by="L1", amount="4", unit="mL", purpose="科研", **who)
        said = blood.refuses(
            "not-enough-here", "use_special", tubes[0], by="L1", amount="7", unit="mL", purpose="科研", **who
        )
        assert all(words in said for words in ("6", "7", "毫升")), said
        blood.takes("aliquot", tubes[1], tubes[1], by="L1", amount="2.5", unit="mL", **who)
        blood.refuses("purpose", "use_special", tubes[2], by="L1", verdict="REVIEW", purpose="销售", **who)
        blood.takes("use_special", tubes[2], by="L1", purpose="科研", **who)
        pilot.wire.mend()
        blood.takes("collect", tubes[0], by="L1", manifest="FW-1", responsible="S05-LAB-1")
        blood.refuses("paper-missing", "destroy", tubes[0], by="L1", method="高压灭菌", second="S05-P9")
        blood.takes("destroy", tubes[0], by="L1", method="高压灭菌", second="S05-P9", manifest="FW-1")
        pilot.settled()
        assert zone.sums() == {"X010": {"Left the zone": 2}}
        assert germs.sums() == {"X010": {"On hand": 2}}
        assert blood.sums() == {"X013": {"On hand": 10, "Used": 1, "Destroyed": 1}}
        rows = blood.report("completion", opinion=serum["approval"])["amounts"]
        amounts = {row["Figure"]: row["Amount"] for row in rows if row["Amount"] != "0"}
        assert amounts == {
            "Total of the opinion": "200",
            "Total of the permits": "200",
            "Received": "120",
            "Used": "14",
            "Destroyed": "6",
            "Left over, here": "100",
            "Left over, by the stock kept": "100",
            "Accounted for": "120",
            "Left of the opinion": "80",
            "Of it divided into aliquots": "5",
            "Aliquots": "2",
        }
        blood.prints("completion", opinion=serum["approval"])
