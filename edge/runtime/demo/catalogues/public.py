"""What of the sample catalogues is public fact: names of diseases, and classes of goods.

Diseases: 第一批罕见病目录 (2018) and 第二批罕见病目录 (2023), a part of them. Classes of devices: the
headings of 医疗器械分类目录. Which product is for which disease is invented.
"""

from __future__ import annotations

DISEASES: tuple[tuple[str, str, str], ...] = (
    ("戈谢病", "Gaucher disease", "HAEM"),
    ("法布雷病", "Fabry disease", "NEPH"),
    ("糖原累积病（Ⅱ型）", "Pompe disease", "NEURO"),
    ("黏多糖贮积症", "mucopolysaccharidosis", "PAED"),
    ("尼曼匹克病", "Niemann-Pick disease", "PAED"),
    ("阵发性睡眠性血红蛋白尿", "paroxysmal nocturnal haemoglobinuria", "HAEM"),
    ("非典型溶血性尿毒症", "atypical haemolytic uraemic syndrome", "NEPH"),
    ("脊髓性肌萎缩症", "spinal muscular atrophy", "NEURO"),
    ("视神经脊髓炎", "neuromyelitis optica", "NEURO"),
    ("全身型重症肌无力", "generalised myasthenia gravis", "NEURO"),
    ("多发性硬化", "multiple sclerosis", "NEURO"),
    ("肌萎缩侧索硬化", "amyotrophic lateral sclerosis", "NEURO"),
    ("亨廷顿舞蹈病", "Huntington disease", "NEURO"),
    ("血友病", "haemophilia", "HAEM"),
    ("遗传性血管性水肿", "hereditary angioedema", "RESP"),
    ("特发性肺动脉高压", "idiopathic pulmonary arterial hypertension", "CARD"),
    ("特发性肺纤维化", "idiopathic pulmonary fibrosis", "RESP"),
    ("囊性纤维化", "cystic fibrosis", "RESP"),
    ("苯丙酮尿症", "phenylketonuria", "PAED"),
    ("四氢生物蝶呤缺乏症", "tetrahydrobiopterin deficiency", "PAED"),
    ("肝豆状核变性", "hepatolenticular degeneration", "NEURO"),
    ("瓜氨酸血症", "citrullinaemia", "PAED"),
    ("甲基丙二酸血症", "methylmalonic acidaemia", "PAED"),
    ("丙酸血症", "propionic acidaemia", "PAED"),
    ("枫糖尿症", "maple syrup urine disease", "PAED"),
    ("酪氨酸血症", "tyrosinaemia", "PAED"),
    ("卡尔曼综合征", "Kallmann syndrome", "ENDO"),
    ("低碱性磷酸酶血症", "hypophosphatasia", "ENDO"),
    ("成骨不全症", "osteogenesis imperfecta", "ENDO"),
    ("纯合子家族性高胆固醇血症", "homozygous familial hypercholesterolaemia", "CARD"),
    ("朗格汉斯组织细胞增生症", "Langerhans cell histiocytosis", "HAEM"),
    ("结节性硬化症", "tuberous sclerosis complex", "NEURO"),
    ("婴儿严重肌阵挛性癫痫", "severe myoclonic epilepsy in infancy", "PAED"),
    ("视网膜色素变性", "retinitis pigmentosa", "OPH"),
    ("视网膜母细胞瘤", "retinoblastoma", "OPH"),
    ("系统性硬化症", "systemic sclerosis", "RESP"),
    ("原发性轻链型淀粉样变", "primary light-chain amyloidosis", "HAEM"),
    ("淋巴管肌瘤病", "lymphangioleiomyomatosis", "RESP"),
    ("Alport综合征", "Alport syndrome", "NEPH"),
    ("原发性肉碱缺乏症", "primary carnitine deficiency", "PAED"),
)
"""Chinese and English name, and the department that mostly treats it."""

DRUGS: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("酶替代", "enzyme replacement", "注射剂", "1瓶/盒", "biological", "cold"),
    ("单克隆抗体", "monoclonal antibody", "注射剂", "1支/盒", "biological", "cold"),
    ("补体抑制剂", "complement inhibitor", "注射剂", "1瓶/盒", "biological", "cold"),
    ("小分子口服药", "small molecule", "片剂", "30片/盒", "chemical", "ambient"),
    ("反义寡核苷酸", "antisense oligonucleotide", "注射剂", "1支/盒", "chemical", "cold"),
)
"""Classes of drugs: zh, en, form, specification, category, storage."""

DEVICES: tuple[tuple[str, str, str, str], ...] = (
    ("神经调控植入物", "implantable neurostimulator", "有源植入器械", "NEURO"),
    ("人工心脏瓣膜", "prosthetic heart valve", "无源植入器械", "CARD"),
    ("青光眼引流装置", "glaucoma drainage device", "眼科器械", "OPH"),
    ("人工角膜", "keratoprosthesis", "眼科器械", "OPH"),
    ("人工关节", "joint prosthesis", "无源植入器械", "ORTH"),
    ("血管内支架", "vascular stent", "无源植入器械", "CARD"),
    ("人工耳蜗", "cochlear implant", "有源植入器械", "NEURO"),
    ("肿瘤治疗微球", "embolisation microspheres", "无源植入器械", "ONC"),
)
"""Classes of devices: zh, en, heading, and the department that mostly uses it."""

SPECIAL: tuple[tuple[str, str, str, str, int, bool], ...] = (
    ("人源血液样本", "human blood samples", "人体组织和血液", "mL", 2, False),
    ("人体组织切片", "human tissue sections", "人体组织和血液", "item", 2, False),
    ("脐带血干细胞", "cord blood stem cells", "人体组织和血液", "bag", 2, False),
    ("减毒病毒株", "attenuated virus strain", "微生物", "tube", 2, False),
    ("致病性细菌株", "pathogenic bacterial strain", "微生物", "tube", 3, True),
    ("肿瘤细胞系", "tumour cell line", "生物制品", "tube", 2, False),
    ("重组抗体", "recombinant antibody", "生物制品", "mg", 1, False),
    ("诊断用血清", "diagnostic serum", "生物制品", "mL", 2, False),
)
"""Classes of special items (特殊物品): zh, en, heading, unit, biosafety level, highly pathogenic."""
