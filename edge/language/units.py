"""The units amounts are counted in: ``unit.name`` → (zh, en); a unit without words is its own."""

from __future__ import annotations

from collections.abc import Mapping

UNITS: Mapping[str, tuple[str, str]] = {
    "unit.pack": ("件", "packs"),
    "unit.item": ("件", "items"),
    "unit.vial": ("瓶", "vials"),
    "unit.ampoule": ("支", "ampoules"),
    "unit.tablet": ("片", "tablets"),
    "unit.capsule": ("粒", "capsules"),
    "unit.bag": ("袋", "bags"),
    "unit.tube": ("管", "tubes"),
    "unit.bottle": ("瓶", "bottles"),
    "unit.dose": ("剂", "doses"),
    "unit.set": ("套", "sets"),
    "unit.kg": ("千克", "kg"),
    "unit.g": ("克", "g"),
    "unit.mg": ("毫克", "mg"),
    "unit.µg": ("微克", "µg"),
    "unit.L": ("升", "L"),
    "unit.mL": ("毫升", "mL"),
    "unit.µL": ("微升", "µL"),
    "unit.IU": ("国际单位", "IU"),
}
