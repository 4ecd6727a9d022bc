"""A phrasebook (短语库): a folder of data that says how a region writes, loaded with its parents.

In: a name or a folder. Out: a `Phrasebook` with settings, outline, slot definitions and compiled templates. A
phrasebook names its parent in phrasebook.toml; settings are merged, slots and section files are looked up in the
phrasebook first and then in its parents, so that a child overrides a section, a sentence (a Jinja block) or a
setting. Templates run in Jinja's sandbox and see no files but those of the chain.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from jinja2 import BaseLoader, Template, TemplateNotFound, TemplateSyntaxError

from narrate import resources
from narrate.errors import MissingInput, PhrasebookError
from narrate.figures.asked import AskedFigure
from narrate.phrasebooks.data_files import check_file, read_toml
from narrate.phrasebooks.merged_data import FILE, merged_data
from narrate.phrasebooks.slot_definitions import SlotDefinition, asked_of, lasting_of, slots_of
from narrate.templating.bytecode import kept_bytecode
from narrate.templating.faults import told_in_chinese
from narrate.templating.filters import Filters, refuse_bare_numbers, tests
from narrate.templating.phrases import Phrases, read_phrases
from narrate.templating.sandbox import LARGEST_FILE, LARGEST_PHRASEBOOK, Sandbox
from narrate.templating.settings import Settings, read_settings
from narrate.templating.span_markup import forged_line, translate_directives, unknown_directives

_PARENT = "parent:"
_MOST_LOADED = 16
_VERSION = re.compile(r"[12]\d{3}")
_Made = TypeVar("_Made")

_Stamps = tuple[tuple[tuple[str, int, int], ...], ...]  # path, time and size of every file, folder by folder


class Section(NamedTuple):
    """A section of the narrative: key, title, body template. A title that is the same for every unit is text."""

    key: str
    title: Template | str
    body: Template
    file: str
    part: Template | str | None = None  # a part (第四部分) that begins with this section


@dataclass(frozen=True, slots=True, eq=False)
class Phrasebook:
    """A loaded phrasebook. `digest` covers every file of it and its parents."""

    name: str
    label: str
    version: str
    digest: str
    folders: tuple[Path, ...]  # itself first, then its parents
    settings: Settings
    phrases: Phrases
    part_title: Template
    sections: tuple[Section, ...]
    slots: tuple[SlotDefinition, ...]
    asked: tuple[AskedFigure, ...]  # [[figure]] of slots.toml
    filters: Filters
    environment: Sandbox = field(repr=False)
    slot_by_key: Mapping[str, SlotDefinition] = field(repr=False)
    lasting: tuple[str, ...] = ()  # families of keys whose answers stay from year to year

    def lasts(self, key: str) -> bool:
        """Whether an answer stays from year to year: a duty, a purpose; or is last year's amount, which is a fact."""
        return key.endswith(".prior") or any(fnmatchcase(key, one) for one in self.lasting)

    def slot(self, key: str) -> SlotDefinition:
        """The definition for a key: an exact one, else the first family that fits.

        Raises:
            PhrasebookError: the templates ask for something that slots.toml does not define.
        """
        exact = self.slot_by_key.get(key)
        if exact is not None:
            return exact
        family = next((one for one in self.slots if "*" in one.key and fnmatchcase(key, one.key)), None)
        if family is None:
            raise PhrasebookError(
                f"短语库“{self.name}”的模板问到了“{key}”，slots.toml 里没有定义",
                advice="在 slots.toml 里加一条 [[slot]]，写明 key 和 ask",
            )
        return family


def installed() -> dict[str, Path]:
    """The built-in phrasebooks by name. A folder with a leading underscore is there to inherit from, not to choose."""
    root = resources.phrasebooks()
    return {path.parent.name: path.parent for path in sorted(root.glob(f"[!_]*/{FILE}"))}


def by_region() -> dict[str, str]:
    """The names that a region goes by, short and long → its built-in phrasebook; the first of each is the one to offer."""
    found: dict[str, str] = {}
    for name, folder in installed().items():
        regions = read_toml(folder / FILE).get("regions", [])
        found |= {str(region): name for region in regions if isinstance(regions, list)}
    return found


def offered() -> tuple[str, ...]:
    """What a person chooses from: the regions by their short Chinese names, else the name of the folder."""
    return tuple(map(offered_name, installed()))


def offered_name(name: str) -> str:
    """The region's short Chinese name of a built-in phrasebook; any other name is its own."""
    return next((region for region, known in by_region().items() if known == name), name)


