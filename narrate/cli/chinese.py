"""Typer commands and groups that speak Chinese, and a group whose commands are imported only when they are called.

A command is a function under `@command(help=…, epilog=…)` in a module of its own; a `Commands` table says where each
lies, so that the list of commands and its help need none of them. Everything shown is built here from the
parameters; Typer parses.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from inspect import Parameter, cleandoc, signature
from pathlib import Path
from typing import Annotated, Any, NamedTuple, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from narrate.cli import layout
from narrate.cli.console import join_names, leave_out_notes, print_note, print_result
from narrate.cli.guard import USAGE, run_guarded
from narrate.cli.plain_values import take_plainly
from narrate.cli.typed_words import joined_quotes, put_right
from narrate.cli.usage import (
    CLICK_USAGE_ERROR,
    close_names,
    parameter_name,
    range_in_chinese,
    value_choices,
    value_kind,
    value_range,
)
from narrate.errors import UsageError

COMPLETE = "_NARRATE_COMPLETE"  # what a shell asks completions by
_SPOKEN_AS = "__narrate_command__"
_KINDS = {"path": "路径", "integer": "整数", "float": "数", "text": "文字"}
_WIDEST = 100
_HELP_NAMES = {"help_option_names": ["-h", "--help"]}
_Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="只显示结果和错误")]

Commands = dict[str, tuple[str, str, str]]
"""Command name → (module, function or `Subcommands` in it, one line of help)."""

Function = TypeVar("Function", bound=Callable[..., Any])


class Spoken(NamedTuple):
    """The Chinese texts of a command: what it does, and examples printed as they stand."""

    help: str
    epilog: str


class Subcommands(NamedTuple):
    """A command that is a group of commands (`narrate phrasebook …`), named by the table like any other."""

    help: str
    commands: Commands
    epilog: str = ""


def command(*, help: str, epilog: str = "") -> Callable[[Function], Function]:
    """Mark a function as a command and give its help; `epilog` (例：…) keeps its line breaks."""

    def mark(function: Function) -> Function:
        setattr(function, _SPOKEN_AS, Spoken(cleandoc(help), cleandoc(epilog)))
        return function

    return mark


class _Chinese:
    """What commands and groups share: help, usage and the end of a run. Mixed in before Typer's own class."""

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "显示帮助并退出"
            option.callback = _show_help
        return option

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        formatter.write("用法：" + " ".join([ctx.command_path, *_usage_pieces(self, ctx)]) + "\n")

    def format_help(self, ctx: Any, formatter: Any) -> None:
        self.format_usage(ctx, formatter)
        width = min(getattr(formatter, "width", 78), _WIDEST)
        formatter.write("\n".join(_help_lines(self, ctx, width)) + "\n")

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        no_args_is_help = bool(getattr(self, "no_args_is_help", False))
        if not args and no_args_is_help and not ctx.resilient_parsing:
            print_note(ctx.get_help())
            raise typer.Exit(USAGE)
        take_plainly(self.get_params(ctx))  # type: ignore[attr-defined]
        try:
            return list(super().parse_args(ctx, joined_quotes(args)))  # type: ignore[misc]
        except CLICK_USAGE_ERROR as error:
            if getattr(error, "ctx", None) is None:
                setattr(error, "ctx", ctx)  # noqa: B010 (typed as a plain exception here)
            raise

    def main(self, *given: Any, **named: Any) -> Any:
        """Run with the words of `args` (the command line's, if none are given) and leave with the exit status.

        Takes what Typer's own `main` takes; with `standalone_mode=False` the status is returned instead.
        """
        args = named.get("args", given[0] if given else None)
        if os.environ.get(COMPLETE) is not None:
            from typer.completion import completion_init  # type: ignore[attr-defined]  # re-exported

            completion_init()
            return super().main(*given, **named)  # type: ignore[misc]
        words = list(sys.argv[1:] if args is None else args)
        status = run_guarded(lambda: _run(self, named.get("prog_name") or "narrate", words))
        if named.get("standalone_mode", True):
            sys.exit(status)
        return status


class ChineseCommand(_Chinese, TyperCommand):
    """One command."""

    def invoke(self, ctx: Any) -> Any:
        ctx.params, said = put_right(ctx.params, [shown.name for shown in _arguments(self, ctx)])
        if said:
            print_note(said)
        return super().invoke(ctx)


