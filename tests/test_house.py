"""The house rules that neither the linter nor the import contracts can see."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from edge import errors

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "edge").rglob("*.py"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

TOP_LEVEL = {
    *("pyproject.toml", "requirements.lock", "README.md", "CHANGELOG.md", "LICENSE", ".gitignore"),
    *(".ci", "edge", "config", "tests", "hardware", "scripts"),
}
HEAVY = {
    *(
        "argon2",
        "biip",
        "cv2",
        "granian",
        "hid",
        "hidraw",
        "httpx",
        "keyring",
        "numpy",
        "psycopg",
        "pynput",
        "pyzbar",
        "reportlab",
    ),
    *("sqlite_utils", "starlette", "tuf", "xlsxwriter", "zxingcpp", "hypothesis", "pytest"),
}
SCREEN = {"textual", "rich"}
WORLD = {"sqlite3", "asyncio", "socket", "serial"}
PURE = (
    "errors",
    "frame",
    "clock",
    "language",
    "codes",
    "quota",
    "catalogue",
    "labels",
    "rules",
    "epcis",
    "wire",
)
FORBIDDEN_NOUNS = {"manager", "helper", "helpers", "util", "utils", "common", "data", "info"}


def present(*rooms: str) -> list[str]:
    """Those of the rooms that the house has, as module names."""
    have = {path.relative_to(ROOT / "edge").parts[0].removesuffix(".py") for path in MODULES}
    return [f"edge.{room}" for room in rooms if room in have]


def loaded_by(module: str) -> set[str]:
    """The top-level packages in memory after a new process imported `module`."""
    code = f"import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "module", present("cli", "runtime", "station", "store", "config", "hub", "sync", "reports")
)
def test_importing_a_room_loads_no_heavy_library_and_no_screen(module: str) -> None:
    """What the command line imports at start leaves the heavy libraries and Textual unloaded."""
    assert loaded_by(module) & (HEAVY | SCREEN) == set()


@pytest.mark.parametrize("module", present("tui"))
def test_importing_the_screen_loads_textual_alone(module: str) -> None:
    """The screen's import brings Textual and none of the other heavy libraries."""
    assert loaded_by(module) & HEAVY == set()


@pytest.mark.parametrize("module", present(*PURE))
def test_importing_a_pure_floor_loads_nothing_of_the_world(module: str) -> None:
    """A pure floor in memory has brought no database, network, event loop or device with it."""
    assert loaded_by(module) & (HEAVY | SCREEN | WORLD) == set()


def test_every_pure_floor_stands_in_the_import_contract() -> None:
    """The contract that keeps floors pure names each of them."""
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    named = next(contract["source_modules"] for contract in contracts if contract["id"] == "pure")
    assert sorted(named) == sorted(present(*PURE))


def drawn_tree(docstring: str) -> list[tuple[int, str]]:
    """(depth, name) of each class in the drawing, top down."""
    found = re.finditer(r"^ {4}((?:│   |    )*(?:[├└]── )?)([A-Z]\w+)", docstring, re.MULTILINE)
    return [(len(match[1]) // 4, match[2]) for match in found]


def class_tree(root: type, depth: int = 0) -> list[tuple[int, str]]:
    """(depth, name) of a class and its subclasses in the order they were written."""
    below = [line for child in root.__subclasses__() for line in class_tree(child, depth + 1)]
    return [(depth, root.__name__), *below]


def test_the_drawn_error_tree_is_the_class_tree() -> None:
    """The tree in the docstring of edge.errors is the tree of its classes, in the same order."""
    ours = [line for line in class_tree(errors.BondscanError) if hasattr(errors, line[1])]
    assert drawn_tree(errors.__doc__ or "") == ours


def test_every_failure_is_drawn_in_the_one_tree() -> None:
    """No room makes a failure of its own outside edge.errors, unless it never leaves the module."""
    strays = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in MODULES
        if path.name != "errors.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
        and not node.name.startswith("_")
        and any(isinstance(base, ast.Name) and base.id in dir(errors) for base in node.bases)
    ]
    assert strays == []


def imported_packages(path: Path) -> set[str]:
    """The top-level packages a module imports anywhere in its text."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.partition(".")[0])
    return names


def normal(requirement: str) -> str:
    """The normalised name at the head of a requirement."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", requirement, maxsplit=1)[0]).lower()


def test_every_library_the_product_imports_is_a_declared_dependency() -> None:
    """What edge/ imports is the standard library or stands in pyproject.toml, outside the dev group."""
    project = PROJECT["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    declared = {normal(line) for line in project["dependencies"] + extras}
    homes = packages_distributions()
    foreign = (
        {name for path in MODULES for name in imported_packages(path)} - sys.stdlib_module_names - {"edge"}
    )
    undeclared = {
        name for name in foreign if not {normal(home) for home in homes.get(name, [name])} & declared
    }
    assert undeclared == set()


def test_no_module_grows_past_350_lines() -> None:
    """A module that nears 350 lines is two modules."""
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {name: length for name, length in lengths.items() if length > 350} == {}


def words_of(name: str) -> set[str]:
    """The words of a snake_case or CamelCase name."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def test_no_module_class_or_function_bears_a_noun_that_says_nothing() -> None:
    """No manager, helper, util, common, data or info among the names of the house."""
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    names = [(path, path.stem) for path in MODULES]
    names += [
        (path, node.name)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, kinds)
    ]
    assert [
        f"{path.relative_to(ROOT)}: {name}" for path, name in names if words_of(name) & FORBIDDEN_NOUNS
    ] == []


def test_the_top_level_holds_what_the_house_names_and_no_more() -> None:
    """Nothing is committed at the top level but the named files and folders."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    assert {line.partition("/")[0] for line in listed.stdout.splitlines()} <= TOP_LEVEL