def find(name: str) -> Path:
    """The folder of a phrasebook given by name, by the name of its region, or by path.

    Raises:
        MissingInput: there is none; the message lists the installed ones.
    """
    root = resources.phrasebooks()
    own = root / name
    built_in = own.parent == root or (own.parent.parent == root and is_version(own))
    if built_in and (own / FILE).is_file():  # or one of its parents
        return own
    folder = Path(name)
    if not name.startswith("_") and (folder / FILE).is_file():
        return folder
    known = by_region().get(name)
    if known is not None:
        return root / known
    raise MissingInput(
        f"没有短语库“{name}”",
        details=[f"已安装的短语库：{told_installed() or '无'}"],
        advice="写已安装的名字，或写一个含有 phrasebook.toml 的文件夹",
    )


def is_version(folder: Path) -> bool:
    """Whether a folder is how a phrasebook was in earlier years: named for the last of them, within the phrasebook."""
    return _VERSION.fullmatch(folder.name) is not None and (folder.parent / FILE).is_file()


def versions(name: str) -> tuple[int, ...]:
    """The last years that the earlier versions of a phrasebook hold for, in order.

    Raises:
        MissingInput: there is no such phrasebook.
    """
    return tuple(sorted(int(one.parent.name) for one in find(name).glob(f"[12][0-9][0-9][0-9]/{FILE}")))


def for_year(name: str, year: int) -> str:
    """The name of the phrasebook as it was for a year's final accounts: that of its versions (folders named for the last
    year they hold for) which ends soonest after the year, itself where there is none.

    Raises:
        MissingInput: there is no such phrasebook.
    """
    folder = find(name)
    if is_version(folder):
        return name
    last = next((one for one in versions(name) if year <= one), None)
    if last is None:
        return name
    inner = folder.parent == resources.phrasebooks()
    return f"{folder.name}/{last}" if inner else str(folder / str(last))


def told_installed() -> str:
    """The built-in phrasebooks for a message: each region with the name of its folder in brackets."""
    told = zip(offered(), installed(), strict=True)
    return "、".join(region if region == name else f"{region}（{name}）" for region, name in told)


def load(name: str) -> Phrasebook:
    """The phrasebook, parsed and compiled; kept as long as none of its files changes."""
    folders = chain(find(name))
    return _load(folders, _stamps(folders))


def section_titles(name: str) -> tuple[str, ...]:
    """The titles of a phrasebook's sections as its data have them, templates among them: without compiling any.

    Raises:
        MissingInput: there is no such phrasebook.
        PhrasebookError: its outline cannot be read.
    """
    folders = chain(find(name))
    return _titles(folders, _stamps(folders))


@lru_cache(maxsize=64)
def _titles(folders: tuple[Path, ...], _stamped: _Stamps) -> tuple[str, ...]:
    return tuple(str(entry.get("title") or "") for entry in merged_data(folders)["section"])


def fresh(phrasebook: Phrasebook) -> Phrasebook:
    """The same phrasebook with an environment of its own, for watching what its templates do."""
    try:
        return _load.__wrapped__(phrasebook.folders, ())
    except PhrasebookError:
        return with_usable_settings(phrasebook.folders)


def with_usable_settings(folders: tuple[Path, ...]) -> Phrasebook:
    """A phrasebook with those tables of settings that cannot be used taken from its parents: for looking at the rest.

    Raises:
        PhrasebookError: something else is wrong with it.
    """
    merged = merged_data(folders)
    settings = dict(merged.get("settings", {}))
    above = merged_data(folders[1:]).get("settings", {}) if folders[1:] else {}
    try:
        read_settings(settings, "")
    except PhrasebookError as error:
        for detail in error.details:
            key = detail.partition("：")[0].removeprefix("settings.").partition(".")[0]
            settings.pop(key, None)
            if key in above:
                settings[key] = above[key]
    return _assembled(folders, {**merged, "settings": settings})


def uncompiled(folders: tuple[Path, ...]) -> Phrasebook:
    """A phrasebook whose templates cannot be compiled, with empty ones in their place: for looking at the files."""
    merged = merged_data(folders)
    sources = {"part": {"title": ""}, "section": [{**entry, "title": ""} for entry in merged.get("section", [])]}
    return _assembled(folders, {**merged, **sources}, compiled=False)