class ChineseGroup(_Chinese, TyperGroup):
    """A group of commands known by their table; `table` is set in the subclass `group_of` makes."""

    table: Commands = {}  # noqa: RUF012 (never changed)

    def list_commands(self, ctx: Any) -> list[str]:
        return [*self.table, *self.commands]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in self.commands and cmd_name in self.table:
            module, attribute, _ = self.table[cmd_name]
            self.commands[cmd_name] = _made(cmd_name, getattr(import_module(module), attribute))
        return self.commands.get(cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name = args[0]
        found = self.get_command(ctx, name)
        if found is None:
            raise _unknown_command(self, ctx, name)
        return name, found, args[1:]


def group_of(commands: Commands) -> type[ChineseGroup]:
    """The class of a group with these commands, for `typer.Typer(cls=…)`."""
    return type("CommandGroup", (ChineseGroup,), {"table": commands})


def chinese_app(commands: Commands, *, help: str, epilog: str = "", name: str = "narrate") -> typer.Typer:
    """A Typer app of these commands, without completion and without rich; a callback may add options to it."""
    return typer.Typer(
        name=name,
        cls=group_of(commands),
        help=help,
        epilog=cleandoc(epilog),
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings=_HELP_NAMES,
    )


def _made(name: str, source: Any) -> Any:
    """The Typer command of a marked function, or the group of a `Subcommands`."""
    if isinstance(source, Subcommands):
        app = chinese_app(source.commands, help=source.help, epilog=source.epilog, name=name)
        app.callback()(_nothing)
        return get_command(app)
    spoken = getattr(source, _SPOKEN_AS, Spoken("", ""))
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(name, cls=ChineseCommand, help=spoken.help, epilog=spoken.epilog, context_settings=_HELP_NAMES)(
        _with_quiet(source)
    )
    return get_command(app)


def _nothing() -> None:
    """The callback of a group without options of its own."""


def _run(spoken_command: Any, name: str, words: list[str]) -> int | None:
    with spoken_command.make_context(name, words) as context:
        result = spoken_command.invoke(context)
    return result if isinstance(result, int) else None


def _with_quiet(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function of a command with -q among its options."""

    @wraps(function)
    def run(*, quiet: bool, **given: Any) -> Any:
        if quiet:
            leave_out_notes()
        return function(**given)

    own = signature(function, eval_str=True)
    quiet = Parameter("quiet", Parameter.KEYWORD_ONLY, default=False, annotation=_Quiet)
    setattr(run, "__signature__", own.replace(parameters=[*own.parameters.values(), quiet]))  # noqa: B010
    return run


def _show_help(ctx: Any, _param: Any, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        print_result(ctx.get_help())
        raise typer.Exit


def _unknown_command(group: ChineseGroup, ctx: Any, name: str) -> UsageError:
    known = group.list_commands(ctx)
    likely = close_names(name, known)
    path = ctx.command_path
    if likely:
        advice = f"是不是要用{join_names(likely)}？"
    elif Path(name).exists():
        advice = f"先写命令名，再写文件夹或文件，例如 {path} {known[0]} {name}" if known else ""
    else:
        advice = ""
    details = [f"可用的命令：{'、'.join(known)}", f"查看说明：{path} --help"]
    return UsageError(f"没有“{name}”这个命令。", details=details, advice=advice)


def _arguments(spoken_command: Any, ctx: Any) -> list[Any]:
    return [shown for shown in spoken_command.get_params(ctx) if shown.param_type_name == "argument"]


def _options(spoken_command: Any, ctx: Any) -> list[Any]:
    """Options by their long name, --help last."""
    options = [shown for shown in spoken_command.get_params(ctx) if shown.param_type_name == "option"]
    visible = [option for option in options if not getattr(option, "hidden", False)]
    return sorted(visible, key=lambda option: ("--help" in option.opts, parameter_name(option)))


def _usage_pieces(spoken_command: Any, ctx: Any) -> list[str]:
    pieces = []
    for argument in _arguments(spoken_command, ctx):
        name = parameter_name(argument) + ("…" if argument.nargs != 1 else "")
        pieces.append(name if argument.required else f"[{name}]")
    if isinstance(spoken_command, ChineseGroup):
        return ["[选项]", *pieces, "命令", "[参数]…"]
    return ["[选项]", *pieces]


def _value_sign(option: Any) -> str:
    """What stands after an option in the list: nothing for a flag, its placeholder, its choices or its kind."""
    if getattr(option, "is_flag", False) or getattr(option, "count", False):
        return ""
    choices = value_choices(option)
    return str(option.metavar or "|".join(choices) or _KINDS[value_kind(option)])


def _option_sign(option: Any) -> str:
    names = sorted(option.opts, key=len) + sorted(option.secondary_opts, key=len)
    return " ".join(part for part in (", ".join(names), _value_sign(option)) if part)


def _default_text(shown: Any, ctx: Any) -> str:
    stated = getattr(shown, "show_default", None)
    if isinstance(stated, str):
        return stated
    value = shown.get_default(ctx, call=False)
    nothing = value is None or value is False or value in ("", (), []) or callable(value)
    if not stated or nothing or "Sentinel" in type(value).__name__:  # Click 8.3 marks an absent default by a sentinel
        return ""
    if getattr(shown, "is_flag", False):
        return str(shown.opts[0]) if shown.secondary_opts else ""
    values = value if isinstance(value, list | tuple) else [value]
    return "、".join(str(getattr(single, "value", single)) for single in values)


def _explained(shown: Any, ctx: Any) -> str:
    """The help of a parameter, with what Typer would add: choices, range, default, required."""
    notes = []
    choices = value_choices(shown)
    if choices and shown.metavar:
        notes.append(f"可以填：{'、'.join(choices)}")
    if limits := range_in_chinese(*value_range(shown)):
        notes.append(limits)
    if getattr(shown, "show_envvar", False) and getattr(shown, "envvar", None):
        notes.append(f"环境变量：{shown.envvar}")
    if default := _default_text(shown, ctx):
        notes.append(f"默认：{default}")
    if shown.required:
        notes.append("必填")
    return f"{getattr(shown, 'help', None) or ''}{'［' + '；'.join(notes) + '］' if notes else ''}"


def _help_lines(spoken_command: Any, ctx: Any, width: int) -> list[str]:
    """The help page below its usage line: what it does, arguments, commands, options, examples."""
    lines = ["", *layout.paragraph(spoken_command.help or "", width)]
    arguments = [(parameter_name(shown), _explained(shown, ctx)) for shown in _arguments(spoken_command, ctx)]
    if arguments:
        lines += ["", "参数：", *layout.two_columns(arguments, width)]
    if isinstance(spoken_command, ChineseGroup):
        rows = [(name, help_line) for name, (_, _, help_line) in spoken_command.table.items()]
        lines += ["", "命令：", *layout.two_columns(rows, width)] if rows else []
    options = [(_option_sign(shown), _explained(shown, ctx)) for shown in _options(spoken_command, ctx)]
    lines += ["", "选项：", *layout.two_columns(options, width)]
    if spoken_command.epilog:
        lines += ["", *spoken_command.epilog.splitlines()]
    return lines
