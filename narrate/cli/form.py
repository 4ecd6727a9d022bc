"""narrate form: the 说明填报表, made, renewed and filled."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from narrate.cli.chinese import command
from narrate.cli.guard import DONE, FINDINGS
from narrate.cli.options import AsJson, Force, PhrasebookName, ShowAll, UnitPath

if TYPE_CHECKING:
    from narrate.unit import Unit

_ROOM_FOR_ERRORS = 8


@command(
    help="""
    生成或更新说明填报表：只列这个单位要填、表格里又没有的内容，每一项旁边有算好的参考数据。

    已经有填报表的，在原表上更新：填好的内容、格式和另加的工作表都保留，改动前留一份备份。
    填好以后放在单位文件夹里，narrate draft 会自动读取。
    """,
    epilog="""
    例：narrate form 我的单位
    例：narrate form 我的单位 --from 去年/说明填报表.xlsx
    例：narrate form 我的单位 --from 初稿-改.docx
    例：narrate form 我的单位 --from 2023年度部门决算.docx
    例：narrate form 我的单位 --answers 答案.json
    例：narrate form 我的单位 --json
    """,
)
def form(
    unit: UnitPath,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="文件", help="填报表写到哪里；不写则放在单位文件夹里，已有的就地更新"),
    ] = None,
    answers: Annotated[
        Path | None, typer.Option("--answers", metavar="文件", help="按标识填入答案的 JSON 文件：{标识: 答案}")
    ] = None,
    previous: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="文件",
            help="去年的填报表（.xlsx）：回答列在“上年填报”一列供参考；上年公开的文稿（.docx、.pdf）：职责、用途等不常变的"
            "填进表里并标“请核对：上年”，原因列在“上年填报”一列；今年改过的文稿（.docx）：文稿里补的内容填进表里",
        ),
    ] = None,
    phrasebook: PhrasebookName = None,
    narrative: Annotated[
        bool,
        typer.Option("--narrative", help="只问情况说明（第三部分）要的；封面、概况、附件等整份报告才要的不问"),
    ] = False,
    overwrite: Annotated[
        bool,
        typer.Option("--overwrite-answers", help="--answers、文稿里的内容与表中已填的不同时，用新的（默认保留已填的）"),
    ] = False,
    force: Force = False,
    everything: ShowAll = False,
    as_json: AsJson = False,
) -> int:
    from narrate.answering import form_place, refuse_other_wording, renew_form
    from narrate.cli.console import print_json
    from narrate.files import check_place
    from narrate.form.schema import doubtful_answers, slots_as_json
    from narrate.unit import open_unit

    opened = open_unit(unit, phrasebook=phrasebook)
    given = _read_answers(answers) if answers else {}
    changing = answers is not None or previous is not None or output is not None
    hints: dict[str, str] | None = None
    lasting: dict[str, Any] = {}
    if previous is not None:
        hints, lasting, found = _previous(opened, previous, quiet=as_json, everything=everything)
        given = {**found, **given}
    if as_json and not changing:
        place = opened.inputs.form_path
        slots = opened.narrative_slots if narrative else opened.slots
        print_json(slots_as_json(slots, doubtful_answers(Path(place), slots) if place else {}))
        return FINDINGS if opened.report.attention else DONE
    target = output or form_place(opened)
    check_place(target)
    if not force:
        refuse_other_wording(opened, target)
    lasting = {key: text for key, text in lasting.items() if key not in given}
    changes = renew_form(
        opened,
        target,
        {**lasting, **given},
        hints=hints,
        last_years=lasting,
        overwrite=overwrite,
        force=force,
        narrative=narrative,
    )
    if as_json:
        print_json(changes.as_json())
    else:
        _tell(changes, opened, everything=everything)
    return FINDINGS if opened.report.attention else DONE


def _previous(
    opened: Unit, previous: Path, *, quiet: bool, everything: bool
) -> tuple[dict[str, str] | None, dict[str, Any], dict[str, Any]]:
    """What --from brings: hints, answers that stay from year to year, and answers of a draft of this year."""
    from narrate.form.previous import previous_answers

    if previous.suffix.lower() not in (".docx", ".pdf"):
        return previous_answers(previous), {}, {}
    told = _of_last_year(opened, previous, quiet=quiet, everything=everything)
    if told is None:
        return None, {}, _answers_of_document(opened, previous)
    return *told, {}


def _tell(changes: Any, opened: Unit, *, everything: bool) -> None:
    """What changed in the form, and what was met in the tables that makes its questions more or its context wrong."""
    from narrate.cli import screen
    from narrate.cli.console import findings_text, print_listed, print_result
    from narrate.findings import Severity

    first, *rest = changes.lines()
    print_result(first)
    errors = [one for one in opened.report.findings if one.severity is Severity.ERROR]
    room = screen.LINES - 1 - min(len(errors), _ROOM_FOR_ERRORS)
    if not everything and screen.height(rest) > room:
        rest = [*rest[: room - 1], f"……另有{len(rest) - room + 1}行，--all 逐条列出。"]
    for line in rest:
        print_listed(line)
    left = screen.LINES - 1 - screen.height(rest)
    lines = [findings_text(errors)] if everything else screen.findings_lines(errors, left, more="--all 逐条列出。")
    for line in lines if errors else ():
        print_listed(line)


def _of_last_year(
    opened: Unit, document: Path, *, quiet: bool, everything: bool
) -> tuple[dict[str, str], dict[str, Any]] | None:
    """What last year's document says for this year's questions: hints, and the answers that stay from year to year.

    None for a document that is not of last year: it may be one of this year's drafts.
    """
    from narrate.cli.console import print_listed, print_note
    from narrate.last_years import said_last_year

    told = said_last_year(opened, document)
    if told is None and document.suffix.lower() != ".pdf":
        return None
    if told is None:
        from narrate.errors import ConflictingInput

        raise ConflictingInput(
            f"《{document.name}》不是{opened.year - 1}年度的文稿，没有取它的内容", advice="放上年公开的文稿"
        )
    if not quiet:
        print_note(
            f"《{document.name}》是{opened.year - 1}年度的文稿：不常变的{len(told.lasting)}项填进表里，标“请核对：上年”；"
            f"另有{len(told.hints) - len(told.lasting)}项列在“上年填报”一列，没有当作今年的回答。"
        )
        labels = {slot.key: slot.label for slot in opened.slots}
        for one in told.said if everything else ():
            how = "填进表里" if one.key in told.lasting else "供参考"
            print_listed(f"  {how} {labels[one.key]} ← “{one.where}”")
    return dict(told.hints), dict(told.lasting)


def _answers_of_document(opened: Unit, document: Path) -> dict[str, Any]:
    """What people wrote into the slots of an edited document; what the form cannot take is told and left out."""
    from narrate.cli.console import print_note
    from narrate.form.fill import fitting
    from narrate.refresh_pipeline import answers_of, open_edited, refuse_other_unit

    edited = open_edited(document)
    refuse_other_unit(edited, opened.name, opened.year, "没有取它的内容", "检查单位文件夹和文稿是否配对")
    written = {answer.key: answer for answer in answers_of(edited)}
    texts = {key: answer.text for key, answer in written.items()}
    taken, left = fitting(texts, opened.with_answers(texts).report.slots)
    print_note(f"{edited.shown}里有{len(taken)}处人补的内容。")
    for key, why in left:
        print_note(f"  没有写入：{written[key].where}“{written[key].text}”（{why}）")
    return dict(taken)


def _where(error: ValueError) -> str:
    """Where a JSON file goes wrong, for a reader of Chinese."""
    line, column = getattr(error, "lineno", None), getattr(error, "colno", None)
    return "：不是 UTF-8 文字" if line is None else f"：第{line}行第{column}个字符处写法不对"


def _read_answers(path: Path) -> dict[str, Any]:
    """{slot key: answer} of a JSON file; numbers keep every digit."""
    import json
    from decimal import Decimal

    from narrate.errors import UnreadableFile, UsageError

    try:
        data = json.loads(path.read_text("utf-8-sig"), parse_float=Decimal)
    except FileNotFoundError as error:
        raise UsageError(f"找不到答案文件《{path}》") from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise UnreadableFile(
            f"《{path.name}》不是能读的 JSON{_where(error)}", advice="用 UTF-8 保存，格式为 {标识: 答案}"
        ) from error
    if not isinstance(data, dict) or not all(isinstance(v, str | int | Decimal | None) for v in data.values()):
        raise UnreadableFile(f"《{path.name}》的格式不对", advice="写成 {标识: 答案}，答案是文字或数")
    return data
