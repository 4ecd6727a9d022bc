"""The house rules that a reader of one file cannot see: which room may import which, and what stays out of the code.

Every file under narrate/ is read as it stands; a room that does not exist yet breaks nothing.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "narrate"
MODULES = sorted(PACKAGE.rglob("*.py"))
TEXTS = sorted(
    path
    for path in PACKAGE.rglob("*")
    if path.suffix in {".py", ".toml", ".json", ".csv", ".txt", ".md", ".j2", ".xml"} and path.is_file()
)

GROUND = {
    "cell_names",
    "directions",
    "document_rules",
    "packages",
    "progress",
    "errors",
    "unexpected",
    "files",
    "findings",
    "named_lines",
    "on_demand",
    "quantity",
    "resources",
    "visible",
    "text_width",
    "wrapping",
}
# the rooms below the pipeline, in the order the data goes through them
ROOMS = {
    "bureau_settings",
    "intake",
    "figures",
    "report",
    "templating",
    "phrasebooks",
    "composing",
    "linting",
    "word",
    "writing",
    "editing",
    "attachments",
    "form",
    "claims",
    "table_checks",
    "document_checks",
    "explain",
    "workbooks",
    "refresh",
    "roll_forward",
}
# what commands are made of, each step a module; `pipeline` gathers them for the reader
STEPS = {
    "rolling",
    "last_years",
    "unit",
    "answering",
    "drafting",
    "table_checking",
    "document_reading",
    "checking",
    "commenting",
    "refresh_pipeline",
}
PHRASING = {"report", "templating", "phrasebooks", "composing"}
# room → what it may import of narrate besides itself; a dotted name allows that module only
MAY_IMPORT: dict[str, set[str]] = {
    "cell_names": set(),
    "document_rules": {"findings"},
    "packages": set(),
    "progress": set(),
    "errors": set(),
    "unexpected": {"errors", "files"},
    "on_demand": set(),
    "findings": {"cell_names"},
    "directions": set(),
    "visible": set(),
    "files": {"errors"},
    "text_width": set(),
    "wrapping": {"text_width"},
    "resources": {"errors"},
    "quantity": {"errors"},
    "intake": GROUND,
    "figures": GROUND | {"intake"},
    "report": GROUND | {"intake", "figures"},
    "templating": GROUND | {"intake", "figures", "report"},
    "phrasebooks": GROUND | {"intake", "figures", "report", "templating"},
    "composing": GROUND | {"intake", "figures"} | PHRASING,
    # what a phrasebook prints is read as anybody's document is: nothing of the phrasebook judges it
    "linting": GROUND
    | {"intake", "figures", "claims"}
    | {f"document_checks.{one}" for one in ("claim_findings", "claims_check", "passages", "resolution", "text_rules")}
    | {f"document_checks.{one}" for one in ("document_texts", "unit_subjects")}
    | PHRASING,
    "word": GROUND | {"intake.answers", "report"},
    "writing": GROUND | {"intake.answers", "report", "word"},
    "editing": GROUND | {"intake.answers", "report", "word", "writing"},
    "refresh": GROUND | {"intake.answers", "report", "word", "writing", "editing", "form.facts"},
    "form": GROUND | {"intake", "figures", "report", "phrasebooks"},
    "claims": GROUND | {"intake", "figures"},
    "table_checks": GROUND | {"intake", "figures"},
    "document_checks": GROUND | {"intake", "figures", "claims", "table_checks", "word"} | PHRASING,
    "explain": GROUND | {"intake", "figures", "report"},
    "workbooks": GROUND | {"intake", "figures", "report", "table_checks", "explain"},
    "attachments": GROUND | {"intake", "word"} | PHRASING,
    "bureau_settings": {"errors", "named_lines"},
    "named_lines": {"errors"},
    "roll_forward": GROUND
    | {"intake", "figures", "claims", "document_checks", "table_checks", "word", "editing", "report"},
    "document_reading": GROUND | {"intake", "word", "writing"},
    "rolling": GROUND | ROOMS | {"document_reading"},
    "last_years": GROUND | ROOMS | {"rolling", "unit"},
    "unit": GROUND | ROOMS,
    "answering": GROUND | ROOMS | {"unit"},
    "drafting": GROUND | ROOMS | {"unit"},
    "table_checking": GROUND | ROOMS | {"unit"},
    "checking": GROUND | ROOMS | {"unit", "table_checking", "document_reading"},
    "commenting": GROUND | ROOMS,
    "refresh_pipeline": GROUND | ROOMS | {"unit"},
    "pipeline": STEPS,
    "batch": GROUND | ROOMS | STEPS,
    "workbench": GROUND | ROOMS | STEPS | {"batch"},
    "cli": GROUND | ROOMS | STEPS | {"batch", "workbench"},
    "__main__": {"cli"},
    "": set(),
}
# library → where it may be imported, as beginnings of paths under narrate/
MAY_USE: dict[str, tuple[str, ...]] = {
    "python_calamine": ("intake/workbook.py",),
    "docx": ("word/", "writing/"),
    "lxml": ("word/", "writing/", "editing/", "intake/"),
    "pdfplumber": ("intake/pdf_pages.py",),
    "xlrd": ("intake/xls_facts.py",),
    # the overview's page is data in templates/, as sentences are
    "jinja2": (
        "templating/",
        "phrasebooks/",
        "composing/",
        "linting/",
        "batch/overview.py",
        "workbench/application.py",
    ),
    "markupsafe": ("templating/", "composing/"),
    "wcwidth": ("text_width.py",),
    "platformdirs": ("templating/bytecode.py", "workbench/running.py"),
    "openpyxl": ("form/",),
    "xlsxwriter": ("batch/", "workbooks/", "writing/"),
    "babel": ("quantity.py",),
    "flask": ("workbench/",),
    "werkzeug": ("workbench/replies.py",),
    "waitress": ("workbench/server.py",),
    "typer": ("cli/",),
    "rich": ("cli/",),
    "click": (),  # Typer carries its own
    "pydantic": (),  # nor is Typer's validation ours
    "odf": (),
    "xlwt": (),
}
# of an extra that need not be there: imported where its absence is told
EXTRAS = {"distributed"}
SHAPELESS_NAMES = re.compile(r"(?:^|_)(?:utils?|helpers?|managers?|commons?|models?|misc)$")
LONGEST_MODULE = 500
LONGEST_FUNCTION = 70

PROVINCES = (
    r"北京|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南"
    r"|重庆|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|焦作|普陀"
)
# phrasebooks that speak for no region, should there be one to inherit from
REGIONLESS_PHRASEBOOKS = {"base", "national", "common", "shared", "general"}

by_module = pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())


ON_DEMAND = re.compile(r'on_demand\("([\w.]+)", "(\w+)"\)')


@by_module
def test_what_is_loaded_on_demand_is_there_and_lies_in_the_same_room(path: Path) -> None:
    for module, function in ON_DEMAND.findall(path.read_text(encoding="utf-8")):
        assert module.split(".")[1] == _dotted(path)[0], module
        assert callable(getattr(import_module(module), function))


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def _dotted(path: Path) -> list[str]:
    """narrate/intake/grid.py → ["intake", "grid"]; the package itself is an empty list."""
    parts = list(path.relative_to(PACKAGE).with_suffix("").parts)
    return parts[:-1] if parts[-1] == "__init__" else parts


def _imported(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every import, wherever in the file it stands; `from x import y` gives x.y."""
    package = ["narrate", *_dotted(path)]
    if path.name != "__init__.py":
        package = package[:-1]
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def _is_allowed(target: str, room: str) -> bool:
    """Whether a room may import this name of narrate (given without the leading narrate.)."""
    first = target.split(".")[0]
    is_module = (PACKAGE / first).is_dir() or (PACKAGE / f"{first}.py").is_file()
    if first == room or not is_module:  # itself, or a name of the package such as __version__
        return True
    return any(target == allowed or target.startswith(f"{allowed}.") for allowed in MAY_IMPORT[room])


