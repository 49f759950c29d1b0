"""`bondscan regimes`: the whole table, and one check in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len

from edge import config
from edge.language import text
from edge.rules.reasons import CHECK_IDS, POLICY_IDS
from tests.cli.conftest import Run


def test_the_whole_table_as_text(run: Run, tmp_path: Path) -> None:
    """Each regime, each step, each check with its clause, in aligned columns."""
    answer = run("regimes", "--home", tmp_path, "--language", "zh")
    told = answer.out.decode()
    assert answer.code == 0
    for regime in config.regimes().values():
        assert f"== {regime.id}  {regime.name.zh}" in told
        assert regime.document.zh in told
    lines = [line for line in told.splitlines() if line.startswith("     ")]
    assert any("approval-balance" in line and "二(四)1" in line for line in lines)
    block = told[told.index("-- zone_exit") :].splitlines()
    rows = [line for line in block[: block.index("")] if line.startswith("     ")]
    ends = {cell_len(line[: line.rindex("  ") + 2]) for line in rows}
    assert len(ends) == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_one_regime_in_either_language(run: Run, tmp_path: Path, lang: str) -> None:
    """Only the regime asked for, in the words of the language."""
    told = run("regimes", "--regime", "boao-lecheng", "--language", lang, "--home", tmp_path).out.decode()
    assert told.count("== ") == 1
    assert ("扫码登记收货" in told or "医疗机构收货" in told) == (lang == "zh")
    assert "2021-10-15" in told


def test_the_table_as_json_lines(run: Run, tmp_path: Path) -> None:
    """One row a check of a step of a regime, with clause, quote, roles, papers and quota."""
    rows = run("regimes", "--json", "--home", tmp_path).lines
    row = next(
        row
        for row in rows
        if (row["regime"], row["operation"], row["check"])
        == ("tianzhu-rare-disease", "zone_exit", "approval-balance")
    )
    assert (row["clause"], row["quota"], row["unit"], row["policy"]) == ("二(四)1", "spend", "pack", False)
    assert "累计不得超过批复总数量" in row["quote"]
    assert "clearance_form" in row["papers"]
    assert {row["check"] for row in rows if row["policy"]} & POLICY_IDS
    assert {row["check"] for row in rows if row["check"] not in POLICY_IDS and row["check"]} == CHECK_IDS


def test_a_check_is_explained(run: Run, tmp_path: Path) -> None:
    """Its clause and the document's own words in each regime, what passes, what does not."""
    told = run("regimes", "explain", "condition-new", "--language", "zh", "--home", tmp_path).out.decode()
    assert "不得进口翻新医疗器械" in told
    assert "琼药监〔2021〕70号" in told
    assert "通过: 医疗器械填明为全新" in told
    english = run(
        "regimes", "explain", "consent-recorded", "--language", "en", "--regime", "nmpa-temporary-import"
    ).out.decode()
    assert "does not pass: " in english
    assert "Tianzhu" not in english
    assert "书面知情同意" in english


@pytest.mark.parametrize("check", sorted(CHECK_IDS | POLICY_IDS))
def test_every_check_is_explained_as_json(run: Run, tmp_path: Path, check: str) -> None:
    """A regime that makes it, or the setting by which a site does."""
    (told,) = run("regimes", "explain", check, "--json", "--home", tmp_path).lines
    assert told["check"] == check
    assert told["name"]["zh"] != told["name"]["en"]
    if check in CHECK_IDS:
        assert all(one["policy"] or (one["clause"] and one["quote"]) for one in told["regimes"])
        assert told["regimes"]
    else:
        assert told["policy"]["operations"]


def test_site_policy_says_its_setting(run: Run, tmp_path: Path) -> None:
    """As the home has set it, and that it is the site's own."""
    (tmp_path / "bondscan.toml").write_text("[site]\nfefo = true\n", "utf-8")
    told = run("regimes", "explain", "fefo", "--language", "zh", "--home", tmp_path).out.decode()
    assert "本单位规定: bondscan.toml [site] fefo = true" in told


@pytest.mark.parametrize(
    "words",
    [
        ("explain", "weather"),
        ("--regime", "elsewhere"),
        ("explain", "condition-new", "--regime", "nmpa-temporary-import"),
    ],
)
def test_what_does_not_exist_is_said_in_one_line(run: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    """With what would have done; exit 2."""
    answer = run("regimes", *words, "--home", tmp_path)
    assert answer.code == 2
    assert answer.err.startswith(f"bondscan: {text('trouble.command', 'zh')} Failed to ")
    assert answer.err.count("\n") == 1


@pytest.mark.parametrize(
    ("asked", "check", "quoted"),
    [
        (("天竺", "二(四)1"), "approval-balance", "累计不得超过批复总数量"),
        (("tianzhu-rare-disease 二（四）1",), "approval-balance", "累计不得超过批复总数量"),
        (("乐城", "第十二条"), "domestic-approval", "仅限用于未获批适应症"),
        (("特殊物品", "五(三)"), "lot-agrees", "批号、记录等信息的一致性"),
        (("药品管理法", "98"), "expired", "超过有效期的药品"),
    ],
)
def test_a_clause_is_explained(
    run: Run, tmp_path: Path, asked: tuple[str, ...], check: str, quoted: str
) -> None:
    """The regime by any part of its name, the clause however it is written: the check, its words, its steps."""
    told = run("regimes", "explain", *asked, "--language", "zh", "--home", tmp_path)
    assert told.code == 0
    assert f"  {check}  " in told.out.decode()
    assert quoted in told.out.decode()
    rows = run("regimes", "explain", *asked, "--json", "--home", tmp_path).lines
    assert check in {one["check"] for row in rows for one in row["checks"]}


def test_a_clause_that_asks_for_a_paper_is_explained(run: Run, tmp_path: Path) -> None:
    """LC 七: donations are told apart by a paper."""
    told = run("regimes", "explain", "lecheng", "第七条", "--language", "en", "--home", tmp_path)
    assert "允许接受慈善捐赠" in told.out.decode()
    (row,) = run("regimes", "explain", "lecheng", "七", "--json", "--home", tmp_path).lines
    assert [one["paper"] for one in row["papers"]] == ["donation"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("天竺", "第十八条"), "expected one that a check or a paper cites"),
        (("no-such-check",), "expected a clause such as"),
        (("approval-balance", "二(四)1"), "as check or clause"),
    ],
)
def test_a_clause_that_nothing_rests_on(run: Run, tmp_path: Path, asked: tuple[str, ...], said: str) -> None:
    """One line says what could have been asked for."""
    told = run("regimes", "explain", *asked, "--home", tmp_path)
    assert told.code == 2
    assert said in told.err
    assert len(told.err.splitlines()) == 1
