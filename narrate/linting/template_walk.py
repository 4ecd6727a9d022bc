"""Walks the templates of a phrasebook as they run: sections, macros with what they are called with, blocks, branches.

Every branch is entered with what the branches above it made certain; one that can never be entered is reported, and
a macro's branch only if no call of it gets there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from jinja2 import TemplateError, TemplateSyntaxError, nodes

from narrate.errors import NarrateError
from narrate.linting.conditions import NOTHING, Facts, certain, implied
from narrate.linting.expression_values import TEXT, UNKNOWN, Value, asked_table, element, sections
from narrate.linting.expressions import Expressions, Scope
from narrate.linting.lint_rules import Problem
from narrate.phrasebooks.phrasebook import Phrasebook
from narrate.templating.faults import told_in_chinese

_DEEPEST = 12  # macros in macros
_FUNCTIONS = ("reason", "purpose", "text", "choice", "chart", "chart_number")
Blocks = dict[str, list[tuple[str, nodes.Block]]]


class Templates:
    """Walks; the problems found and the files seen are its only state."""

    def __init__(self, phrasebook: Phrasebook) -> None:
        self._phrasebook = phrasebook
        self._environment = phrasebook.environment
        self.problems: set[Problem] = set()
        self.files: set[str] = set()
        self._parsed: dict[str, tuple[str, nodes.Template] | None] = {}
        self._outcomes: dict[tuple[str, int, str, int], set[bool | None]] = {}
        self.included: dict[tuple[str, str], tuple[str, int]] = {}  # a section's file, another that it prints → where
        self._section = ""  # the file of the section that is walked
        self._overridden = False  # within a block that a nearer one stands for
        self._file = ""
        self._depth = 0
        self.expressions = Expressions(phrasebook, self._report)

    def walk(self, offered: Iterable[str] = ()) -> None:
        """Every section, from its own template; and those that are only offered to phrasebooks below."""
        for file in dict.fromkeys([*(section.file for section in self._phrasebook.sections), *offered]):
            self._section = file
            self._template(file, self._context(), NOTHING)
        for (file, line, what, _), seen in self._outcomes.items():
            if seen == {False}:
                self.problems.add(Problem(file, line, "never-true", f"{what}永远走不到"))

    def inline(self, source: str, file: str, line: int) -> None:
        """A title of phrasebook.toml."""
        before, self._file = self._file, file
        known = set(self.problems)
        self._body(self._environment.parse(source).body, self._context(), NOTHING)
        self.problems = known | {Problem(p.file, line, p.code, p.message) for p in self.problems - known}
        self._file = before

    def _context(self) -> Scope:
        """Every name that `narrate.composing.compose` gives to templates."""
        text = dict.fromkeys(("year", "prior_year", "unit"), TEXT)
        return {
            **self._builtins(),
            **sections(),
            **text,
            "we": Value((str,)),
            "kind": Value((str,), "kind", choices=("部门", "单位")),
            "established": Value((bool,), "established"),
            "asked": asked_table(one.key for one in self._phrasebook.asked),
            "settings": Value(path="settings", table=self._phrasebook.settings.raw),
            "phrases": Value(path="phrases", table=self._phrasebook.phrases.sections),
            **dict.fromkeys(_FUNCTIONS, UNKNOWN),
        }

    def _builtins(self) -> Scope:
        return dict.fromkeys((*self._environment.globals, "self"), UNKNOWN)

    def _report(self, node: nodes.Node, code: str, message: str) -> None:
        self.problems.add(Problem(self._file, node.lineno, code, message))

    # ---------------------------------------------------------------------------------------------------- templates

    def _load(self, name: str) -> tuple[str, nodes.Template] | None:
        """A template's file and tree; None (and a problem) where it cannot be read."""
        if name not in self._parsed:
            self._parsed[name] = None
            try:
                loader = self._environment.loader
                assert loader is not None
                source, file, _ = loader.get_source(self._environment, name)
                self._parsed[name] = (str(file), self._environment.parse(source, name, file))
                self.files.add(str(Path(str(file)).resolve()))
            except TemplateSyntaxError as error:
                place = error.filename or self._file
                self.problems.add(Problem(str(place), error.lineno, "unreadable", told_in_chinese(error)))
            except (TemplateError, NarrateError) as error:
                told = error.message if isinstance(error, NarrateError) else told_in_chinese(error)
                self.problems.add(Problem(self._file, 0, "missing-template", str(told)))
        return self._parsed[name]

    def _template(self, name: str, scope: Scope, facts: Facts, blocks: Blocks | None = None) -> None:
        loaded = self._load(name)
        if loaded is None or self._depth > _DEEPEST:
            return
        before, self._file = self._file, loaded[0]
        self._depth += 1
        tree, overridden = loaded[1], blocks if blocks is not None else {}
        for block in tree.find_all(nodes.Block):
            overridden.setdefault(block.name, []).append((self._file, block))
        extends = next((node for node in tree.body if isinstance(node, nodes.Extends)), None)
        scope["\0blocks"] = Value(table=overridden)
        if extends is None:
            self._body(tree.body, scope, facts)
        else:
            kept = (nodes.Import, nodes.FromImport, nodes.Assign, nodes.Macro)
            self._body([node for node in tree.body if isinstance(node, kept)], scope, facts)
            parent = extends.template
            if isinstance(parent, nodes.Const):
                self._template(self._environment.join_path(str(parent.value), name), scope, facts, overridden)
                self._unplaced(tree, loaded[0], overridden)
        self._depth -= 1
        self._file = before

    def _unplaced(self, tree: nodes.Template, file: str, overridden: Blocks) -> None:
        """Blocks of a template that no template above it has: Jinja leaves them out without a word."""
        for block in (node for node in tree.body if isinstance(node, nodes.Block)):
            if overridden[block.name][-1][1] is block:
                told = f"上级的模板里没有叫“{block.name}”的块，写在里面的不会印出来"
                self.problems.add(Problem(file, block.lineno, "unknown-block", told))

    def _body(self, body: Iterable[nodes.Node], scope: Scope, facts: Facts) -> None:
        for node in body:
            method = getattr(self, f"_{type(node).__name__.lower()}", None)
            if method is not None:
                method(node, scope, facts)
            else:
                for child in node.iter_child_nodes():
                    if isinstance(child, nodes.Stmt):
                        self._body([child], scope, facts)
                    else:
                        self.expressions.value(child, scope, facts)

    # --------------------------------------------------------------------------------------------------- statements

    def _output(self, node: nodes.Output, scope: Scope, facts: Facts) -> None:
        for each in node.nodes:
            if isinstance(each, nodes.CondExpr):
                self._choose(each, scope, facts)
            if not isinstance(each, nodes.TemplateData):
                self.expressions.printed(each, scope, facts)

    def _choose(self, node: nodes.CondExpr, scope: Scope, facts: Facts) -> None:
        self._note(node, certain(node.test, facts, lambda each: self.expressions.value(each, scope, facts)), "“if”一支")

    def _note(self, node: nodes.Node, outcome: bool | None, what: str) -> None:
        self._outcomes.setdefault((self._file, node.lineno, what, id(node)), set()).add(outcome)

    def _if(self, node: nodes.If, scope: Scope, facts: Facts) -> None:
        ended = False
        for number, branch in enumerate((node, *node.elif_)):

            def value(each: nodes.Node, facts: Facts = facts) -> Value:
                return self.expressions.value(each, scope, facts)

            value(branch.test)
            outcome = False if ended else certain(branch.test, facts, value)
            self._note(branch, outcome, "“elif”一支" if number else "“if”一支")
            self._body(branch.body, scope, facts | implied(branch.test, True, value))
            ended = ended or outcome is True
            facts = facts | implied(branch.test, False, value)
        if node.else_:
            first = next((each for each in node.else_ if each.lineno), node)
            self._note(first, False if ended else None, "“else”一支")
            self._body(node.else_, scope, facts)

    def _for(self, node: nodes.For, scope: Scope, facts: Facts) -> None:
        each = element(self.expressions.value(node.iter, scope, facts))
        inner = dict(scope)
        if isinstance(node.target, nodes.Name):
            inner[node.target.name] = each
        else:
            inner.update({name.name: UNKNOWN for name in node.target.find_all(nodes.Name)})
        if node.test is not None:
            test = node.test
            self.expressions.value(test, inner, facts)
            facts_inside = facts | implied(test, True, lambda one: self.expressions.value(one, inner, facts))
        else:
            facts_inside = facts
        inner["loop"] = Value(loop=True)
        self._body(node.body, inner, facts_inside)
        self._body(node.else_, dict(scope), facts)

    def _assign(self, node: nodes.Assign, scope: Scope, facts: Facts) -> None:
        value = self.expressions.value(node.node, scope, facts)
        for name in node.target.find_all(nodes.Name) if not isinstance(node.target, nodes.Name) else ():
            scope[name.name] = UNKNOWN
        if isinstance(node.target, nodes.Name):
            scope[node.target.name] = value

    def _assignblock(self, node: nodes.AssignBlock, scope: Scope, facts: Facts) -> None:
        self._body(node.body, dict(scope), facts)
        if isinstance(node.target, nodes.Name):
            scope[node.target.name] = TEXT

    def _with(self, node: nodes.With, scope: Scope, facts: Facts) -> None:
        inner = dict(scope)
        for target, each in zip(node.targets, node.values, strict=True):
            value = self.expressions.value(each, scope, facts)
            inner.update(
                {name.name: value for name in [target, *target.find_all(nodes.Name)] if isinstance(name, nodes.Name)}
            )
        self._body(node.body, inner, facts)

    def _block(self, node: nodes.Block, scope: Scope, facts: Facts) -> None:
        """The nearest phrasebook's wording of a block, then what `super()` would give."""
        blocks = scope.get("\0blocks", UNKNOWN).table or {}
        before, outside = self._file, self._overridden
        for file, block in blocks.get(node.name, [(self._file, node)]):
            self._file = file
            self._body(block.body, {**scope, "super": Value(macro=lambda *_: TEXT)}, facts)
            self._overridden |= not any(name.name == "super" for name in block.find_all(nodes.Name))
        self._file, self._overridden = before, outside

    def _include(self, node: nodes.Include, scope: Scope, facts: Facts) -> None:
        if isinstance(node.template, nodes.Const):
            name = str(node.template.value)
            if not self._overridden:
                self.included.setdefault((self._section, name.rpartition(":")[2]), (self._file, node.lineno))
            self._template(name, dict(scope), facts)

    def _import(self, node: nodes.Import, scope: Scope, facts: Facts) -> None:
        names = self._exported(node.template, scope, facts, node.with_context)
        scope[node.target] = Value(table=None) if names is None else UNKNOWN

    def _fromimport(self, node: nodes.FromImport, scope: Scope, facts: Facts) -> None:
        names = self._exported(node.template, scope, facts, node.with_context)
        for each in node.names:
            name, alias = each if isinstance(each, tuple) else (each, each)
            if names is not None and name not in names:
                self._report(node, "unknown-name", f"引用的文件里没有“{name}”")
            scope[alias] = (names or {}).get(name, UNKNOWN)

    def _exported(
        self, template: nodes.Node, scope: Scope, facts: Facts, with_context: bool
    ) -> Mapping[str, Value] | None:
        """What another file defines; macros of a file taken without context see no `year`."""
        if not isinstance(template, nodes.Const):
            return None
        outer = self._context() if with_context else self._builtins()
        inside = dict(outer)
        if self._load(str(template.value)) is None:
            return None
        self._template(str(template.value), inside, facts)
        return inside

    # ------------------------------------------------------------------------------------------------------- macros

    def _macro(self, node: nodes.Macro, scope: Scope, _facts: Facts) -> None:
        file = self._file

        def run(positional: list[Value], named: Mapping[str, Value], facts: Facts) -> Value:
            self._run(node, file, scope, (positional, named, facts))
            return TEXT

        scope[node.name] = Value(macro=run)

    def _run(
        self, node: nodes.Macro, file: str, scope: Scope, call: tuple[list[Value], Mapping[str, Value], Facts]
    ) -> None:
        """The macro's body with what it is called with."""
        positional, named, facts = call
        if self._depth > _DEEPEST:
            return
        names = [argument.name for argument in node.args]
        inner = {**scope, **dict.fromkeys(("varargs", "kwargs", "caller"), UNKNOWN)}
        defaults = dict(zip(names[len(names) - len(node.defaults) :], node.defaults, strict=True))
        inner.update({name: self.expressions.value(default, inner, facts) for name, default in defaults.items()})
        inner.update({name: UNKNOWN for name in names if name not in defaults})
        inner.update(dict(zip(names, positional, strict=False)))
        inner.update({name: value for name, value in named.items() if name in names})
        if len(positional) > len(names) or any(name not in names for name in named):
            self._report(node, "unknown-name", f"{node.name}(…) 的参数不对")
        before, self._file = self._file, file
        self._depth += 1
        self._body(node.body, inner, facts)
        self._depth -= 1
        self._file = before

    def _callblock(self, node: nodes.CallBlock, scope: Scope, facts: Facts) -> None:
        self.expressions.value(node.call, scope, facts)
        inner = {**scope, **{argument.name: UNKNOWN for argument in node.args}}
        self._body(node.body, inner, facts)