def chain(folder: Path) -> tuple[Path, ...]:
    """The phrasebook and its parents, nearest first."""
    folders: list[Path] = []
    while True:
        folder = _resolved(folder)  # as the templates' own files are named, so that a fault is found in them
        if folder in folders:
            raise PhrasebookError(f"短语库的 parent 绕成了圈：{' → '.join(f.name for f in [*folders, folder])}")
        folders.append(folder)
        parent = str(read_toml(folder / FILE).get("parent") or "")
        if not parent and is_version(folder):
            folder = folder.parent
            continue
        if not parent:
            return tuple(folders)
        folder = folder.parent / parent if (folder.parent / parent / FILE).is_file() else find(parent)


def _resolved(folder: Path) -> Path:
    """The folder with all links followed, looked for once as long as it is the same folder."""
    try:
        stat = os.stat(folder)  # noqa: PTH116
    except OSError:
        return folder.resolve()
    return _resolve(folder, stat.st_dev, stat.st_ino, os.getcwd())  # noqa: PTH109


@lru_cache(maxsize=64)
def _resolve(folder: Path, _device: int, _number: int, _working_folder: str) -> Path:
    return folder.resolve()


def _stamps(folders: tuple[Path, ...]) -> _Stamps:
    """What changes when a file of the phrasebook does: its folders, sections/ and report/, nothing deeper."""
    return tuple([_stamp(str(folder / inner)) for folder in folders for inner in ("", "sections", "report")])


def _stamp(place: str) -> tuple[tuple[str, int, int], ...]:
    try:
        names = os.listdir(place)  # noqa: PTH208 - no path is made for each name
    except FileNotFoundError:
        return ()
    found = []
    for name in sorted(names):
        if "." not in name or name.endswith(".md"):  # folders, and what people read
            continue
        file = os.path.join(place, name)  # noqa: PTH118
        try:
            stat = os.stat(file)  # noqa: PTH116
        except FileNotFoundError:  # a link to nothing
            continue
        found.append((file, stat.st_mtime_ns, stat.st_size))
    return tuple(found)


@lru_cache(maxsize=_MOST_LOADED)
def _load(folders: tuple[Path, ...], stamps: _Stamps) -> Phrasebook:
    if sum(size for stamp in stamps for path, _, size in stamp if path.endswith((".j2", ".toml"))) > LARGEST_PHRASEBOOK:
        raise PhrasebookError(f"短语库太大：{folders[0]}", details=[f"最大{LARGEST_PHRASEBOOK // 1_000_000}MB"])
    return _assembled(folders, merged_data(folders))


def _assembled(folders: tuple[Path, ...], merged: Mapping[str, Any], *, compiled: bool = True) -> Phrasebook:
    own = read_toml(folders[0] / FILE)
    settings = read_settings(merged.get("settings", {}), str(folders[0] / FILE))
    filters = Filters(settings)
    environment = _environment(folders, filters)
    asked = asked_of(folders)
    slots = (
        *slots_of(folders),
        *(SlotDefinition(f"figure/asked.{one.key}", one.label, hint=_hint(one)) for one in asked),
    )
    return Phrasebook(
        name=_name(folders[0]),
        label=own.get("label", folders[0].name),
        version=str(own.get("version", "")),
        digest=_digest(folders),
        folders=folders,
        settings=settings,
        phrases=read_phrases(merged.get("phrases", {}), str(folders[0] / FILE)),
        part_title=line_template(environment, merged.get("part", {}).get("title"), folders[0] / FILE),
        sections=tuple(_section(environment, entry, folders[0], compiled) for entry in merged.get("section", [])),
        slots=slots,
        asked=asked,
        filters=filters,
        environment=environment,
        slot_by_key={slot.key: slot for slot in slots},
        lasting=lasting_of(folders),
    )


def _name(folder: Path) -> str:
    """As `find` takes it: the folder's, with that of the phrasebook before it for one of its versions."""
    return f"{folder.parent.name}/{folder.name}" if is_version(folder) else folder.name


def _hint(one: AskedFigure) -> str:
    """What the form says beside the question: the hint, what the number can be, which sheet would have it."""
    sheet = f"也可以把“{one.cell.sheet}”放进单位文件夹" if one.cell else ""
    return "；".join(filter(None, (one.hint, str(one.bounds), sheet)))


