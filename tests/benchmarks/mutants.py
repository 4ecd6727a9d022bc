"""Small faults put into rules and figures one at a time: how many of them do the tests of their rooms see?

    python tests/benchmarks/mutants.py 300 [--seed 1] [--of figures/figure.py,table_checks] [--show]

A mutant is one operator, number, key or condition of a function changed (`a - b` to `a + b`, `<` to `<=`, `and` to `or`,
a condition to its opposite, 2 to 3, "income" to "income?"). Texts that people read, docstrings and annotations are left
alone. Each runs in a fork of one process that has collected the tests already, with every cache emptied: the code of
the function is replaced in place, the tests run until the first fails. Killed are those that fail a test or do not
end. Prints the share by module and every survivor with its line. Linux only; not collected by pytest.
"""

from __future__ import annotations

import argparse
import ast
import functools
import gc
import importlib
import os
import random
import resource
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import CodeType, FunctionType
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
TESTS = {  # the quick ones of a room first; the others are for what those let live
    "figures": (["tests/figures"], ["tests/test_recomputation.py"]),
    "table_checks": (
        ["tests/table_checks", "--ignore=tests/table_checks/test_moved_cells.py"],
        ["tests/table_checks/test_moved_cells.py"],
    ),
}
SECONDS = 120  # of the processor, for one mutant
_SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.Add: ast.Sub, ast.Sub: ast.Add,
    ast.Mult: ast.Div, ast.Div: ast.Mult, ast.And: ast.Or, ast.Or: ast.And, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip


class Mutant(NamedTuple):
    """One change in one function of a module: `number` counts the changes that the module offers."""

    path: Path
    number: int
    line: int
    told: str


def _changes(node: ast.AST) -> Iterator[tuple[str, Callable[[], None]]]:
    """What can be changed in a node, in words, and how."""

    def put(field: str, value: object, index: int | None = None) -> Callable[[], None]:
        def change() -> None:
            if index is None:
                setattr(node, field, value)
            else:
                getattr(node, field)[index] = value

        return change

    if isinstance(node, ast.Compare):
        for index, operator in enumerate(node.ops):
            if (other := _SWAPPED.get(type(operator))) is not None:
                yield f"{type(operator).__name__} → {other.__name__}", put("ops", other(), index)
    elif isinstance(node, ast.BinOp | ast.BoolOp):
        if (other := _SWAPPED.get(type(node.op))) is not None:
            yield f"{type(node.op).__name__} → {other.__name__}", put("op", other())
    elif isinstance(node, ast.If | ast.IfExp | ast.While):
        yield "condition → its opposite", put("test", ast.UnaryOp(ast.Not(), node.test))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "- → +", put("op", ast.UAdd())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not → not not", put("operand", ast.UnaryOp(ast.Not(), node.operand))
    elif isinstance(node, ast.Constant):
        value = node.value
        if isinstance(value, bool):
            yield f"{value} → {not value}", put("value", not value)
        elif isinstance(value, int):
            yield f"{value} → {value + 1}", put("value", value + 1)
        elif isinstance(value, str) and value.isascii() and value.isidentifier():
            yield f"{value!r} → {value + '?'!r}", put("value", value + "?")


def _inside(tree: ast.AST) -> Iterator[ast.AST]:
    """The nodes of all function bodies, in their order; annotations, docstrings, decorators and texts in f-strings not."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            for statement in node.body:
                yield from _within(statement)
        elif isinstance(node, ast.ClassDef):
            yield from _inside(node)


def _within(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    yield node
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "args") and not isinstance(node, ast.Call):
            continue
        if isinstance(node, ast.JoinedStr | ast.Raise | ast.Assert):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _within(child)


def mutants_of(path: Path) -> list[Mutant]:
    """Every change that a module offers."""
    found = []
    for node in _inside(ast.parse(path.read_text("utf-8"))):
        for told, _ in _changes(node):
            found.append(Mutant(path, len(found), getattr(node, "lineno", 0), told))
    return found


def _code_of(mutant: Mutant) -> CodeType:
    tree = ast.parse(mutant.path.read_text("utf-8"))
    changes = [change for node in list(_inside(tree)) for _, change in _changes(node)]
    changes[mutant.number]()
    return compile(ast.fix_missing_locations(tree), str(mutant.path), "exec")


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def put_in(mutant: Mutant) -> int:
    """Replace the code of the mutated functions wherever they are held; how many were."""
    made = {(one.co_qualname, one.co_firstlineno): one for one in _codes(_code_of(mutant))}
    count = 0
    for one in gc.get_objects():
        if isinstance(one, FunctionType) and one.__code__.co_filename == str(mutant.path):
            new = made.get((one.__code__.co_qualname, one.__code__.co_firstlineno))
            if new is not None and new != one.__code__ and new.co_freevars == one.__code__.co_freevars:
                one.__code__ = new
                count += 1
    for one in gc.get_objects():
        if isinstance(one, functools._lru_cache_wrapper):
            one.cache_clear()
    return count


def survives(mutant: Mutant, tests: Sequence[Sequence[str]]) -> bool | None:
    """Whether all tests pass with the mutant in the code; None where its function is not loaded."""
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        if not put_in(mutant):
            os._exit(77)
        quietly = ["-x", "-n", "0", "-p", "no:cacheprovider"]
        os._exit(int(any(pytest.main([*quietly, *stage]) != 0 for stage in tests)))
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 77:
        return None
    return os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0


def main() -> int:
    """Make the mutants and tell what became of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--of", default=",".join(TESTS), help="rooms or modules of them, with commas between")
    parser.add_argument("--quick", action="store_true", help="only the quick tests of a room")
    arguments = parser.parse_args()
    os.chdir(ROOT)
    chosen = arguments.of.split(",")
    rooms = [room for room in TESTS if any(one.split("/")[0] == room for one in chosen)]
    for room in rooms:
        for stage in TESTS[room]:
            if pytest.main(["--collect-only", "-qq", "-n", "0", *stage]) != 0:
                raise SystemExit(f"the tests of {room} cannot be collected")
    every = [
        mutant
        for room in rooms
        for path in sorted((ROOT / "narrate" / room).glob("*.py"))
        if room in chosen or f"{room}/{path.name}" in chosen
        for mutant in mutants_of(path)
    ]
    for path in {mutant.path for mutant in every}:
        importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    sample = random.Random(arguments.seed).sample(every, min(arguments.count, len(every)))
    tried: Counter[str] = Counter()
    alive: dict[str, list[Mutant]] = defaultdict(list)
    for number, mutant in enumerate(sorted(sample), 1):
        stages = TESTS[mutant.path.parent.name]
        outcome = survives(mutant, stages[:1] if arguments.quick else stages)
        print(f"{number} of {len(sample)}", end="\r", file=sys.stderr, flush=True)
        if outcome is None:
            continue
        name = f"{mutant.path.parent.name}/{mutant.path.name}"
        tried[name] += 1
        if outcome:
            alive[name].append(mutant)
            print(f"survives: {name}:{mutant.line} {mutant.told}", flush=True)
    for name, count in sorted(tried.items()):
        print(f"{name}: {count - len(alive[name])} of {count} killed")
    killed = tried.total() - sum(map(len, alive.values()))
    print(f"{killed} of {tried.total()} killed ({killed / max(1, tried.total()):.1%}); {len(every)} could be made")
    return 0


if __name__ == "__main__":
    sys.exit(main())