@by_module
def test_imports_between_rooms_go_one_way(path: Path) -> None:
    room = (_dotted(path) or [""])[0]
    assert room in MAY_IMPORT, f"{room}: a new room; say in MAY_IMPORT what it may import"
    wrong = [
        f"line {line}: {name}"
        for line, name in _imported(path)
        if name.startswith("narrate.") and not _is_allowed(name.removeprefix("narrate."), room)
    ]
    assert wrong == []


@by_module
def test_a_library_is_used_in_its_own_room_only(path: Path) -> None:
    place = path.relative_to(PACKAGE).as_posix()
    wrong = [
        f"line {line}: {name}"
        for line, name in _imported(path)
        if (library := name.split(".")[0]) in MAY_USE and not place.startswith(MAY_USE[library])
    ]
    assert wrong == []


@by_module
def test_imports_stand_at_the_top(path: Path) -> None:
    """But in `cli`, where a command loads what it needs and nothing else."""
    if path.relative_to(PACKAGE).parts[0] == "cli":
        return
    names = {
        name.name if isinstance(node, ast.Import) else node.module or ""
        for function in _functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }
    assert {name for name in names if name.split(".")[0] not in EXTRAS} == set()


def _regions() -> re.Pattern[str]:
    """Province-level names, and whatever the phrasebooks are called: folders, and 省、市、区、县 in their settings."""
    names = {PROVINCES}
    words = {folder.name for folder in (ROOT / "phrasebook").glob("*") if folder.is_dir()} - REGIONLESS_PHRASEBOOKS
    words |= {re.split(r"[-_]", folder.name)[0] for folder in (ROOT / "samples").glob("*-*") if folder.is_dir()}
    for settings in (ROOT / "phrasebook").glob("*/*.toml"):
        label = tomllib.loads(settings.read_text(encoding="utf-8")).get("label", "")
        names.update(re.findall(r"[\u4e00-\u9fff]{2,6}(?:省|市|区|县)", str(label)))
    spelled = "|".join(re.escape(word) for word in sorted(words))
    return re.compile("|".join(sorted(names)) + (rf"|(?i:\b(?:{spelled})\b)" if spelled else ""))


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_under_narrate_names_a_region(path: Path) -> None:
    regions = _regions()
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [f"line {number}: {line.strip()}" for number, line in enumerate(lines, 1) if regions.search(line)] == []


@by_module
def test_a_module_has_a_subject_and_a_readable_length(path: Path) -> None:
    assert not SHAPELESS_NAMES.search(path.stem), "name the module for its subject"
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(_tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@by_module
def test_no_function_needs_scrolling(path: Path) -> None:
    lengths = {node.name: (node.end_lineno or node.lineno) - node.lineno + 1 for node in _functions(path)}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}


def _says_what_it_is(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """By its docstring, or by the help of `@command(help=…)`."""
    marks = (mark for mark in function.decorator_list if isinstance(mark, ast.Call))
    return bool(ast.get_docstring(function)) or any(
        isinstance(mark.func, ast.Name) and mark.func.id == "command" for mark in marks
    )


@by_module
def test_a_public_function_says_what_it_is(path: Path) -> None:
    tree = _tree(path)
    assert path.stat().st_size == 0 or ast.get_docstring(tree), "the module has no docstring"
    public = (
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_")
    )
    assert [node.name for node in public if not _says_what_it_is(node)] == []
