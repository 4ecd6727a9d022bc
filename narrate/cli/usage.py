"""What was wrong with the way a command was called, in Chinese.

Typer's own errors are told apart by their type and by the parameter they name. Only the text of a refused value has
to be read; where a later Typer words it in a way not known here, its English is shown after the Chinese, not lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import typer

from narrate.cli.console import join_names
from narrate.errors import UsageError


def _ancestor(name: str) -> type[Exception]:
    """A base class of `typer.BadParameter`: Typer carries its own Click, which has no public name."""
    for ancestor in typer.BadParameter.__mro__:
        if ancestor.__name__ == name:
            return ancestor
    return typer.BadParameter


CLICK_ERROR = _ancestor("ClickException")
CLICK_USAGE_ERROR = _ancestor("UsageError")

# compiled when first searched for: help and a good command line need none of them
_HAN = r"[\u3400-\u9fff]"
_QUOTED = r"""(?:'(?P<single>.*)'|"(?P<double>.*)")"""
_BAD_PATH = _QUOTED + r"\s+(?P<fault>does not exist|is a file|is a directory|is not (?:readable|writable|executable))"
_BAD_CHOICE = _QUOTED + r"\s+is not one of"
_UNOPENED = _QUOTED + r":\s*(?P<fault>.+)$"
_EXTRA = r"unexpected extra arguments?(?:\(s\))? \((?P<extra>.*)\)"
_PATH_FAULTS = {
    "does not exist": "不存在",
    "is a file": "是文件，这里要填文件夹",
    "is a directory": "是文件夹，这里要填文件",
    "is not readable": "没有读取权限",
    "is not writable": "没有写入权限",
    "is not executable": "不能执行",
}
_FAULTY_DASHES = ("—", "–", "－", "―", "−")


def value_choices(parameter: Any) -> tuple[str, ...]:
    """The values a parameter may take, as they are typed; empty for a free value."""
    for holder in (getattr(parameter, "type_descriptor", None), getattr(parameter, "type", None)):
        choices = getattr(holder, "choices", None)
        if choices:
            return tuple(str(getattr(choice, "value", choice)) for choice in choices)
    return ()


def value_kind(parameter: Any) -> str:
    """What a parameter takes: "path", "integer", "float" or "text", whichever Typer describes it."""
    annotation = str(getattr(getattr(parameter, "type_descriptor", None), "annotation", "")).lower()
    described = f"{annotation} {getattr(getattr(parameter, 'type', None), 'name', '')}".lower()
    for kind, signs in (
        ("path", ("path", "file", "directory")),
        ("integer", ("'int'", "integer")),
        ("float", ("'float'", "float", "decimal")),
    ):
        if any(sign in described for sign in signs):
            return kind
    return "text"


def value_range(parameter: Any) -> tuple[Any, Any]:
    """The smallest and largest value a number may have, None for no limit."""
    for holder in (parameter, getattr(parameter, "type", None)):
        lowest, highest = getattr(holder, "min", None), getattr(holder, "max", None)
        if lowest is not None or highest is not None:
            return lowest, highest
    return None, None


def range_in_chinese(lowest: Any, highest: Any) -> str:
    """从 1 到 5、不小于 1、不大于 5; empty without limits."""
    if lowest is not None and highest is not None:
        return f"从 {lowest} 到 {highest}"
    if lowest is not None:
        return f"不小于 {lowest}"
    return f"不大于 {highest}" if highest is not None else ""


def parameter_name(parameter: Any) -> str:
    """What the help page calls a parameter: --force, or the placeholder of an argument."""
    if getattr(parameter, "param_type_name", "") == "option" and parameter.opts:
        return str(max(parameter.opts, key=len))
    return str(getattr(parameter, "metavar", None) or getattr(parameter, "name", "") or "").strip("[].…")


def close_names(typed: str, known: Iterable[str]) -> list[str]:
    """The known names a person most likely meant: the same beginning, or few letters apart."""
    from difflib import get_close_matches

    bare = {name.lstrip("-"): name for name in sorted(known)}
    meant = typed.lstrip("-").lower()
    beginning = [word for word in bare if len(meant) > 1 and word.startswith(meant)]
    return [bare[word] for word in beginning or get_close_matches(meant, bare, n=3, cutoff=0.6)]


def _subject(error: Any) -> str:
    """选项“--to” or 参数“单位文件夹”, from the parameter or the hint an error carries."""
    parameter = getattr(error, "param", None)
    if parameter is None:
        hint = getattr(error, "param_hint", None) or ""
        joined = hint if isinstance(hint, str) else "、".join(hint)
        return f"“{joined.strip(chr(39))}”" if joined else "参数"
    kind = "选项" if getattr(parameter, "param_type_name", "") == "option" else "参数"
    return f"{kind}“{parameter_name(parameter)}”"


def _pydantic_fault(error: Any) -> str:
    """What the newer Typers' validation library says, by its stable error codes."""
    list_errors = getattr(error.__cause__, "errors", None)
    first = (list_errors() if callable(list_errors) else None) or [{}]
    code, found = str(first[0].get("type", "")), first[0].get("input")
    for beginning, wanted in (("int", "整数"), ("float", "数字"), ("decimal", "数字"), ("bool", "yes 或 no")):
        if code.startswith(beginning):
            return f"要填{wanted}，现在是“{found}”"
    return ""