class _ChainLoader(BaseLoader):
    """Templates of a phrasebook and its parents. `2:sections/x.j2` is looked for from the third folder on."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self._folders = folders

    def get_source(self, environment: Any, template: str) -> tuple[str, str, None]:
        _, file, folder = self.found(template)
        source = _read_text(file, folder)
        forged = forged_line(source)
        if forged is not None:
            raise TemplateSyntaxError("有不能用的字符（U+FDD0 一类）", forged, template, str(file))
        for line, word in unknown_directives(source):
            raise TemplateSyntaxError(f"不认识的段落标记〔{word}…〕", line, template, str(file))
        return translate_directives(source), str(file), None

    def found(self, template: str) -> tuple[int, Path, Path]:
        """Which folder of the chain has a template, the file, the folder."""
        first, _, path = template.rpartition(":")
        begin = 1 if f"{first}:" == _PARENT else int(first) if first.isdigit() else 0
        for number, folder in enumerate(self._folders[begin:], begin):
            file = (folder / path).resolve()
            if file.is_relative_to(folder.resolve()) and file.is_file():
                return number, file, folder
        raise TemplateNotFound(template)


class _ChainSandbox(Sandbox):
    """`parent:sections/x.j2` in a template is looked for above the phrasebook that this template belongs to."""

    def join_path(self, template: str, parent: str) -> str:
        if not template.startswith(_PARENT) or not isinstance(self.loader, _ChainLoader):
            return template
        return f"{self.loader.found(parent)[0] + 1}:{template.removeprefix(_PARENT)}"


def _read_text(file: Path, folder: Path) -> str:
    check_file(file, folder)
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PhrasebookError(f"短语库文件不是 UTF-8 编码：{file}", advice="在编辑器里另存为 UTF-8") from error


def _environment(folders: tuple[Path, ...], filters: Filters) -> Sandbox:
    environment = _ChainSandbox(refuse_bare_numbers, _ChainLoader(folders), kept_bytecode())
    environment.filters.update(filters.table())
    environment.tests.update(tests() | filters.tests())
    return environment


def line_template(environment: Sandbox, source: object, file: Path) -> Template:
    """A title of a data file, compiled.

    Raises:
        PhrasebookError: it is absent, or no template.
    """
    if not isinstance(source, str) or forged_line(source) is not None:
        raise PhrasebookError(f"{file} 缺少标题", advice='在 [part] 和每个 [[section]] 里写 title = "…"')
    return _compiled(lambda: environment.from_string(source), file)


def body_template(environment: Sandbox, file: str, folder: Path) -> Template:
    """A file of paragraphs, of the phrasebook or a parent, compiled."""
    return _compiled(lambda: environment.get_template(file), folder / file)


def _section(environment: Sandbox, entry: Mapping[str, Any], folder: Path, compiled: bool) -> Section:
    key = entry.get("key")
    if not isinstance(key, str):
        raise PhrasebookError(f"{folder / FILE} 的一个 [[section]] 没有 key")
    file = f"sections/{entry.get('file', key)}.j2"
    body = body_template(environment, file, folder) if compiled else Template("")
    title = _line(environment, entry.get("title"), folder / FILE)
    part = None if entry.get("part") is None else line_template(environment, entry["part"], folder / FILE)
    return Section(key, title, body, file, part)


def _line(environment: Sandbox, source: object, file: Path) -> str | Template:
    """A title of a data file: as it stands where it is nothing but text, else compiled."""
    if isinstance(source, str) and forged_line(source) is None:
        tokens = _compiled(lambda: list(environment.lex(source)), file)
        if all(kind == "data" for _, kind, _ in tokens):
            return "".join(text for _, _, text in tokens)
    return line_template(environment, source, file)


def _compiled(made: Callable[[], _Made], where: Path) -> _Made:
    """What is made of a template's source, with what is wrong with it told in Chinese."""
    try:
        return made()
    except TemplateSyntaxError as error:
        place = f"{error.filename or where} 第{error.lineno}行"
        raise PhrasebookError(
            f"短语库模板有语法错误：{place}",
            details=[told_in_chinese(error)],
            advice="对照 phrasebook/README.md 改正这一行",
        ) from error
    except TemplateNotFound as error:
        raise PhrasebookError(f"短语库缺少模板文件：{where}") from error
    except (SyntaxError, RecursionError, MemoryError, ValueError, OverflowError) as error:
        raise PhrasebookError(
            f"短语库模板太复杂，没法使用：{where}", details=[told_in_chinese(error)], advice="减少嵌套的层数"
        ) from error


def _digest(folders: tuple[Path, ...]) -> str:
    """A hash of everything that decides the wording."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".toml", ".j2", ".csv") and path.is_file() and path.stat().st_size <= LARGEST_FILE:
                digest.update(path.relative_to(folder).as_posix().encode())
                digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()