def _is_chinese(message: str) -> bool:
    """Whether a command of ours worded it: Han characters outside the value that Typer quotes."""
    return re.search(_HAN, re.sub(_QUOTED, "", message, flags=re.DOTALL)) is not None


def _value_fault(error: Any) -> str:
    """Why a value was refused."""
    message, parameter = str(error.message), getattr(error, "param", None)
    if _is_chinese(message):
        return message.rstrip("。.")
    choices = value_choices(parameter)
    if match := re.search(_BAD_CHOICE, message, re.DOTALL):
        found = match["single"] or match["double"] or ""
        return f"不能是“{found}”" + (f"，只能是{join_names(choices)}" if choices else "")
    if match := re.search(_BAD_PATH, message, re.DOTALL):
        found = match["single"] or match["double"] or ""
        return f"“{found}”{_PATH_FAULTS.get(match['fault'], '不能用')}"
    if limits := range_in_chinese(*value_range(parameter)):
        return f"要填{limits} 的数"
    if fault := _pydantic_fault(error):
        return fault
    if re.search(r"is not a valid (integer|int|float|number)", message):
        return "要填整数" if value_kind(parameter) == "integer" else "要填数字"
    if match := re.search(_UNOPENED, message, re.DOTALL):
        return f"文件“{match['single'] or match['double'] or ''}”打不开"
    return f"填的值不能用（{message}）"


def _told_bad_parameter(error: Any) -> UsageError:
    return UsageError(f"{_subject(error)}：{_value_fault(error)}。")


def _told_missing_parameter(error: Any) -> UsageError:
    choices = value_choices(getattr(error, "param", None))
    details = [f"可以填：{join_names(choices)}"] if choices else []
    return UsageError(f"缺少{_subject(error)}。", details=details)


def _told_no_such_option(error: Any) -> UsageError:
    typed = str(error.option_name)
    known = {
        name
        for parameter in _parameters(error)
        if not getattr(parameter, "hidden", False)
        for name in (*parameter.opts, *parameter.secondary_opts)
        if name.startswith("-")
    }
    likely = close_names(typed, known)
    return UsageError(f"没有“{typed}”这个选项。", advice=f"是不是要用{join_names(likely)}？" if likely else "")


def _told_bad_option_usage(error: Any) -> UsageError:
    option = str(error.option_name)
    named = [parameter for parameter in _parameters(error) if option in (*parameter.opts, *parameter.secondary_opts)]
    if named and getattr(named[0], "is_flag", False):
        return UsageError(f"选项“{option}”后面不能跟值。")
    count = getattr(named[0], "nargs", 1) if named else 1
    wanted = "一个值" if count == 1 else f"{count}个值"
    return UsageError(f"选项“{option}”后面要跟{wanted}。")


def _told_bad_argument_usage(error: Any) -> UsageError:
    several = [parameter for parameter in _parameters(error) if getattr(parameter, "nargs", 1) > 1]
    wanted = "；".join(f"“{parameter_name(parameter)}”要有{parameter.nargs}个" for parameter in several)
    return UsageError(f"参数的个数不对{'：' if wanted else ''}{wanted}。")


def _told_file_error(error: Any) -> UsageError:
    return UsageError(f"文件“{error.filename}”打不开。")


def _told_other(error: Any) -> UsageError:
    message = error.format_message()
    if match := re.search(_EXTRA, message, re.DOTALL):
        extra = match["extra"]
        dashed = any(word.startswith(_FAULTY_DASHES) for word in extra.split())
        advice = "选项用半角的“-”或“--”开头，不要用破折号。" if dashed else "名称里有空格时，整个用英文双引号括起来。"
        return UsageError(f"多出了不认识的参数：{extra}", advice=advice)
    return UsageError(message if _is_chinese(message) else f"命令写得不对（{message}）。")


_TOLD: dict[str, Callable[[Any], UsageError]] = {
    "NoSuchOption": _told_no_such_option,
    "MissingParameter": _told_missing_parameter,
    "BadParameter": _told_bad_parameter,
    "BadOptionUsage": _told_bad_option_usage,
    "BadArgumentUsage": _told_bad_argument_usage,
    "FileError": _told_file_error,
}


def _parameters(error: Any) -> list[Any]:
    context = getattr(error, "ctx", None)
    return list(context.command.get_params(context)) if context is not None else []


def usage_in_chinese(error: Any) -> UsageError:
    """Any error of Typer's parser as one of ours, with the usage line of the command it belongs to."""
    names = (ancestor.__name__ for ancestor in type(error).__mro__)
    tell = next((_TOLD[name] for name in names if name in _TOLD), _told_other)
    try:
        told = tell(error)
    except Exception:  # a Typer not known here: its English is better than no message
        told = UsageError(f"命令写得不对（{error}）。")
    context = getattr(error, "ctx", None)
    if context is None:
        return told
    usage = context.get_usage()
    more = f"查看说明：{context.command_path} --help"
    return UsageError(told.message, details=(*told.details, *usage.splitlines(), more), advice=told.advice)
